import { expect, test } from "vitest";
import { budgetOf, givingWay, isWorthTelling, type Kept, withKept } from "./image-budget";

const kept: Kept = {
  old: { bytes: 40, usedAt: 1 },
  older: { bytes: 30, usedAt: 0 },
  mine: { bytes: 20, usedAt: 2 },
};

test.each([
  [10, 100, []],
  [20, 100, ["older"]],
  [60, 100, ["older", "old"]],
  [90, 100, null],
])("%d bytes more within %d make way of %o", (bytes, budget, gone) => {
  expect(givingWay(kept, "mine", bytes, budget)).toEqual(gone);
});

test("what gave way is forgotten and what came is counted", () => {
  expect(withKept(kept, "mine", 5, ["old"], 9)).toEqual({
    older: { bytes: 30, usedAt: 0 },
    mine: { bytes: 25, usedAt: 9 },
  });
});

test("a browser that tells no quota keeps nothing", () => {
  expect(budgetOf(undefined)).toBe(0);
  expect(budgetOf(1024)).toBe(512);
  expect(budgetOf(1e15)).toBe(2 * 1024 ** 3);
});

test("a seat tells of itself at first, at each quarter and at the end", () => {
  let told: number | null = null;
  const tellings: number[] = [];
  for (let ready = 0; ready <= 120; ready += 1) {
    if (!isWorthTelling(told, ready, 120)) continue;
    told = ready;
    tellings.push(ready);
  }
  expect(tellings).toEqual([0, 30, 60, 90, 120]);
  expect(isWorthTelling(0, 0, 0)).toBe(false);
});
