/**
 * The room as one seat knows it: (state, input) → [state, effects].
 * It knows no socket, no peer connection and no page; `now` and chance are arguments.
 */
import { EMPTY_FLOOR, giveFloor } from "./floor";
import { listen, SILENT } from "./room-hearing";
import { endingOf, hasten, lose, pass } from "./room-link";
import { act, follow, isJoined, send } from "./room-saying";
import type { Result, RoomInput, RoomState, Turn } from "./room-state";

export const OUTSIDE: RoomState = {
  ...SILENT,
  link: { phase: "idle" },
  you: null,
  person: null,
  resume: null,
  snapshot: null,
  pending: [],
  pendingMarks: [],
  wishes: { follows: null, hand: null },
  muted: { camera: false, microphone: false, screen: false },
  lastShown: null,
  rung: "video",
  watched: [],
  floor: EMPTY_FLOOR,
  attendance: [],
  mayRecord: false,
  unread: 0,
  isChatOpen: false,
  refused: null,
  mediaIsDead: true,
  hasJoinedOnce: false,
};

function end(state: RoomState, code: number, turn: Turn): Result {
  if (state.link.phase === "over") return [state, []];
  const why = endingOf(code);
  if (why) return [{ ...state, link: { phase: "over", why } }, [{ type: "end-media" }]];
  return follow(state, lose(state.link, turn.now, turn.chance));
}

// Time moves the floor too: who goes on speaking gets it though nothing new is said of him.
function grow(before: RoomState, now: number): RoomState {
  const others = before.speakers.filter((seat) => seat !== before.you);
  const floor = giveFloor(before.floor, others, now);
  return floor === before.floor ? before : { ...before, floor };
}

/** The room after an input, and what must be done. */
export function receive(state: RoomState, input: RoomInput, turn: Turn): Result {
  const { now, chance } = turn;
  switch (input.type) {
    case "enter":
      return follow(
        { ...state, mediaIsDead: true, refused: null },
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
      return follow(grow(state, now), pass(state.link, now, chance));
    case "online":
      return follow(state, hasten(state.link, now));
    case "media-failed":
      // Peer connections that died are replaced in one step: a new line whose `Join` offers.
      return isJoined(state)
        ? follow({ ...state, mediaIsDead: true }, lose(state.link, now, chance))
        : [{ ...state, mediaIsDead: true }, []];
    case "leave":
      return [
        { ...state, link: { phase: "over", why: "left" } },
        [
          ...(isJoined(state) || state.link.phase === "knocking"
            ? [send({ type: "leave" })]
            : []),
          { type: "disconnect" },
          { type: "end-media" },
        ],
      ];
    default:
      return act(state, input, now);
  }
}
