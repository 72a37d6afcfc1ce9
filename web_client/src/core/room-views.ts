/** What a page asks of the room's state: who sits where, who leads, what is drawn; pure. */
import type { Drawing, Mark, Seat, View } from "../generated/room-server";
import { withDrawing, withoutDrawing } from "./room-log";
import type { Pointer, RoomState } from "./room-state";

/** My own seat, once I have one. */
export function mySeat(state: RoomState): Seat | null {
  return state.snapshot?.seats.find(({ id }) => id === state.you) ?? null;
}

export function seatOf(state: RoomState, id: string | null): Seat | null {
  return state.snapshot?.seats.find((seat) => seat.id === id) ?? null;
}

export function isGuide(state: RoomState): boolean {
  return state.you !== null && state.snapshot?.guide === state.you;
}

export function isHost(state: RoomState): boolean {
  return state.you !== null && state.snapshot?.host === state.you;
}

const isAtWork = (seat: Seat | null) =>
  seat !== null && seat.role !== "observer" && seat.role !== "guest";

/** May I open the door: the host may, and when nobody hosts whoever is at work here. */
export function mayAdmit(state: RoomState): boolean {
  return isHost(state) || (state.snapshot?.host == null && isAtWork(mySeat(state)));
}

/** May I give the guide's place to somebody: it is mine, or I lead the room. */
export function mayGiveGuide(state: RoomState): boolean {
  return isGuide(state) || isHost(state) || mySeat(state)?.role === "chair";
}

/** May I take the room back: the chair may, when somebody else hosts. */
export function mayTakeHost(state: RoomState): boolean {
  return mySeat(state)?.role === "chair" && state.snapshot?.host != null && !isHost(state);
}

/** Do I follow: what I want, else what the room knows. */
export function isFollowing(state: RoomState): boolean {
  return state.wishes.follows ?? mySeat(state)?.follows ?? true;
}

export function isHandRaised(state: RoomState): boolean {
  return state.wishes.hand ?? mySeat(state)?.hand_raised_at != null;
}

// Somebody guides, it is not me, and I follow.
function isLed(state: RoomState): boolean {
  return state.snapshot?.guide != null && !isGuide(state) && isFollowing(state);
}

/** The view that I must see because somebody guides and I follow; null when I look alone. */
export function ledView(state: RoomState): View | null {
  return isLed(state) ? (state.snapshot?.view ?? null) : null;
}

/** The second series of the guide, in step with `ledView`. */
export function ledBeside(state: RoomState): View | null {
  return isLed(state) ? (state.snapshot?.beside ?? null) : null;
}

/** Raised hands, the first one first. */
export function handQueue(state: RoomState): Seat[] {
  return (state.snapshot?.seats ?? [])
    .filter((seat) => seat.hand_raised_at !== null)
    .sort((a, b) => ((a.hand_raised_at ?? "") < (b.hand_raised_at ?? "") ? -1 : 1));
}

// Those who look at the same picture as I do, without me.
function companions(state: RoomState): Seat[] {
  const { snapshot } = state;
  if (!snapshot || snapshot.guide === null) return [];
  if (!isGuide(state) && !isFollowing(state)) return [];
  return snapshot.seats.filter(
    ({ id, follows }) => id !== state.you && (id === snapshot.guide || follows),
  );
}

/** Pointers of those who look at the same picture as I do. */
export function sharedPointers(state: RoomState): (Pointer & { readonly seat: Seat })[] {
  return companions(state).flatMap((seat) => {
    const pointer = state.pointers[seat.id];
    return pointer ? [{ seat, ...pointer }] : [];
  });
}

/** What the others are drawing right now; a mark names its image, so nobody must follow. */
export function sketches(state: RoomState): { readonly seat: Seat; readonly mark: Mark }[] {
  return (state.snapshot?.seats ?? []).flatMap((seat) => {
    const mark = state.sketches[seat.id];
    return mark && seat.id !== state.you ? [{ seat, mark }] : [];
  });
}

/** All marks: those that the room has kept, with mine that it has not kept yet. */
export function drawings(state: RoomState): readonly Drawing[] {
  return state.pendingMarks.reduce<readonly Drawing[]>(
    (all, { id, drawing }) => (drawing ? withDrawing(all, drawing) : withoutDrawing(all, id)),
    state.snapshot?.drawings ?? [],
  );
}
