import { expect, test } from "vitest";
import { type Counted, hearLevel, isSpeaking, judgeLine } from "./call";

const before: Counted = { at: 0, packets: 0, lost: 0, framesDecoded: 0, roundTripMs: null };

test.each([
  [{ packets: 5, lost: 0 }, "unknown"],
  [{ packets: 100, lost: 1 }, "good"],
  [{ packets: 100, lost: 20 }, "poor"],
  [{ packets: 100, lost: 0, roundTripMs: 900 }, "poor"],
])("a line of %o is %s", (counted, quality) => {
  expect(judgeLine(before, { ...before, at: 3_000, ...counted })).toBe(quality);
});

test("a line is not judged by its first count", () => {
  expect(judgeLine(null, { ...before, packets: 900, lost: 900 })).toBe("unknown");
});

test("who spoke a moment ago still speaks", () => {
  const speech = hearLevel(hearLevel(undefined, 0.2, 1_000), 0, 1_500);
  expect(isSpeaking(speech, 1_600)).toBe(true);
  expect(isSpeaking(speech, 1_800)).toBe(false);
  expect(isSpeaking(undefined, 0)).toBe(false);
});
