/** What a person does in the room, and what is said of it, now or when the line is back. */
import type { ClientMessage, Say } from "../generated/room-client";
import type { Drawing, Mark } from "../generated/room-server";
import type { Link } from "./room-link";
import type {
  PendingLine,
  PendingMark,
  Result,
  RoomEffect,
  RoomInput,
  RoomState,
} from "./room-state";
import { drawings, isGuide, mySeat } from "./room-views";

export const send = (message: ClientMessage): RoomEffect => ({ type: "send", message });

export function isJoined(state: RoomState): boolean {
  return state.link.phase === "joined";
}

/** What a changed line asks for: a new connecting phase is a new socket. */
export function follow(before: RoomState, link: Link): Result {
  if (link === before.link) return [before, []];
  const state = { ...before, link };
  if (link.phase === "connecting")
    return [state, [{ type: "disconnect" }, { type: "connect" }]];
  if (link.phase === "waiting") return [state, [{ type: "disconnect" }]];
  return [state, []];
}

/** Mutes that the room does not know yet, for the sources that it knows of. */
export function missingMutes(state: RoomState): RoomEffect[] {
  return (mySeat(state)?.tracks ?? [])
    .filter(({ source, is_muted, is_silenced }) => {
      const isOff = state.muted[source];
      return isOff !== is_muted || (!isOff && is_silenced);
    })
    .map(({ source }) => send({ type: "mute", source, is_muted: state.muted[source] }));
}

function sayLine({ id, text, files }: PendingLine): RoomEffect {
  // At most eight files go with a line, which the type of the wire spells out.
  const ids = files.map((file) => file.id) as NonNullable<Say["files"]>;
  return send({ type: "say", id, text, ...(files.length > 0 && { files: ids }) });
}

function sayMark({ id, drawing }: PendingMark): RoomEffect {
  return drawing
    ? send({ type: "draw", mark: drawing.mark })
    : send({ type: "erase", mark: id });
}

/** What I did while the line was lost, said now. */
export function catchUp(state: RoomState): RoomEffect[] {
  const { follows, hand } = state.wishes;
  const { watched, rung, lastShown } = state;
  return [
    ...missingMutes(state),
    ...(watched.length > 0 ? [send({ type: "watch", tracks: [...watched] })] : []),
    ...(rung === (mySeat(state)?.rung ?? "video") ? [] : [send({ type: "step", rung })]),
    ...state.pending.filter(({ refused }) => refused === null).map(sayLine),
    ...state.pendingMarks.map(sayMark),
    ...(follows === null ? [] : [send({ type: "follow", follows })]),
    ...(hand === null ? [] : [send({ type: "hand", is_raised: hand })]),
    ...(isGuide(state) && lastShown ? [send({ type: "show", ...lastShown })] : []),
  ];
}

function drawingOf(state: RoomState, mark: Mark): Drawing {
  const seat = mySeat(state);
  return { mark, person: seat?.person ?? state.person ?? "", name: seat?.name ?? "" };
}

function keepMark(state: RoomState, one: PendingMark): RoomState {
  const others = state.pendingMarks.filter(({ id }) => id !== one.id);
  return { ...state, pendingMarks: [...others, one] };
}

type Told = (...messages: ClientMessage[]) => readonly RoomEffect[];

// What is said and shown in the room by the hand.
function actAtImages(state: RoomState, input: RoomInput, told: Told): Result | null {
  switch (input.type) {
    case "guide":
      return [
        { ...state, refused: null },
        told({ type: "guide", takes: input.takes, ...(input.to && { to: input.to }) }),
      ];
    case "follow":
      return [
        { ...state, wishes: { ...state.wishes, follows: input.follows } },
        told({ type: "follow", follows: input.follows }),
      ];
    case "look": {
      const look = { view: input.view, beside: input.beside ?? null };
      return [
        { ...state, lastShown: look },
        isGuide(state) ? told({ type: "show", ...look }) : [],
      ];
    }
    case "point": {
      const at: [number, number] | null = input.at ? [input.at[0], input.at[1]] : null;
      return [state, told({ type: "point", at, is_beside: input.isBeside ?? false })];
    }
    case "sketch":
      return [state, told({ type: "sketch", mark: input.mark })];
    case "draw": {
      const drawing = drawingOf(state, input.mark);
      return [
        keepMark(state, { id: input.mark.id, drawing }),
        told({ type: "draw", mark: input.mark }),
      ];
    }
    case "erase":
      if (!drawings(state).some(({ mark }) => mark.id === input.mark)) return [state, []];
      return [
        keepMark(state, { id: input.mark, drawing: null }),
        told({ type: "erase", mark: input.mark }),
      ];
    default:
      return null;
  }
}

function say(state: RoomState, input: RoomInput & { type: "say" }, now: number): Result {
  const { id, text, files = [] } = input;
  const line: PendingLine = { id, text, files, at: now, refused: null };
  // The same line again is one that was refused.
  const others = state.pending.filter((one) => one.id !== id);
  return [{ ...state, pending: [...others, line] }, isJoined(state) ? [sayLine(line)] : []];
}

function actAtTable(state: RoomState, input: RoomInput, told: Told): Result {
  switch (input.type) {
    case "unsay":
      return [{ ...state, pending: state.pending.filter(({ id }) => id !== input.id) }, []];
    case "raise":
      return [
        { ...state, wishes: { ...state.wishes, hand: input.isRaised } },
        told({ type: "hand", is_raised: input.isRaised }),
      ];
    case "mute": {
      const muted = { ...state.muted, [input.source]: input.isMuted };
      const isAnswered = input.source === "microphone" && !input.isMuted;
      const unmuteAskedBy = isAnswered ? null : state.unmuteAskedBy;
      const after = { ...state, muted, unmuteAskedBy };
      return [after, isJoined(state) ? missingMutes(after) : []];
    }
    case "watch":
      return [
        { ...state, watched: input.tracks },
        told({ type: "watch", tracks: [...input.tracks] }),
      ];
    case "step":
      return [{ ...state, rung: input.rung }, told({ type: "step", rung: input.rung })];
    case "host":
      return [{ ...state, refused: null }, told(input.message)];
    case "stay-muted":
      return [{ ...state, unmuteAskedBy: null }, []];
    case "open-chat":
      return [
        { ...state, isChatOpen: input.isOpen, unread: input.isOpen ? 0 : state.unread },
        [],
      ];
    case "forgive":
      return [{ ...state, refused: null }, []];
    default:
      return [state, []];
  }
}

/** The room after something that a person did in it. */
export function act(state: RoomState, input: RoomInput, now: number): Result {
  if (input.type === "say") return say(state, input, now);
  const told: Told = (...messages) => (isJoined(state) ? messages.map(send) : []);
  return actAtImages(state, input, told) ?? actAtTable(state, input, told);
}
