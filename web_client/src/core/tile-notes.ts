/** What is to be said of a person on his tile: his line, his microphone, his hand; pure. */
import type { Seat } from "../generated/room-server";
import type { RoomState, Source } from "./room-state";
import { handQueue, isFollowing } from "./room-views";

/** A word on a tile; `hand` has its place in the queue. */
export type TileNote =
  | { readonly kind: "hand"; readonly place: number }
  | {
      readonly kind:
        | "away"
        | "line-poor"
        | "guides"
        | "silenced"
        | "muted"
        | "no-microphone"
        | "alone";
    };

/** Why a tile shows no picture; null when it should show one. */
export type Dark =
  | "away"
  | "paused"
  | "their-line"
  | "silenced"
  | "camera-off"
  | "observes"
  | null;

function trackOf(seat: Seat, source: Source) {
  return seat.tracks.find((track) => track.source === source);
}

/** Is this person's line bad as the room sees it: what he sends does not arrive well? */
export function isLinePoor(state: RoomState, seat: Seat): boolean {
  return state.lines[seat.id]?.sends === "poor";
}

function voiceNote(state: RoomState, seat: Seat): TileNote | null {
  if (seat.role === "observer") return null;
  const track = trackOf(seat, "microphone");
  const isMe = seat.id === state.you;
  if (!track) return { kind: "no-microphone" };
  if (track.is_silenced) return { kind: "silenced" };
  return (isMe ? state.muted.microphone : track.is_muted) ? { kind: "muted" } : null;
}

/** The words on a tile, the most urgent first. */
export function notesOf(state: RoomState, seat: Seat): TileNote[] {
  if (seat.is_away) return [{ kind: "away" }];
  const isMe = seat.id === state.you;
  const guide = state.snapshot?.guide ?? null;
  const place = handQueue(state).findIndex(({ id }) => id === seat.id) + 1;
  const voice = voiceNote(state, seat);
  const isAlone = guide !== null && guide !== seat.id && !seat.follows;
  const notes: (TileNote | null)[] = [
    isLinePoor(state, seat) ? { kind: "line-poor" } : null,
    place > 0 ? { kind: "hand", place } : null,
    seat.id === guide ? { kind: "guides" } : null,
    voice,
    isAlone && (isMe ? !isFollowing(state) : true) ? { kind: "alone" } : null,
  ];
  return notes.filter((note) => note !== null);
}

/** Why there is no picture of this person; what is on another's side comes before my own line. */
export function darkOf(state: RoomState, seat: Seat): Dark {
  if (seat.is_away) return "away";
  if (seat.role === "observer") return "observes";
  const camera = trackOf(seat, "camera");
  if (camera?.is_silenced) return "silenced";
  if (seat.rung !== "video") return "their-line";
  if (!camera || camera.is_muted) return "camera-off";
  const isPaused = state.paused.some(([id, source]) => id === seat.id && source === "camera");
  return isPaused ? "paused" : null;
}
