/** The room that the facts of its log add up to; the same arithmetic as the server's. */
import type { Drawing, Event, Seat, Snapshot } from "../generated/room-server";

export type Fact = Event["fact"];

/** So many last lines stand in a snapshot (as in the server's log). */
export const CHAT_LINES = 500;

function withOne<One>(all: readonly One[], one: One, idOf: (one: One) => string): One[] {
  const id = idOf(one);
  return all.some((other) => idOf(other) === id)
    ? all.map((other) => (idOf(other) === id ? one : other))
    : [...all, one];
}

function changeSeat(before: Snapshot, id: string, change: Partial<Seat>): Snapshot {
  return {
    ...before,
    seats: before.seats.map((seat) => (seat.id === id ? { ...seat, ...change } : seat)),
  };
}

/** The marks after one was drawn or changed. */
export function withDrawing(drawings: readonly Drawing[], drawing: Drawing): Drawing[] {
  return withOne(drawings, drawing, ({ mark }) => mark.id);
}

/** The marks after one was taken away. */
export function withoutDrawing(drawings: readonly Drawing[], mark: string): Drawing[] {
  return drawings.filter((one) => one.mark.id !== mark);
}

function leave(before: Snapshot, fact: Fact & { type: "left" }): Snapshot {
  const gone = before.seats.find(({ id }) => id === fact.seat);
  const isNewlyBarred = fact.is_barred && gone && !before.barred.includes(gone.person);
  return {
    ...before,
    seats: before.seats.filter(({ id }) => id !== fact.seat),
    barred: isNewlyBarred ? [...before.barred, gone.person] : before.barred,
  };
}

// What a fact changes of one seat; null for facts about the room.
function changeOf(fact: Fact): readonly [string, Partial<Seat>] | null {
  switch (fact.type) {
    case "away":
      return [fact.seat, { is_away: true }];
    case "tracked":
      return [fact.seat, { tracks: fact.tracks }];
    case "handmoved":
      return [fact.seat, { hand_raised_at: fact.at }];
    case "followed":
      return [fact.seat, { follows: fact.follows }];
    case "stepped":
      return [fact.seat, { rung: fact.rung }];
    default:
      return null;
  }
}

/** The room after a fact. */
export function apply(before: Snapshot, fact: Fact): Snapshot {
  const change = changeOf(fact);
  if (change) return changeSeat(before, ...change);
  switch (fact.type) {
    case "seated":
      return { ...before, seats: withOne(before.seats, fact.seat, ({ id }) => id) };
    case "left":
      return leave(before, fact);
    case "said":
      return { ...before, chat: [...before.chat, fact.line].slice(-CHAT_LINES) };
    case "guided":
      return { ...before, guide: fact.seat };
    case "shown":
      return { ...before, view: fact.view, beside: fact.beside };
    case "drawn":
      return { ...before, drawings: withDrawing(before.drawings, fact.drawing) };
    case "erased":
      return { ...before, drawings: withoutDrawing(before.drawings, fact.mark) };
    case "knocked":
      return {
        ...before,
        waiting: withOne(before.waiting, fact.caller, ({ seat }) => seat),
      };
    case "answered":
      return { ...before, waiting: before.waiting.filter(({ seat }) => seat !== fact.seat) };
    case "hosted":
      return { ...before, host: fact.seat };
    case "locked":
      return { ...before, is_locked: fact.is_locked };
    case "recorded":
      return { ...before, recording: fact.recording };
    // A newer server may tell facts that an open page does not know; the next snapshot has them.
    default:
      return before;
  }
}
