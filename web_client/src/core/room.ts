/**
 * The room as one seat knows it: (state, input) → [state, effects].
 * It knows no socket, no peer connection and no page; `now` and chance are arguments.
 */
import type { ClientMessage } from "../generated/room-client";
import type { Event, Joined, Line, Seat, ServerMessage, View } from "../generated/room-server";
import { endingOf, type Link, lose, pass } from "./room-link";
import { apply } from "./room-log";

import type {
  ImagePlace,
  PendingLine,
  RoomEffect,
  RoomInput,
  RoomState,
  Turn,
} from "./room-state";

type Result = readonly [RoomState, readonly RoomEffect[]];

export const OUTSIDE: RoomState = {
  link: { phase: "idle" },
  you: null,
  resume: null,
  snapshot: null,
  pending: [],
  pointers: {},
  wishes: { follows: null, hand: null },
  muted: { camera: false, microphone: false, screen: false },
  lastShown: null,
  unread: 0,
  isChatOpen: false,
  refused: null,
  mediaIsDead: true,
  hasJoinedOnce: false,
};

const send = (message: ClientMessage): RoomEffect => ({ type: "send", message });

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

/** Do I follow: what I want, else what the room knows. */
export function isFollowing(state: RoomState): boolean {
  return state.wishes.follows ?? mySeat(state)?.follows ?? true;
}

export function isHandRaised(state: RoomState): boolean {
  return state.wishes.hand ?? mySeat(state)?.hand_raised_at != null;
}

/** The view that I must see because somebody guides and I follow; null when I look alone. */
export function ledView(state: RoomState): View | null {
  if (!state.snapshot || state.snapshot.guide === null || isGuide(state)) return null;
  return isFollowing(state) ? state.snapshot.view : null;
}

/** Raised hands, the first one first. */
export function handQueue(state: RoomState): Seat[] {
  return (state.snapshot?.seats ?? [])
    .filter((seat) => seat.hand_raised_at !== null)
    .sort((a, b) => ((a.hand_raised_at ?? "") < (b.hand_raised_at ?? "") ? -1 : 1));
}

/** Pointers of those who look at the same picture as I do. */
export function sharedPointers(state: RoomState): { seat: Seat; at: ImagePlace }[] {
  const { snapshot } = state;
  if (!snapshot || snapshot.guide === null) return [];
  if (!isGuide(state) && !isFollowing(state)) return [];
  return snapshot.seats.flatMap((seat) => {
    const at = state.pointers[seat.id];
    const isHere = seat.id === snapshot.guide || seat.follows;
    return at && isHere && seat.id !== state.you ? [{ seat, at }] : [];
  });
}

function isJoined(state: RoomState): boolean {
  return state.link.phase === "joined";
}

// What a changed line asks for: a new connecting phase is a new socket.
function follow(before: RoomState, link: Link): Result {
  if (link === before.link) return [before, []];
  const state = { ...before, link };
  const isNew = link.phase === "connecting" && link !== before.link;
  if (isNew) return [state, [{ type: "disconnect" }, { type: "connect" }]];
  if (link.phase === "waiting") return [state, [{ type: "disconnect" }]];
  return [state, []];
}

