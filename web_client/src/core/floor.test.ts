import { expect, test } from "vitest";
import { EMPTY_FLOOR, type Floor, giveFloor, HOLD_MS, leaveFloor } from "./floor";

type Heard = readonly [at: number, speakers: readonly string[]];

function floorAfter(...heard: readonly Heard[]): Floor {
  return heard.reduce((floor, [at, speakers]) => giveFloor(floor, speakers, at), EMPTY_FLOOR);
}

const cases: [string, readonly Heard[], string | null][] = [
  ["nobody has spoken", [[0, []]], null],
  ["the first who speaks has it at once", [[0, ["a"]]], "a"],
  [
    "it stays while nobody speaks",
    [
      [0, ["a"]],
      [60_000, []],
    ],
    "a",
  ],
  [
    "a cough does not move it",
    [
      [0, ["a"]],
      [100, ["b"]],
      [400, ["a"]],
      [5_000, ["a"]],
    ],
    "a",
  ],
  [
    "who speaks on gets it",
    [
      [0, ["a"]],
      [100, ["b"]],
      [100 + HOLD_MS, ["b"]],
    ],
    "b",
  ],
  [
    "not a moment earlier",
    [
      [0, ["a"]],
      [100, ["b"]],
      [99 + HOLD_MS, ["b"]],
    ],
    "a",
  ],
  [
    "two rivals in turn take nothing",
    [
      [0, ["a"]],
      [100, ["b"]],
      [1_000, ["c"]],
      [2_000, ["b"]],
      [3_000, ["c"]],
    ],
    "a",
  ],
  [
    "a pause begins the wait anew",
    [
      [0, ["a"]],
      [100, ["b"]],
      [900, []],
      [1_700, ["b"]],
    ],
    "a",
  ],
  [
    "who is louder than a second voice is heard first",
    [
      [0, ["a", "b"]],
      [2_000, ["a", "b"]],
    ],
    "a",
  ],
];

test.each(cases)("%s", (_, heard, expected) => {
  expect(floorAfter(...heard).seat).toBe(expected);
});

test("who is gone has it no longer, and the next one gets it at once", () => {
  const gone = leaveFloor(floorAfter([0, ["a"]]), "a");
  expect(gone.seat).toBeNull();
  expect(giveFloor(gone, ["b"], 10).seat).toBe("b");
});

test("a rival who is gone is none", () => {
  expect(leaveFloor(floorAfter([0, ["a"]], [10, ["b"]]), "b").rival).toBeNull();
});
