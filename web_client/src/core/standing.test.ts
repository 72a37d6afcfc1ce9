import { describe, expect, test } from "vitest";
import type { State } from "./standing";
import { isForReferral, placeOf, toneOf } from "./standing";

describe("a state is shown", () => {
  test.each<[State, boolean, boolean, string]>([
    ["submitted", true, false, "waiting"],
    ["submitted", true, true, "late"],
    ["submitted", false, false, "in_time"],
    ["draft", true, false, "waiting"],
    ["draft", false, false, "off"],
    ["closed", false, true, "done"],
    ["cancelled", true, true, "off"],
  ])("%s, mine %s, late %s as %s", (state, waits_on_me, is_late, tone) => {
    expect(toneOf({ state, waits_on_me, is_late })).toBe(tone);
  });
});

test("a case that was opened to refer is one until a consultation is asked for", () => {
  expect(isForReferral({ state: "draft", intake: "refer_now" })).toBe(true);
  expect(isForReferral({ state: "draft", intake: "send_examination" })).toBe(true);
  expect(isForReferral({ state: "submitted", intake: "refer_now" })).toBe(false);
  expect(isForReferral({ state: "draft", intake: "consult" })).toBe(false);
});

test("a step is done in a section, in the room, or by somebody else", () => {
  expect(placeOf("triage")).toEqual({ kind: "section", id: "triage" });
  expect(placeOf("join_session")).toEqual({ kind: "room" });
  expect(placeOf("wait_triage")).toEqual({ kind: "nowhere" });
});