function without<Value>(
  all: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> {
  const { [key]: _gone, ...rest } = all;
  return rest;
}

function hear(state: RoomState, lines: readonly Line[]): RoomState {
  const kept = new Set(lines.map(({ id }) => id));
  const mine = mySeat(state)?.person;
  const news = lines.filter(({ person }) => person !== mine).length;
  return {
    ...state,
    pending: state.pending.filter(({ id }) => !kept.has(id)),
    unread: state.isChatOpen ? 0 : state.unread + news,
  };
}

// Mutes that the room does not know yet, for the sources that it knows of.
function missingMutes(state: RoomState): RoomEffect[] {
  return (mySeat(state)?.tracks ?? [])
    .filter(({ source, is_muted }) => state.muted[source] !== is_muted)
    .map(({ source }) => send({ type: "mute", source, is_muted: state.muted[source] }));
}

function settleWishes(state: RoomState): RoomState {
  const seat = mySeat(state);
  if (!seat) return state;
  const { follows, hand } = state.wishes;
  return {
    ...state,
    wishes: {
      follows: follows === seat.follows ? null : follows,
      hand: hand === (seat.hand_raised_at !== null) ? null : hand,
    },
  };
}

// What I did while the line was lost, said now.
function catchUp(state: RoomState): RoomEffect[] {
  const { follows, hand } = state.wishes;
  return [
    ...missingMutes(state),
    ...state.pending.map(({ id, text }) => send({ type: "say", id, text })),
    ...(follows === null ? [] : [send({ type: "follow", follows })]),
    ...(hand === null ? [] : [send({ type: "hand", is_raised: hand })]),
    ...(isGuide(state) && state.lastShown
      ? [send({ type: "show", view: state.lastShown })]
      : []),
  ];
}

function welcome(before: RoomState, joined: Joined, now: number): Result {
  const { epoch, seq, you, snapshot } = joined;
  const missed = joined.missed.flatMap(({ fact }) => (fact.type === "said" ? [fact.line] : []));
  const seated: RoomState = {
    ...before,
    link: { phase: "joined", heardAt: now, joinedAt: now },
    you,
    resume: { epoch, seq },
    snapshot,
    pointers: {},
    mediaIsDead: false,
    hasJoinedOnce: true,
  };
  const heard = hear(seated, before.hasJoinedOnce ? missed : []);
  const kept = new Set(snapshot.chat.map(({ id }) => id));
  const state = settleWishes({
    ...heard,
    pending: heard.pending.filter(({ id }) => !kept.has(id)),
  });
  const media: RoomEffect[] = [];
  if (joined.answer !== null) media.push({ type: "take-answer", answer: joined.answer });
  if (joined.subscription) media.push({ type: "take-offer", offer: joined.subscription });
  return [state, [...media, ...catchUp(state)]];
}

function happen(state: RoomState, event: Event, turn: Turn): Result {
  if (!state.snapshot || !state.resume) return [state, []];
  const { seq } = state.resume;
  if (event.seq <= seq) return [state, []];
  // Something was lost on the way: what the log has is asked for, not guessed.
  if (event.seq > seq + 1) return follow(state, lose(state.link, turn.now, turn.chance));
  const { fact } = event;
  const after = {
    ...state,
    resume: { ...state.resume, seq: event.seq },
    snapshot: apply(state.snapshot, fact),
  };
  switch (fact.type) {
    case "said":
      return [hear(after, [fact.line]), []];
    case "left":
    case "away":
      return [{ ...after, pointers: without(after.pointers, fact.seat) }, []];
    case "guided":
      return [{ ...after, pointers: {} }, []];
    case "tracked":
      return [after, fact.seat === state.you ? missingMutes(after) : []];
    case "seated":
    case "handmoved":
    case "followed":
      return [settleWishes(after), []];
    default:
      return [after, []];
  }
}

function listen(before: RoomState, message: ServerMessage, turn: Turn): Result {
  const state: RoomState =
    before.link.phase === "joined"
      ? { ...before, link: { ...before.link, heardAt: turn.now } }
      : before;
  switch (message.type) {
    case "joined":
      return welcome(state, message, turn.now);
    case "event":
      return happen(state, message, turn);
    case "viewing":
      if (!state.snapshot || state.snapshot.guide !== message.seat) return [state, []];
      return [{ ...state, snapshot: { ...state.snapshot, view: message.view } }, []];
    case "pointing":
      return [
        {
          ...state,
          pointers: message.at
            ? { ...state.pointers, [message.seat]: message.at }
            : without(state.pointers, message.seat),
        },
        [],
      ];
    case "ping":
      return [state, [send({ type: "pong" })]];
    case "refused":
      return [{ ...state, refused: message }, []];
    case "published":
      return [state, [{ type: "take-answer", answer: message.answer }]];
    case "offer":
      return [state, [{ type: "take-offer", offer: message }]];
    case "medialost":
      return [state, [{ type: "rebuild-media" }]];
    default:
      return [state, []];
  }
}

function end(state: RoomState, code: number, turn: Turn): Result {
  const why = endingOf(code);
  if (state.link.phase === "over") return [state, []];
  if (why) return [{ ...state, link: { phase: "over", why } }, [{ type: "end-media" }]];
  return follow(state, lose(state.link, turn.now, turn.chance));
}

function say(state: RoomState, id: string, text: string, now: number): Result {
  const line: PendingLine = { id, text, at: now };
  return [
    { ...state, pending: [...state.pending, line] },
    isJoined(state) ? [send({ type: "say", id, text })] : [],
  ];
}

function act(state: RoomState, input: RoomInput): Result {
  const told = (message: ClientMessage) => (isJoined(state) ? [send(message)] : []);
  switch (input.type) {
    case "raise":
      return [
        { ...state, wishes: { ...state.wishes, hand: input.isRaised } },
        told({ type: "hand", is_raised: input.isRaised }),
      ];
    case "guide":
      return [{ ...state, refused: null }, told({ type: "guide", takes: input.takes })];
    case "follow":
      return [
        { ...state, wishes: { ...state.wishes, follows: input.follows } },
        told({ type: "follow", follows: input.follows }),
      ];
    case "look":
      return [
        { ...state, lastShown: input.view },
        isGuide(state) ? told({ type: "show", view: input.view }) : [],
      ];
    case "point":
      return [state, told({ type: "point", at: input.at ? [input.at[0], input.at[1]] : null })];
    case "mute": {
      const muted = { ...state.muted, [input.source]: input.isMuted };
      const after = { ...state, muted };
      return [after, isJoined(state) ? missingMutes(after) : []];
    }
    case "open-chat":
      return [
        {
          ...state,
          isChatOpen: input.isOpen,
          unread: input.isOpen ? 0 : state.unread,
        },
        [],
      ];
    case "forgive":
      return [{ ...state, refused: null }, []];
    default:
      return [state, []];
  }
}

/** The room after an input, and what must be done. */
export function receive(state: RoomState, input: RoomInput, turn: Turn): Result {
  const { now, chance } = turn;
  switch (input.type) {
    case "enter":
      return follow(
        { ...state, mediaIsDead: true },
        { phase: "connecting", attempt: 1, since: now },
      );
    case "opened":
      if (state.link.phase !== "connecting") return [state, []];
      return [
        { ...state, link: { ...state.link, phase: "joining", since: now } },
        [{ type: "join", resume: state.resume, rebuilds: state.mediaIsDead }],
      ];
    case "heard":
      return listen(state, input.message, turn);
    case "closed":
      return end(state, input.code, turn);
    case "passed":
      return follow(state, pass(state.link, now, chance));
    case "online":
      return state.link.phase === "waiting"
        ? follow(state, { phase: "connecting", attempt: state.link.attempt, since: now })
        : [state, []];
    case "media-failed":
      // Peer connections that died are replaced in one step: a new line whose `Join` offers.
      return isJoined(state)
        ? follow({ ...state, mediaIsDead: true }, lose(state.link, now, chance))
        : [{ ...state, mediaIsDead: true }, []];
    case "say":
      return say(state, input.id, input.text, now);
    case "leave":
      return [
        { ...state, link: { phase: "over", why: "left" } },
        [
          ...(isJoined(state) ? [send({ type: "leave" })] : []),
          { type: "disconnect" },
          { type: "end-media" },
        ],
      ];
    default:
      return act(state, input);
  }
}
