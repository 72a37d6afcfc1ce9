import { describe, expect, test } from "vitest";
import type { Seat, Snapshot } from "../generated/room-server";
import { inside, run, seat, table } from "./room-scene";
import type { RoomState } from "./room-state";
import { type Dark, darkOf, notesOf } from "./tile-notes";

const track = (source: "camera" | "microphone", changes = {}) => ({
  source,
  is_muted: false,
  is_silenced: false,
  ...changes,
});
const both = [track("microphone"), track("camera")];
const room = (b: Partial<Seat>, changes: Partial<Snapshot> = {}): RoomState =>
  inside({ ...table, seats: [seat("a"), seat("b", { tracks: both, ...b })], ...changes });
const of = (state: RoomState): Seat => {
  const found = state.snapshot?.seats[1];
  if (!found) throw new Error("nobody sits there");
  return found;
};

describe("the words on a tile", () => {
  const cases: [string, Partial<Seat>, Partial<Snapshot>, unknown[]][] = [
    ["are none when all is well", {}, {}, []],
    [
      "say that somebody is away, and nothing else",
      { is_away: true },
      { guide: "b" },
      ["away"],
    ],
    ["say who guides", {}, { guide: "b" }, ["guides"]],
    [
      "say who looks alone while somebody guides",
      { follows: false },
      { guide: "a" },
      ["alone"],
    ],
    ["do not say it when nobody guides", { follows: false }, {}, []],
    ["do not say it of the guide", { follows: false }, { guide: "b" }, ["guides"]],
    ["say who is muted", { tracks: [track("microphone", { is_muted: true })] }, {}, ["muted"]],
    [
      "say whom the host silenced",
      { tracks: [track("microphone", { is_muted: true, is_silenced: true })] },
      {},
      ["silenced"],
    ],
    ["say who only listens", { tracks: [] }, {}, ["no-microphone"]],
    ["say nothing of an observer's microphone", { tracks: [], role: "observer" }, {}, []],
  ];
  test.each(cases)("%s", (_, b, changes, expected) => {
    const state = room(b, changes);
    expect(notesOf(state, of(state)).map(({ kind }) => kind)).toEqual(expected);
  });

  test("say the place in the queue of hands, and whose line is bad", () => {
    const state = inside({
      ...table,
      seats: [
        seat("a", { hand_raised_at: "2026-11-22T08:01:00Z" }),
        seat("b", { tracks: both, hand_raised_at: "2026-11-22T08:02:00Z" }),
      ],
    });
    const lines = [{ seat: "b", sends: "poor" as const, receives: "good" as const }];
    const poor = run(state, [{ type: "heard", message: { type: "lines", lines } }]).state;
    expect(notesOf(poor, of(poor))).toEqual([
      { kind: "line-poor" },
      { kind: "hand", place: 2 },
    ]);
  });
});

describe("a dark tile says why", () => {
  const cases: [string, Partial<Seat>, Dark][] = [
    ["a picture", {}, null],
    ["away", { is_away: true }, "away"],
    ["an observer", { role: "observer" }, "observes"],
    ["his line carries sound alone", { rung: "sound" }, "their-line"],
    ["silenced by the host", { tracks: [track("camera", { is_silenced: true })] }, "silenced"],
    ["turned off", { tracks: [track("camera", { is_muted: true })] }, "camera-off"],
    ["no camera", { tracks: [] }, "camera-off"],
  ];
  test.each(cases)("%s", (_, b, expected) => {
    const state = room(b);
    expect(darkOf(state, of(state))).toBe(expected);
  });

  test("my own line does not carry it", () => {
    const { state } = run(room({}), [
      { type: "heard", message: { type: "paused", tracks: [["b", "camera"]] } },
    ]);
    expect(darkOf(state, of(state))).toBe("paused");
  });
});
