import { describe, expect, test } from "vitest";
import { age, clockTime, moment, remaining, size } from "./clocks";

const now = new Date(2026, 10, 22, 15, 20);

describe("an age", () => {
  test.each([
    ["1970-03-01", "years", 56],
    ["1970-11-22", "years", 56],
    ["1970-11-23", "years", 55],
    ["2024-11-22", "months", 24],
    ["2026-11-02", "days", 20],
  ])("of somebody born %s is told in %s", (birth, unit, n) => {
    expect(age(birth, now)).toEqual({ key: `terms.age.${unit}`, blanks: { n } });
  });

  test.each([[null], ["2030-01-01"], ["nonsense"]])("of %s is unknown", (birth) => {
    expect(age(birth, now).key).toBe("terms.age.unknown");
  });
});

describe("a term", () => {
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  test.each([
    [18, { key: "terms.clock.left_minutes", blanks: { minutes: 18 } }],
    [138, { key: "terms.clock.left_hours", blanks: { hours: 2, minutes: 18 } }],
    [1500, { key: "terms.clock.left_days", blanks: { days: 1, hours: 1 } }],
    [-5, { key: "terms.clock.late_minutes", blanks: { minutes: 5 } }],
    [-61, { key: "terms.clock.late_hours", blanks: { hours: 1, minutes: 1 } }],
  ])("%i minutes away", (minutes, said) => {
    expect(remaining(at(minutes), now)).toEqual(said);
  });
});

describe("a moment", () => {
  test.each([
    [new Date(2026, 10, 22, 9, 5), "today"],
    [new Date(2026, 10, 23, 0, 0), "tomorrow"],
    [new Date(2026, 10, 21, 23, 59), "yesterday"],
    [new Date(2026, 1, 3, 10, 0), "day"],
    [new Date(2025, 1, 3, 10, 0), "year"],
  ])("%s is called %s", (at, name) => {
    expect(moment(at, now).key).toBe(`terms.clock.${name}`);
  });

  test("has two digits for hours and minutes", () => {
    expect(clockTime(new Date(2026, 10, 22, 9, 5))).toBe("09:05");
  });
});

test.each([
  [12, "12 B"],
  [2048, "2 KB"],
  [64_000_000, "61.0 MB"],
  [3_221_225_472, "3.00 GB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
