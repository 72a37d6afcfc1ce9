/** Carries out what the room's core decides: one socket, one call, one clock; decides nothing. */
import {
  hearLevel,
  isDead,
  isSpeaking,
  judgeLine,
  type LineQuality,
  type Speech,
} from "../core/call";
import { OUTSIDE, receive } from "../core/room";
import type { RoomEffect, RoomInput, RoomState, Source } from "../core/room-state";
import type { ClientMessage } from "../generated/room-client";
import { type CallCounts, createCall, type RemoteTrack } from "./peer-connection";
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
  destroy(): void;
}

const TICK_MS = 400;
const COUNT_EVERY_TICKS = 2;
const JUDGE_EVERY_TICKS = 8;
// A line whose firewall eats UDP must not make the room blink: later tries are rare.
const REBUILD_WAITS_MS = [0, 5_000, 15_000, 30_000, 60_000] as const;
const REBUILD_LONGEST_MS = 60_000;

/** A session in the room of `consultation`; nothing happens before `enter` is dispatched. */
export function createRoomSession(consultation: string): RoomSession {
  let state: SessionState = {
    room: OUTSIDE,
    remote: [],
    local: {},
    speaking: new Set(),
    quality: "unknown",
    media: "none",
  };
  const listeners = new Set<() => void>();
  let socket: RoomSocket | null = null;
  let isDestroyed = false;

  function become(change: Partial<SessionState>): void {
    if (isDestroyed) return;
    state = { ...state, ...change };
    for (const listen of listeners) listen();
  }

  const call = createCall((remote) => become({ remote }));
  const watching = createWatching(({ tracks }) => dispatch({ type: "watch", tracks }));

  // Descriptions are worked on one after the other, in the order in which they were asked for.
  let work: Promise<void> = Promise.resolve();
  let isOffering = false;
  let mustOfferAgain = false;
  // A description could not be worked on: only new connections help.
  let isConfused = false;
  function then(job: () => Promise<void>): void {
    work = work.then(job).catch(() => {
      isConfused = true;
    });
  }

  async function publish(): Promise<void> {
    if (isOffering) {
      mustOfferAgain = true;
      return;
    }
    const mine = await call.offer();
    if (!mine) return;
    isOffering = true;
    socket?.send({ type: "publish", ...mine });
  }

  async function join(effect: RoomEffect & { type: "join" }, on: RoomSocket): Promise<void> {
    const message: ClientMessage = { type: "join", versions: [1], resume: effect.resume };
    isOffering = false;
    mustOfferAgain = false;
    if (effect.rebuilds) {
      call.build();
      isConfused = false;
      become({ media: "building" });
      const mine = await call.offer();
      isOffering = mine !== null;
      // Without an offer only a join that resumes nothing counts as a page with new connections.
      Object.assign(message, mine ?? { resume: null });
    }
    if (socket === on) on.send(message);
  }

  function carryOut(effect: RoomEffect): void {
    switch (effect.type) {
      case "connect":
        socket = openSocket(consultation, {
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
        if (on) then(() => join(effect, on));
        break;
      }
      case "send":
        socket?.send(effect.message);
        break;
      case "take-answer":
        then(async () => {
          await call.takeAnswer(effect.answer);
          isOffering = false;
          if (mustOfferAgain) {
            mustOfferAgain = false;
            await publish();
          }
        });
        break;
      case "take-offer":
        then(async () => {
          const answer = await call.takeOffer(effect.offer);
          const { negotiation } = effect.offer;
          if (answer !== null) socket?.send({ type: "answer", negotiation, answer });
        });
        break;
      case "rebuild-media":
        then(async () => {
          call.build();
          isOffering = false;
          become({ media: "building" });
          await publish();
        });
        break;
      case "end-media":
        call.close();
        for (const track of Object.values(state.local)) track.stop();
        become({ remote: [], local: {}, media: "none", speaking: new Set() });
        break;
    }
  }

  function dispatch(input: RoomInput): void {
    if (isDestroyed) return;
    const turn = { now: performance.now(), chance: Math.random() };
    const [room, effects] = receive(state.room, input, turn);
    if (room !== state.room) become({ room });
    for (const effect of effects) carryOut(effect);
  }

  let failures = 0;
  let rebuildAt = 0;
  function watchMedia(now: number): void {
    const legs = call.connections();
    if (legs.length === 0 || state.room.link.phase !== "joined") return;
    if (legs.some((leg) => leg.state === "connected") && state.media !== "flowing") {
      failures = 0;
      become({ media: "flowing" });
    }
    const isBroken = isConfused || legs.some((leg) => isDead(leg.state, leg.worksSince, now));
    if (!isBroken) {
      rebuildAt = 0;
      return;
    }
    if (state.media !== "failing") become({ media: "failing" });
    rebuildAt ||= now + (REBUILD_WAITS_MS[failures] ?? REBUILD_LONGEST_MS);
    if (now < rebuildAt) return;
    failures += 1;
    rebuildAt = 0;
    dispatch({ type: "media-failed" });
  }

  const speech = new Map<string, Speech>();
  let judged: CallCounts | null = null;
  function seatsOfTracks(): [string, string][] {
    const { you } = state.room;
    const mine = state.local.microphone;
    return [
      ...state.remote.map(({ seat, track }): [string, string] => [seat, track.id]),
      ...(you && mine ? ([[you, mine.id]] as [string, string][]) : []),
    ];
  }

  function hearVoices({ levels }: CallCounts, now: number): void {
    const speaking = new Set<string>();
    for (const [seat, track] of seatsOfTracks()) {
      const level = levels.get(track);
      if (level === undefined) continue;
      const isMuted = seat === state.room.you && state.room.muted.microphone;
      const heard = hearLevel(speech.get(seat), isMuted ? 0 : level, now);
      speech.set(seat, heard);
      if (isSpeaking(heard, now)) speaking.add(seat);
    }
    const isSame =
      speaking.size === state.speaking.size &&
      [...speaking].every((seat) => state.speaking.has(seat));
    if (!isSame) become({ speaking });
  }

  function judge(counts: CallCounts): void {
    const qualities = [
      judgeLine(judged?.received ?? null, counts.received),
      judgeLine(judged?.sent ?? null, counts.sent),
    ];
    judged = counts;
    const quality = qualities.includes("poor")
      ? "poor"
      : qualities.includes("good")
        ? "good"
        : "unknown";
    if (quality !== state.quality) become({ quality });
  }

  let ticks = 0;
  const ticking = setInterval(() => {
    const now = performance.now();
    ticks += 1;
    dispatch({ type: "passed" });
    watchMedia(now);
    if (ticks % COUNT_EVERY_TICKS !== 0 || state.media !== "flowing") return;
    const mustJudge = ticks % JUDGE_EVERY_TICKS === 0;
    void call.count(now).then((counts) => {
      if (!counts || isDestroyed) return;
      hearVoices(counts, now);
      if (mustJudge) judge(counts);
    });
  }, TICK_MS);
  const stop = new AbortController();
  window.addEventListener("online", () => dispatch({ type: "online" }), {
    signal: stop.signal,
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
    setTrack(source, track) {
      const { [source]: before, ...others } = state.local;
      if (before && before !== track) before.stop();
      become({ local: track ? { ...others, [source]: track } : others });
      then(async () => {
        if (await call.setTrack(source, track)) await publish();
      });
    },
    drop(source) {
      const { [source]: before, ...others } = state.local;
      before?.stop();
      become({ local: others });
      then(async () => {
        if (await call.drop(source)) await publish();
      });
    },
    watch: watching.watch,
    destroy() {
      clearInterval(ticking);
      watching.destroy();
      stop.abort();
      listeners.clear();
      socket?.close();
      call.close();
      for (const track of Object.values(state.local)) track.stop();
      isDestroyed = true;
    },
  };
}
