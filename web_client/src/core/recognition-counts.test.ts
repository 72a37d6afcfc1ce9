import { expect, test } from "vitest";
import type { Count } from "../generated/http-answers";
import { csvOf, lastMonth, rateOf, thisMonth, thisYear, totalOf } from "./recognition-counts";

const COUNT: Count = {
  hospital: "h",
  code: "XCG",
  name: "血常规",
  eligible: 3,
  recognised: 1,
  partly: 1,
  declined: 1,
  by_reason: { emergency: 1 },
  repeats_avoided: 1,
  cost_avoided_cents: 2_000,
};

test("counts add up, reasons one by one", () => {
  const total = totalOf([COUNT, { ...COUNT, by_reason: { emergency: 1, other: 2 } }]);
  expect(total.eligible).toBe(6);
  expect(total.by_reason).toEqual({ emergency: 2, other: 2 });
  expect(total.cost_avoided_cents).toBe(4_000);
});

test("the rate is of the eligible, and none without them", () => {
  expect(rateOf(totalOf([COUNT]))).toBe(66.7);
  expect(rateOf(totalOf([]))).toBeNull();
});

test("a file for spreadsheets quotes its cells and holds no formula", () => {
  expect(
    csvOf([
      ["a", 'say "so"', 3],
      ["=HYPERLINK()", "-", 0],
    ]),
  ).toBe('\uFEFF"a","say ""so""",3\r\n"\'=HYPERLINK()","\'-",0\r\n');
});

test("spans begin with their month and year", () => {
  expect(thisMonth("2026-11-23")).toEqual({ first: "2026-11-01", last: "2026-11-23" });
  expect(lastMonth("2026-03-05")).toEqual({ first: "2026-02-01", last: "2026-02-28" });
  expect(lastMonth("2026-01-05")).toEqual({ first: "2025-12-01", last: "2025-12-31" });
  expect(thisYear("2026-11-23")).toEqual({ first: "2026-01-01", last: "2026-11-23" });
});
