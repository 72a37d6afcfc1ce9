/**
 * Plays the files of a recording as one: sound and pictures start, stop, jump and stay in step.
 *
 * The sound that goes on longest is the clock; while it waits for the line, everything waits.
 */
import { correction, isOn, leader, type ReplayTrack } from "../core/replay-tracks";

const TICK_MS = 50;
/** A track is fetched this long before it is due, so that its beginning is there. */
const NEAR_MS = 15_000;

export interface ReplayState {
  readonly atMs: number;
  readonly isPlaying: boolean;
  /** It would play, but the line has not brought enough yet. */
  readonly isWaiting: boolean;
  /** How far the sound has come, in ms. */
  readonly loadedMs: number;
  readonly rate: number;
  /** The worst difference between two tracks that play, in ms; for whoever measures it. */
  readonly apartMs: number;
}

export interface ReplayPlayer {
  getState(): ReplayState;
  onState(heard: () => void): () => void;
  play(): void;
  pause(): void;
  seek(atMs: number): void;
  setRate(rate: number): void;
  /** The element of a track, to be put on the page; sound needs no place there. */
  element(digest: string): HTMLMediaElement | null;
  close(): void;
}

interface Running {
  readonly track: ReplayTrack;
  readonly element: HTMLMediaElement;
  isFetched: boolean;
}

function made(track: ReplayTrack, source: string): HTMLMediaElement {
  const element = document.createElement(track.source === "microphone" ? "audio" : "video");
  element.preload = "none";
  element.src = source;
  if (element instanceof HTMLVideoElement) {
    element.muted = true;
    element.playsInline = true;
  }
  return element;
}

function loadedMs({ track, element }: Running, atMs: number): number {
  const at = (atMs - track.startsMs) / 1000;
  const { buffered } = element;
  for (let n = 0; n < buffered.length; n += 1) {
    if (buffered.start(n) <= at + 0.5 && buffered.end(n) >= at) {
      return track.startsMs + buffered.end(n) * 1000;
    }
  }
  return atMs;
}

/** A player of these tracks; `addressOf` a digest is where its file is. */
export function createReplayPlayer(
  tracks: readonly ReplayTrack[],
  lastsMs: number,
  addressOf: (digest: string) => string,
): ReplayPlayer {
  const running = tracks.map(
    (track): Running => ({
      track,
      element: made(track, addressOf(track.digest)),
      isFetched: false,
    }),
  );
  const hearers = new Set<() => void>();
  let state: ReplayState = {
    atMs: 0,
    isPlaying: false,
    isWaiting: false,
    loadedMs: 0,
    rate: 1,
    apartMs: 0,
  };
  let tickedAt = performance.now();

  function become(next: Partial<ReplayState>): void {
    state = { ...state, ...next };
    for (const hear of hearers) hear();
  }

  const placeOf = ({ track, element }: Running) =>
    track.startsMs + Math.round(element.currentTime * 1000);

  function fetchNear(atMs: number): void {
    for (const one of running) {
      const { startsMs, lastsMs } = one.track;
      const isNear = atMs > startsMs - NEAR_MS && atMs < startsMs + lastsMs;
      if (!isNear || one.isFetched) continue;
      one.isFetched = true;
      one.element.preload = "auto";
      one.element.load();
    }
  }

  function put(one: Running, atMs: number): void {
    one.element.currentTime = Math.max(0, (atMs - one.track.startsMs) / 1000);
  }

  function halt(one: Running): void {
    if (!one.element.paused) one.element.pause();
  }

  function run(one: Running, rate: number): void {
    if (one.element.playbackRate !== rate) one.element.playbackRate = rate;
    // Refused without a gesture, or broken off by a pause: the next tick tries again.
    if (one.element.paused) void one.element.play().catch(() => undefined);
  }

  function keepInStep(one: Running, atMs: number): number {
    const apart = placeOf(one) - atMs;
    const wanted = correction(apart);
    if (wanted.kind === "jump") put(one, atMs);
    run(one, state.rate * (wanted.kind === "rate" ? wanted.factor : 1));
    return wanted.kind === "jump" ? 0 : Math.abs(apart);
  }

  function time(first: Running | null, passedMs: number): number {
    if (!first) return state.atMs + passedMs * state.rate;
    const place = placeOf(first);
    // A track that has just become the clock has not been put in its place yet.
    if (Math.abs(place - state.atMs) < 1_500 && !first.element.seeking) {
      return Math.max(state.atMs, place);
    }
    if (!first.element.seeking) put(first, state.atMs);
    return state.atMs;
  }

  function end(): void {
    for (const one of running) halt(one);
    become({ atMs: lastsMs, isPlaying: false, isWaiting: false });
  }

  /** Bring all but the first into step; the worst difference in ms. */
  function follow(first: Running | null, atMs: number, isWaiting: boolean): number {
    return running.reduce((worst, one) => {
      if (one === first) return worst;
      if (!isWaiting && isOn(one.track, atMs)) return Math.max(worst, keepInStep(one, atMs));
      halt(one);
      return worst;
    }, 0);
  }

  function tick(): void {
    const now = performance.now();
    const passedMs = Math.min(now - tickedAt, 1_000);
    tickedAt = now;
    if (!state.isPlaying) return;
    const leading = leader(tracks, state.atMs);
    const first = running.find(({ track }) => track === leading) ?? null;
    const atMs = time(first, passedMs);
    if (atMs >= lastsMs) {
      end();
      return;
    }
    fetchNear(atMs);
    if (first) run(first, state.rate);
    const isWaiting = first
      ? first.element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
      : false;
    const apartMs = follow(first, atMs, isWaiting);
    become({ atMs, isWaiting, apartMs, loadedMs: first ? loadedMs(first, atMs) : atMs });
  }

  const ticking = setInterval(tick, TICK_MS);
  fetchNear(0);

  return {
    getState: () => state,
    onState(heard) {
      hearers.add(heard);
      return () => hearers.delete(heard);
    },
    play() {
      if (state.atMs >= lastsMs) this.seek(0);
      tickedAt = performance.now();
      become({ isPlaying: true });
      // In the gesture itself: a phone lets sound begin only there.
      for (const one of running) {
        if (one.track.source === "microphone" && isOn(one.track, state.atMs)) {
          put(one, state.atMs);
          run(one, state.rate);
        }
      }
    },
    pause() {
      for (const one of running) halt(one);
      become({ isPlaying: false, isWaiting: false });
    },
    seek(atMs) {
      const place = Math.min(Math.max(0, atMs), lastsMs);
      fetchNear(place);
      for (const one of running) if (isOn(one.track, place)) put(one, place);
      become({ atMs: place, loadedMs: place });
    },
    setRate: (rate) => become({ rate }),
    element: (digest) => running.find(({ track }) => track.digest === digest)?.element ?? null,
    close() {
      clearInterval(ticking);
      for (const { element } of running) {
        element.pause();
        element.removeAttribute("src");
        element.load();
      }
    },
  };
}
