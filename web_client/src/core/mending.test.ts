import { describe, expect, test } from "vitest";
import type { Connection } from "./call";
import { type Condition, type Mending, mend, type Remedy, WHOLE } from "./mending";

const CALM: Condition = {
  at: 0,
  legs: ["connected", "connected"],
  joinedSince: 0,
  heardAt: null,
  changedAt: null,
  isConfused: false,
};
const BROKEN: Connection[] = ["connected", "disconnected"];

// Looks every 400 ms; tells when which remedy was chosen.
function live(
  from: number,
  to: number,
  change: Partial<Condition>,
  start: Mending = WHOLE,
): [Mending, [number, Remedy][]] {
  let mending = start;
  const done: [number, Remedy][] = [];
  for (let at = from; at < to; at += 400) {
    const [after, remedy] = mend(mending, { ...CALM, ...change, at });
    mending = after;
    if (remedy !== "none") done.push([at, remedy]);
  }
  return [mending, done];
}

describe("a connection that breaks", () => {
  test("is left alone while it may mend itself", () => {
    const [broken, done] = live(10_000, 11_000, { legs: BROKEN });
    expect(done).toEqual([]);

    expect(live(11_000, 20_000, {}, broken)[1]).toEqual([]);
  });

  test("gets an ICE restart, and new connections only when that did not help", () => {
    const [, done] = live(10_000, 17_000, { legs: BROKEN });

    expect(done).toEqual([
      [11_200, "restart"],
      [16_400, "rebuild"],
    ]);
  });

  test("that fails again and again is built anew ever more rarely", () => {
    const legs: Connection[] = ["failed", "failed"];
    const [, done] = live(10_000, 150_000, { legs });
    const rebuilt = done.filter(([, remedy]) => remedy === "rebuild").map(([at]) => at);

    const waits = rebuilt.slice(1).map((at, index) => at - (rebuilt[index] ?? 0));
    expect(waits.every((wait, index) => wait >= (waits[index - 1] ?? 0) - 400)).toBe(true);
    expect(rebuilt.length).toBeLessThan(7);
  });

  test("is not touched while the room itself is lost, and is given a moment after", () => {
    const [lost, nothing] = live(10_000, 20_000, { legs: BROKEN, joinedSince: null });
    expect(nothing).toEqual([]);

    const [, done] = live(20_000, 23_000, { legs: BROKEN, joinedSince: 20_000 }, lost);
    expect(done).toEqual([[21_600, "restart"]]);
  });

  test("is restarted again if the room was lost after the first restart", () => {
    const [once] = live(10_000, 11_400, { legs: BROKEN });
    const [, done] = live(18_000, 20_000, { legs: BROKEN, joinedSince: 18_000 }, once);

    expect(done).toEqual([[19_600, "restart"]]);
  });
});

describe("a line that is dead as a whole", () => {
  test("is waited for: a restart would only be lost with it", () => {
    const [dead, nothing] = live(10_000, 17_000, { legs: BROKEN, heardAt: 4_000 });
    expect(nothing).toEqual([]);

    expect(live(17_000, 30_000, {}, dead)[1]).toEqual([]);
  });

  test("that has cost the connections is answered as soon as the room is heard", () => {
    const legs: Connection[] = ["failed", "failed"];
    const [dead] = live(10_000, 40_000, { legs, joinedSince: null, heardAt: 8_000 });
    const back = { legs, joinedSince: 40_000, heardAt: 40_000 };

    expect(live(40_000, 41_000, back, dead)[1]).toEqual([[40_000, "restart"]]);
  });
});

describe("a network that changes", () => {
  test("is answered by one ICE restart at once, with connections that still seem well", () => {
    const [, done] = live(10_000, 20_000, { changedAt: 9_900 });

    expect(done).toEqual([[10_000, "restart"]]);
  });

  test("is answered when the room is back", () => {
    const [lost, nothing] = live(10_000, 12_000, { changedAt: 9_900, joinedSince: null });
    const [, done] = live(12_000, 14_000, { changedAt: 9_900, joinedSince: 12_000 }, lost);

    expect(nothing).toEqual([]);
    expect(done).toEqual([[12_000, "restart"]]);
  });

  test("before anything was connected is nobody's concern", () => {
    expect(live(0, 4_000, { changedAt: 0, legs: ["connecting", "new"] })[1]).toEqual([]);
  });
});

test("a description that was not understood needs new connections, not at once for ever", () => {
  const [, done] = live(10_000, 14_000, { isConfused: true });

  expect(done).toEqual([[10_000, "rebuild"]]);
});

test("before anything is built there is nothing to mend", () => {
  expect(live(0, 2_000, { legs: [] })[1]).toEqual([]);
});
