import { describe, expect, it } from "vitest";
import type { Problem } from "./problems";
import {
  become,
  giveUp,
  isTheEnd,
  leftUntil,
  nextShot,
  type Shot,
  sizeWithin,
  waitAfter,
} from "./shots";

const answered = (status: number, code: string): Problem => ({
  kind: "answered",
  ...{ status, code, zh: "", en: "", requestId: "" },
});
const shot = (id: string, phase: "waiting" | "paused"): Shot => ({
  ...{ id, shows: "wound", course: { phase } },
});

describe("a photograph on a thin line", () => {
  it.each([
    [{ kind: "unreachable" } as Problem, 1, 1_000],
    [{ kind: "unreachable" } as Problem, 3, 4_000],
    [{ kind: "unreachable" } as Problem, 40, 15_000],
    [answered(503, "unavailable"), 2, 2_000],
    [answered(409, "camera-busy"), 1, 1_000],
    [answered(422, "picture-unreadable"), 1, null],
    [answered(409, "camera-over"), 1, null],
  ])("goes out again after %j, try %i", (problem, attempts, wait_ms) => {
    expect(waitAfter(problem, attempts)).toBe(wait_ms);
  });

  it("goes out in its turn, and what is settled stays so", () => {
    const kept = become([shot("a", "waiting"), shot("b", "paused")], "a", {
      ...{ phase: "kept", at: "2026-11-23T02:00:00Z" },
    });
    const over = giveUp(kept, answered(409, "camera-over"));

    expect(nextShot(kept)?.id).toBe("b");
    expect(over.map(({ course }) => course.phase)).toEqual(["kept", "refused"]);
    expect(nextShot(over)).toBeNull();
  });
});

it("ends where the camera is over, full, or the case was submitted", () => {
  expect(isTheEnd(answered(409, "camera-over"))).toBe(true);
  expect(isTheEnd(answered(409, "case-locked"))).toBe(true);
  expect(isTheEnd(answered(422, "picture-unreadable"))).toBe(false);
  expect(isTheEnd({ kind: "unreachable" })).toBe(false);
});

it("makes large pictures smaller and leaves small ones", () => {
  expect(sizeWithin(6_000, 4_000)).toEqual({ width: 3_000, height: 2_000 });
  expect(sizeWithin(800, 600)).toEqual({ width: 800, height: 600 });
});

it("counts down to the end", () => {
  const now = Date.parse("2026-11-23T02:00:00Z");
  expect(leftUntil("2026-11-23T02:14:05Z", now)).toBe("14:05");
  expect(leftUntil("2026-11-23T01:00:00Z", now)).toBe("0:00");
});
