/** What the room says, and what a seat makes of it: (state, message) → [state, effects]. */
import type {
  Entrusted,
  Event,
  Joined,
  Line,
  Mark,
  Refreshed,
  Refused,
  ServerMessage,
} from "../generated/room-server";
import { attend, attendSnapshot } from "./attendance";
import { giveFloor, leaveFloor } from "./floor";
import { lose } from "./room-link";
import { apply } from "./room-log";
import { rightsOf } from "./room-rights";
import { catchUp, follow, missingMutes, send } from "./room-saying";
import type { Passing, PendingMark, Result, RoomState, Source, Turn } from "./room-state";
import { mySeat } from "./room-views";

/** What passes, before anything was said. */
export const SILENT: Passing = {
  pointers: {},
  sketches: {},
  speakers: [],
  lines: {},
  paused: [],
  unmuteAskedBy: null,
};

// A mark that is refused is given up; those of mine that are kept are told anew.
const MARK_REFUSALS: readonly string[] = ["not-yours", "marks-full"];

function without<Value>(
  all: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> {
  const { [key]: _gone, ...rest } = all;
  return rest;
}

function withOrWithout<Value>(
  all: Readonly<Record<string, Value>>,
  key: string,
  value: Value | null,
): Readonly<Record<string, Value>> {
  return value === null ? without(all, key) : { ...all, [key]: value };
}

function hear(state: RoomState, lines: readonly Line[]): RoomState {
  const kept = new Set(lines.map(({ id }) => id));
  const news = lines.filter(({ person }) => person !== state.person).length;
  return {
    ...state,
    pending: state.pending.filter(({ id }) => !kept.has(id)),
    unread: state.isChatOpen ? 0 : state.unread + news,
  };
}

function isSameMark(a: Mark, b: Mark): boolean {
  return (
    a.id === b.id &&
    a.text === b.text &&
    a.kind === b.kind &&
    a.points.length === b.points.length &&
    a.points.every(([x, y], at) => b.points[at]?.[0] === x && b.points[at]?.[1] === y)
  );
}

// Has the room what I wanted of this mark?
function isKept(state: RoomState, { id, drawing }: PendingMark): boolean {
  const kept = state.snapshot?.drawings.find(({ mark }) => mark.id === id);
  if (!drawing) return kept === undefined;
  return kept !== undefined && isSameMark(kept.mark, drawing.mark);
}

function settleMarks(state: RoomState): RoomState {
  const pendingMarks = state.pendingMarks.filter((one) => !isKept(state, one));
  return pendingMarks.length === state.pendingMarks.length ? state : { ...state, pendingMarks };
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

// What the host turned off is off for me too: only my own hand turns it on again.
function obey(before: RoomState, state: RoomState): RoomState {
  const silenced = (seats: RoomState, source: Source) =>
    mySeat(seats)?.tracks.some((one) => one.source === source && one.is_silenced) ?? false;
  const sources = (["camera", "microphone", "screen"] as const).filter(
    (source) => silenced(state, source) && !silenced(before, source),
  );
  if (sources.length === 0) return state;
  const off = Object.fromEntries(sources.map((source) => [source, true]));
  return { ...state, muted: { ...state.muted, ...off } };
}

function welcome(before: RoomState, joined: Joined, now: number): Result {
  const { epoch, seq, you, snapshot } = joined;
  const missed = joined.missed.flatMap(({ fact }) => (fact.type === "said" ? [fact.line] : []));
  const seated: RoomState = {
    ...before,
    ...SILENT,
    link: { phase: "joined", heardAt: now, joinedAt: now },
    you,
    person: snapshot.seats.find(({ id }) => id === you)?.person ?? before.person,
    resume: { epoch, seq },
    snapshot,
    attendance: attendSnapshot(before.attendance, snapshot, joined.missed),
    mayRecord: joined.may_record,
    mediaIsDead: false,
    hasJoinedOnce: true,
    refused: null,
  };
  const heard = hear(seated, before.hasJoinedOnce ? missed : []);
  const kept = new Set(snapshot.chat.map(({ id }) => id));
  const state = settleMarks(
    settleWishes({ ...heard, pending: heard.pending.filter(({ id }) => !kept.has(id)) }),
  );
  return [
    state,
    [
      ...(joined.answer === null
        ? []
        : [{ type: "take-answer" as const, answer: joined.answer }]),
      ...(joined.subscription
        ? [{ type: "take-offer" as const, offer: joined.subscription }]
        : []),
      ...catchUp(state),
    ],
  ];
}

function vanish(state: RoomState, seat: string): RoomState {
  return {
    ...state,
    pointers: without(state.pointers, seat),
    sketches: without(state.sketches, seat),
    lines: without(state.lines, seat),
    speakers: state.speakers.filter((one) => one !== seat),
    floor: leaveFloor(state.floor, seat),
  };
}

// The log moves on, by a fact that I hear or by one that is not for me.
function advance(before: RoomState, seq: number, turn: Turn): Result {
  if (!before.resume || seq <= before.resume.seq) return [before, []];
  // Something was lost on the way: what the log has is asked for, not guessed.
  if (seq > before.resume.seq + 1)
    return follow(before, lose(before.link, turn.now, turn.chance));
  return [{ ...before, resume: { ...before.resume, seq } }, []];
}

function happen(before: RoomState, event: Event, turn: Turn): Result {
  const [moved, effects] = advance(before, event.seq, turn);
  if (!before.snapshot || moved.resume === before.resume) return [moved, effects];
  const { fact } = event;
  const after: RoomState = {
    ...moved,
    snapshot: apply(before.snapshot, fact),
    attendance: attend(before.attendance, event),
  };
  switch (fact.type) {
    case "said":
      return [hear(after, [fact.line]), []];
    case "left":
    case "away":
      return [vanish(after, fact.seat), []];
    case "guided":
      return [{ ...after, pointers: {} }, []];
    case "drawn":
      // What was drawn is no longer being drawn.
      return [settleMarks({ ...after, sketches: finish(after, fact.drawing.mark.id) }), []];
    case "erased":
      return [settleMarks(after), []];
    case "tracked": {
      if (fact.seat !== after.you) return [after, []];
      const obeyed = obey(before, after);
      return [obeyed, missingMutes(obeyed)];
    }
    case "seated":
    case "handmoved":
    case "followed":
      return [settleWishes(after), []];
    default:
      return [after, []];
  }
}

// My part is another one: what I may see is told whole, and what passed before is not mine any more.
function refresh(before: RoomState, { seq, snapshot }: Refreshed): RoomState {
  if (!before.resume) return before;
  const after: RoomState = {
    ...before,
    pointers: {},
    sketches: {},
    lines: {},
    resume: { ...before.resume, seq },
    snapshot,
    attendance: attendSnapshot(before.attendance, snapshot, []),
  };
  const { draws } = rightsOf(mySeat(after)?.role);
  return settleMarks(settleWishes(draws ? after : { ...after, pendingMarks: [] }));
}

function entrust(before: RoomState, { waiting, may_record }: Entrusted): RoomState {
  const snapshot = before.snapshot && { ...before.snapshot, waiting };
  return { ...before, snapshot, mayRecord: may_record };
}

function takeNo(before: RoomState, refused: Refused): RoomState {
  return {
    ...before,
    refused,
    pendingMarks: MARK_REFUSALS.includes(refused.code) ? [] : before.pendingMarks,
    pending: before.pending.map((one) => (one.id === refused.line ? { ...one, refused } : one)),
  };
}

function finish(state: RoomState, mark: string): Readonly<Record<string, Mark>> {
  return Object.fromEntries(
    Object.entries(state.sketches).filter(([, sketch]) => sketch.id !== mark),
  );
}

// What passes changes nothing of the log.
function pass(state: RoomState, message: ServerMessage, now: number): RoomState {
  switch (message.type) {
    case "viewing": {
      if (!state.snapshot || state.snapshot.guide !== message.seat) return state;
      const { view, beside } = message;
      return { ...state, snapshot: { ...state.snapshot, view, beside } };
    }
    case "pointing": {
      const { at, is_beside } = message;
      const pointer = at ? { at, isBeside: is_beside } : null;
      return { ...state, pointers: withOrWithout(state.pointers, message.seat, pointer) };
    }
    case "sketching":
      return {
        ...state,
        sketches: withOrWithout(state.sketches, message.seat, message.mark),
      };
    case "speaking": {
      const others = message.seats.filter((seat) => seat !== state.you);
      return {
        ...state,
        speakers: message.seats,
        floor: giveFloor(state.floor, others, now),
      };
    }
    case "lines":
      return {
        ...state,
        lines: Object.fromEntries(message.lines.map((one) => [one.seat, one])),
      };
    case "paused":
      return { ...state, paused: message.tracks };
    case "unmuteasked":
      return { ...state, unmuteAskedBy: message.by };
    case "refused":
      return takeNo(state, message);
    case "refreshed":
      return refresh(state, message);
    case "entrusted":
      return entrust(state, message);
    default:
      return state;
  }
}

// Every word shows that the line is alive.
function stayAlive(state: RoomState, now: number): RoomState {
  const { link } = state;
  if (link.phase !== "joined" && link.phase !== "knocking") return state;
  return { ...state, link: { ...link, heardAt: now } };
}

/** The room after a message of the server. */
export function listen(before: RoomState, message: ServerMessage, turn: Turn): Result {
  const state = stayAlive(before, turn.now);
  switch (message.type) {
    case "joined":
      return welcome(state, message, turn.now);
    case "waiting":
      return [
        { ...state, link: { phase: "knocking", heardAt: turn.now, host: message.host } },
        [],
      ];
    case "event":
      return happen(state, message, turn);
    case "advanced":
      return advance(state, message.seq, turn);
    case "ping":
      return [state, [send({ type: "pong" })]];
    case "published":
      return [state, [{ type: "take-answer", answer: message.answer }]];
    case "offer":
      return [state, [{ type: "take-offer", offer: message }]];
    case "medialost":
      return [state, [{ type: "rebuild-media" }]];
    default:
      return [pass(state, message, turn.now), []];
  }
}
