/**
 * Records the voice of whoever reads alone and sends it chunk by chunk, each with what was seen
 * meanwhile; a chunk counts once the server has it for good.
 */

import { createMomentRecorder, type MomentRecorder } from "../core/moments";
import type { Spoken } from "../generated/http-answers";
import { change } from "./api";
import { base64Of } from "./base64";

const KIND = "audio/webm;codecs=opus";
const BITS_PER_SECOND = 16_000;
const CHUNK_MS = 2_000;
const LEVEL_EVERY_MS = 100;
/** What is younger may still be replaced by what comes next. */
const SETTLED_AFTER_MS = 300;

export type SpokenState =
  | { readonly phase: "asking" }
  | { readonly phase: "recording" | "paused"; readonly lastsMs: number; readonly level: number }
  | { readonly phase: "saving"; readonly lastsMs: number }
  | { readonly phase: "saved" }
  | { readonly phase: "failed"; readonly why: "microphone" | "browser" | "line" };

export interface SpokenRecorder {
  getState(): SpokenState;
  onState(heard: () => void): () => void;
  readonly moments: MomentRecorder;
  /** How much sound the server has not got yet. */
  readonly unsentMs: () => number;
  pause(): void;
  resume(): void;
  /** Send what is left; the recording is whole on the server afterwards. */
  finish(): Promise<void>;
  /** Let the microphone go, and forget what was not sent. */
  close(): void;
}

interface Chunk {
  readonly audio: Blob;
  readonly lastsMs: number;
  readonly isLast: boolean;
}

/** Time that stands still while nothing is recorded. */
function stopwatch() {
  let passedMs = 0;
  let since: number | null = null;
  return {
    now: () => passedMs + (since === null ? 0 : performance.now() - since),
    run() {
      since ??= performance.now();
    },
    halt() {
      passedMs += since === null ? 0 : performance.now() - since;
      since = null;
    },
  };
}

function levelOf(stream: MediaStream): { read: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close(),
  };
}

/** Begin to record into `spoken`; it goes on where an earlier page left it. */
export function createSpokenRecorder(spoken: Spoken): SpokenRecorder {
  const base = spoken.recording.lasts_ms;
  const watch = stopwatch();
  const moments = createMomentRecorder(watch.now);
  const hearers = new Set<() => void>();
  const queue: Chunk[] = [];
  let next = spoken.next_chunk;
  let sentMs = 0;
  let state: SpokenState = { phase: "asking" };
  let media: MediaRecorder | null = null;
  let stream: MediaStream | null = null;
  let level: ReturnType<typeof levelOf> | null = null;
  let isSending = false;
  let sentUntil = -1;
  let whenSent: { done: () => void; failed: (why: unknown) => void } | null = null;

  function become(changed: SpokenState): void {
    state = changed;
    for (const hear of hearers) hear();
  }

  const looking = setInterval(() => {
    if (state.phase !== "recording" && state.phase !== "paused") return;
    become({ ...state, lastsMs: base + watch.now(), level: level?.read() ?? 0 });
  }, LEVEL_EVERY_MS);

  function seenUntil(ms: number) {
    const found = moments
      .moments()
      .filter(({ at_ms }) => at_ms > sentUntil && at_ms <= ms)
      .map((moment) => ({ ...moment, at_ms: moment.at_ms + base }));
    return found.slice(0, 3_000);
  }

  async function send(chunk: Chunk): Promise<void> {
    const until = chunk.isLast ? Number.POSITIVE_INFINITY : chunk.lastsMs - SETTLED_AFTER_MS;
    const seen = seenUntil(until);
    await change<Spoken>({
      method: "PUT",
      path: `/api/recordings/${spoken.recording.id}/chunks/${next}`,
      body: {
        audio: base64Of(await chunk.audio.arrayBuffer()),
        starts_ms: base,
        lasts_ms: Math.round(base + chunk.lastsMs),
        moments: seen,
      },
    });
    next += 1;
    sentMs = chunk.lastsMs;
    sentUntil = Math.max(sentUntil, ...seen.map(({ at_ms }) => at_ms - base));
  }

  async function drain(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (let chunk = queue[0]; chunk; chunk = queue[0]) {
        await send(chunk);
        queue.shift();
      }
      if (media?.state === "inactive") whenSent?.done();
    } catch (thrown) {
      // `change` has tried again already: say so, and go on with the next chunk or by hand.
      whenSent?.failed(thrown);
      if (state.phase !== "recording" && state.phase !== "paused") return;
      media?.pause();
      watch.halt();
      become({ phase: "failed", why: "line" });
    } finally {
      isSending = false;
    }
  }

  async function begin(): Promise<void> {
    if (typeof MediaRecorder === "undefined" || !MediaRecorder.isTypeSupported(KIND)) {
      become({ phase: "failed", why: "browser" });
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
      });
    } catch {
      become({ phase: "failed", why: "microphone" });
      return;
    }
    level = levelOf(stream);
    media = new MediaRecorder(stream, { mimeType: KIND, audioBitsPerSecond: BITS_PER_SECOND });
    media.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      const isLast = media?.state === "inactive";
      queue.push({ audio: data, lastsMs: watch.now(), isLast });
      void drain();
    };
    media.onstop = () => void drain();
    media.start(CHUNK_MS);
    watch.run();
    become({ phase: "recording", lastsMs: base, level: 0 });
  }

  function letGo(): void {
    clearInterval(looking);
    for (const track of stream?.getTracks() ?? []) track.stop();
    level?.close();
    level = null;
  }

  void begin();

  return {
    getState: () => state,
    onState(heard) {
      hearers.add(heard);
      return () => hearers.delete(heard);
    },
    moments,
    unsentMs: () => Math.max(0, watch.now() - sentMs),
    pause() {
      media?.pause();
      watch.halt();
      become({ phase: "paused", lastsMs: base + watch.now(), level: 0 });
    },
    resume() {
      if (media?.state === "paused") media.resume();
      watch.run();
      become({ phase: "recording", lastsMs: base + watch.now(), level: 0 });
      void drain();
    },
    async finish() {
      watch.halt();
      become({ phase: "saving", lastsMs: base + watch.now() });
      const sent = new Promise<void>((done, failed) => {
        whenSent = { done, failed };
      });
      if (media && media.state !== "inactive") media.stop();
      else void drain();
      letGo();
      try {
        await sent;
        become({ phase: "saved" });
      } catch (thrown) {
        become({ phase: "failed", why: "line" });
        throw thrown;
      }
    },
    close() {
      if (media && media.state !== "inactive") media.stop();
      queue.length = 0;
      letGo();
      hearers.clear();
    },
  };
}
