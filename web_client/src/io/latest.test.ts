import { expect, test } from "vitest";
import { createLatest } from "./latest";

test("what comes while one is told waits, and only the last of it is told", async () => {
  const told: number[] = [];
  const ends: (() => void)[] = [];
  const latest = createLatest<number>(async (value) => {
    told.push(value);
    await new Promise<void>((resolve) => ends.push(resolve));
  });

  for (const value of [1, 2, 3, 4]) latest.tell(value);
  ends.shift()?.();
  await expect.poll(() => told).toEqual([1, 4]);
});

test("what failed is told again unless something newer waits", async () => {
  const told: number[] = [];
  let hasFailed = false;
  const latest = createLatest<number>(async (value) => {
    told.push(value);
    if (hasFailed) return;
    hasFailed = true;
    throw new Error("no line");
  }, 1);

  latest.tell(7);
  await expect.poll(() => told).toEqual([7, 7]);
  latest.stop();
});
