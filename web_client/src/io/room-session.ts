/** Carries out what the room's core decides: one socket, one call, one clock; decides nothing. */
import type { LineQuality } from "../core/call";
import type { Door } from "../core/door";
import { GROUND, type Told } from "../core/ladder";
import { OUTSIDE, receive } from "../core/room";
import type { RoomEffect, RoomInput, RoomState, Rung, Source } from "../core/room-state";
import type { CallCounts } from "./call-counts";
import { createLineWatch, type Surroundings } from "./line-watch";
import { onNetworkChange } from "./machine";
import { createWays } from "./media-ways";
import { createNegotiation } from "./negotiation";
import { createCall, type RemoteTrack } from "./peer-connection";
import { createReclaiming } from "./reclaiming";
import { openSocket, type RoomSocket } from "./socket";
import { createWatching } from "./watching";

/** Everything that a page draws of the room. */
export interface SessionState {
  readonly room: RoomState;
  readonly remote: readonly RemoteTrack[];
  readonly local: Readonly<Partial<Record<Source, MediaStreamTrack>>>;
  /** Seats that speak now. */
  readonly speaking: ReadonlySet<string>;
  readonly quality: LineQuality;
  /** Whether sound and pictures flow: not asked for yet, building, flowing, or not to be had. */
  readonly media: "none" | "building" | "flowing" | "failing";
  /** What my line carries, and what is to be said about it in words; null while all is well. */
  readonly rung: Rung;
  readonly told: Told | null;
  /** My devices that were taken away, by a telephone call or another program. */
  readonly interrupted: readonly Source[];
}

export interface RoomSession {
  getState(): SessionState;
  subscribe(listen: () => void): () => void;
  dispatch(input: RoomInput): void;
  /** Publish a track, or with null keep the place and send nothing. */
  setTrack(source: Source, track: MediaStreamTrack | null): void;
  drop(source: Source): void;
  /**
   * Tell the room how large this element shows somebody's picture, and whether it is pinned, until
   * the returned function is called. Meant as the body of an effect of each picture of the others:
   * `useEffect(() => session.watch(element, seat, source, isPinned), [...])`.
   */
  watch(element: Element, seat: string, source: Source, isPinned: boolean): () => void;
  /** Open the interrupted devices again; browsers may want a tap for it. */
  reclaim(): void;
  destroy(): void;
}

const TICK_MS = 400;
const COUNT_EVERY_TICKS = 2;
const JUDGE_EVERY_TICKS = 8;
const RENEW_EVERY_TICKS = 150;

const BEFORE: SessionState = {
  room: OUTSIDE,
  remote: [],
  local: {},
  speaking: new Set(),
  quality: "unknown",
  media: "none",
  rung: "video",
  told: null,
  interrupted: [],
};

