/** A table with people and words, to try the room's core on; only tests use it. */
import type { Joined, Line, Seat, Snapshot, View } from "../generated/room-server";
import { OUTSIDE, receive } from "./room";
import type { Fact } from "./room-log";
import type { RoomEffect, RoomInput, RoomState } from "./room-state";

export function seat(id: string, changes: Partial<Seat> = {}): Seat {
  return {
    id,
    person: `p-${id}`,
    name: id,
    title: "chief",
    department: "Cardiology",
    hospital_name: "County hospital",
    role: "expert",
    is_away: false,
    hand_raised_at: null,
    follows: true,
    rung: "video",
    tracks: [],
    ...changes,
  };
}

export function line(id: string, person = "p-b"): Line {
  return {
    id,
    person,
    name: person,
    text: `line ${id}`,
    at: "2026-11-22T08:00:00Z",
    files: [],
  };
}

export const view: View = {
  study: "1",
  series: "1.1",
  instance: "1.1.7",
  index: 6,
  frame: 0,
  window_centre: -600,
  window_width: 1500,
  zoom: 1,
  centre: null,
  is_inverted: false,
};

export const table: Snapshot = {
  room: "r",
  seats: [seat("a"), seat("b")],
  guide: null,
  view: null,
  chat: [],
  beside: null,
  host: null,
  is_locked: false,
  waiting: [],
  barred: [],
  drawings: [],
  recording: null,
};

export function joined(snapshot: Snapshot, changes: Partial<Joined> = {}): Joined {
  return {
    type: "joined",
    version: 1,
    epoch: 1,
    seq: 10,
    you: "a",
    snapshot,
    missed: [],
    answer: null,
    subscription: null,
    may_record: false,
    ...changes,
  };
}

export function run(from: RoomState, inputs: readonly (RoomInput | number)[]) {
  let state = from;
  let now = 0;
  const effects: RoomEffect[] = [];
  for (const input of inputs) {
    if (typeof input === "number") {
      now += input;
      continue;
    }
    const [next, more] = receive(state, input, { now, chance: 0.5 });
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}

/** Long enough after joining that a break is no sign of a broken server. */
export const LATER = 60_000;
export const hear = (message: Joined) => ({ type: "heard", message }) as const;
export const happen = (seq: number, fact: Fact): RoomInput => ({
  type: "heard",
  message: { type: "event", seq, at: "2026-11-22T08:00:00Z", fact },
});
export const enter = (snapshot: Snapshot = table): RoomInput[] => [
  { type: "enter" },
  { type: "opened" },
  hear(joined(snapshot)),
];
export const inside = (snapshot: Snapshot = table) => run(OUTSIDE, enter(snapshot)).state;
