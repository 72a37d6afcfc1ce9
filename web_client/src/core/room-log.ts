/** The room that the facts of its log add up to; the same arithmetic as the server's. */
import type { Event, Seat, Snapshot } from "../generated/room-server";

export type Fact = Event["fact"];

/** So many last lines stand in a snapshot (as in the server's log). */
export const CHAT_LINES = 500;

function withSeat(seats: readonly Seat[], seat: Seat): Seat[] {
  return seats.some((one) => one.id === seat.id)
    ? seats.map((one) => (one.id === seat.id ? seat : one))
    : [...seats, seat];
}

function changeSeat(before: Snapshot, id: string, change: Partial<Seat>): Snapshot {
  return {
    ...before,
    seats: before.seats.map((seat) => (seat.id === id ? { ...seat, ...change } : seat)),
  };
}

/** The room after a fact. */
export function apply(before: Snapshot, fact: Fact): Snapshot {
  switch (fact.type) {
    case "seated":
      return { ...before, seats: withSeat(before.seats, fact.seat) };
    case "left":
      return { ...before, seats: before.seats.filter(({ id }) => id !== fact.seat) };
    case "away":
      return changeSeat(before, fact.seat, { is_away: true });
    case "tracked":
      return changeSeat(before, fact.seat, { tracks: fact.tracks });
    case "handmoved":
      return changeSeat(before, fact.seat, { hand_raised_at: fact.at });
    case "followed":
      return changeSeat(before, fact.seat, { follows: fact.follows });
    case "said":
      return { ...before, chat: [...before.chat, fact.line].slice(-CHAT_LINES) };
    case "guided":
      return { ...before, guide: fact.seat };
    case "shown":
      return { ...before, view: fact.view };
    // A newer server may tell facts that an open page does not know; the next snapshot has them.
    default:
      return before;
  }
}