/** A session in the room of `consultation`; nothing happens before `enter` is dispatched. */
export function createRoomSession(door: Door): RoomSession {
  let state = BEFORE;
  const listeners = new Set<() => void>();
  let socket: RoomSocket | null = null;
  let isDestroyed = false;

  function become(change: Partial<SessionState>): void {
    if (isDestroyed) return;
    state = { ...state, ...change };
    for (const listen of listeners) listen();
  }

  const ways = createWays(door);
  // Asked while devices are checked: on a long line it would cost half a second on the way in.
  void ways.get();
  const call = createCall((remote) => become({ remote }));
  const negotiation = createNegotiation(
    call,
    ways,
    (message) => socket?.send(message),
    () => become({ media: "building" }),
  );
  const watching = createWatching(({ tracks }) => dispatch({ type: "watch", tracks }));
  const reclaiming = createReclaiming(setTrack, (interrupted) => become({ interrupted }));
  const line = createLineWatch();

  function setTrack(source: Source, track: MediaStreamTrack | null): void {
    const { [source]: before, ...others } = state.local;
    if (before && before !== track) before.stop();
    become({ local: track ? { ...others, [source]: track } : others });
    reclaiming.follow(source, track);
    negotiation.setTrack(source, track);
  }

  function endMedia(): void {
    call.close();
    for (const source of Object.keys(state.local) as Source[]) reclaiming.follow(source, null);
    for (const track of Object.values(state.local)) track.stop();
    become({ remote: [], local: {}, media: "none", speaking: new Set(), ...STEADY });
  }

  function carryOut(effect: RoomEffect): void {
    switch (effect.type) {
      case "connect":
        socket = openSocket(door, {
          onOpen: () => dispatch({ type: "opened" }),
          onMessage: (message) => dispatch({ type: "heard", message }),
          onClose: (code) => dispatch({ type: "closed", code }),
        });
        break;
      case "disconnect":
        socket?.close();
        socket = null;
        break;
      case "join": {
        const on = socket;
        negotiation.join(effect, (message) => {
          if (socket === on) on?.send(message);
        });
        break;
      }
      case "send":
        socket?.send(effect.message);
        break;
      case "end-media":
        endMedia();
        break;
      default:
        negotiation.carryOut(effect);
    }
  }

  let joinedSince: number | null = null;
  function dispatch(input: RoomInput): void {
    if (isDestroyed) return;
    const turn = { now: performance.now(), chance: Math.random() };
    const [room, effects] = receive(state.room, input, turn);
    joinedSince = room.link.phase === "joined" ? (joinedSince ?? turn.now) : null;
    if (room !== state.room) become({ room });
    for (const effect of effects) carryOut(effect);
    if (input.type !== "heard") return;
    if (input.message.type === "joined") negotiation.joined();
    if (input.message.type === "refused") negotiation.refused();
  }

  let changedAt: number | null = null;
  let hadMedia = false;
  function mendMedia(now: number): void {
    const legs = call.connections();
    if (legs.includes("connected") && state.media !== "flowing") become({ media: "flowing" });
    // Packets find their way again: so will a socket, if it is opened now.
    if (legs.includes("connected") && !hadMedia) dispatch({ type: "online" });
    hadMedia = legs.includes("connected");
    const isConfused = negotiation.isConfused();
    if (state.media === "flowing" && (isConfused || !legs.includes("connected")))
      become({ media: "failing" });
    const { link } = state.room;
    const heardAt = "heardAt" in link ? link.heardAt : null;
    const condition = { at: now, legs, joinedSince, heardAt, changedAt, isConfused };
    switch (line.mend(condition)) {
      case "restart":
        negotiation.restart(null);
        break;
      case "rebuild":
        dispatch({ type: "media-failed" });
        break;
      default:
    }
  }

  function around(): Surroundings {
    const { camera } = state.local;
    const isSent = camera?.readyState === "live" && camera.enabled && !camera.muted;
    return {
      isJoined: joinedSince !== null,
      media: state.media,
      hasCamera: isSent && !state.room.muted.camera,
      pictures: state.remote.filter(({ source }) => source !== "microphone").length,
      paused: state.room.paused.length,
    };
  }

  function step(): void {
    const { rung, told } = line.ladder;
    if (rung !== state.rung || told !== state.told) become({ rung, told });
    if (rung !== state.room.rung) dispatch({ type: "step", rung });
  }

  function voices(): [string, string | null][] {
    const { you, muted } = state.room;
    const mine = state.local.microphone;
    return [
      ...state.remote.map(({ seat, track }): [string, string] => [seat, track.id]),
      ...(you && mine
        ? [[you, muted.microphone ? null : mine.id] as [string, string | null]]
        : []),
    ];
  }

  function take(counts: CallCounts, now: number, mustJudge: boolean): void {
    const { load } = line.ladder;
    if (line.weigh(counts, around(), now).load !== load) negotiation.carry(line.ladder.load);
    const speaking = line.listen(counts, voices(), now);
    const isSame =
      speaking.size === state.speaking.size &&
      [...speaking].every((seat) => state.speaking.has(seat));
    if (!isSame) become({ speaking });
    const quality = mustJudge ? line.judge(counts) : state.quality;
    if (quality !== state.quality) become({ quality });
    step();
  }

  let ticks = 0;
  const ticking = setInterval(() => {
    const now = performance.now();
    ticks += 1;
    dispatch({ type: "passed" });
    if (state.room.link.phase === "idle" || state.room.link.phase === "over") return;
    mendMedia(now);
    if (ticks % RENEW_EVERY_TICKS === 0) void renew();
    if (ticks % COUNT_EVERY_TICKS !== 0) return;
    if (state.media !== "flowing") {
      line.wait(around(), now);
      step();
      return;
    }
    const mustJudge = ticks % JUDGE_EVERY_TICKS === 0;
    void call.count(now).then((counts) => {
      if (counts && !isDestroyed) take(counts, now, mustJudge);
    });
  }, TICK_MS);

  // A relay forgets who came with a password that has run out.
  async function renew(): Promise<void> {
    const renewed = await ways.renew();
    if (renewed) negotiation.restart(renewed);
  }

  const stop = new AbortController();
  const unlisten = onNetworkChange(() => {
    changedAt = performance.now();
    dispatch({ type: "online" });
  });
  document.addEventListener("visibilitychange", () => dispatch({ type: "passed" }), {
    signal: stop.signal,
  });

  return {
    getState: () => state,
    subscribe(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    dispatch,
    setTrack,
    drop(source) {
      const { [source]: before, ...others } = state.local;
      before?.stop();
      become({ local: others });
      reclaiming.follow(source, null);
      negotiation.drop(source);
    },
    watch: watching.watch,
    reclaim: () => void reclaiming.reclaim(),
    destroy() {
      clearInterval(ticking);
      stop.abort();
      unlisten();
      watching.destroy();
      reclaiming.destroy();
      listeners.clear();
      socket?.close();
      call.close();
      for (const track of Object.values(state.local)) track.stop();
      isDestroyed = true;
    },
  };
}

const STEADY = { rung: GROUND.rung, told: GROUND.told, interrupted: [] } as const;
