/** Microphone and camera that somebody took away (a telephone call, another program) and gave back. */
import type { Source } from "../core/room-state";
import { openCamera, openMicrophone } from "./devices";

/** A phone mutes a track for a moment when it turns; a call lasts longer. */
const INTERRUPTED_AFTER_MS = 1_500;

type Device = Exclude<Source, "screen">;

/** Follows the tracks of this seat. */
export interface Reclaiming {
  /** This track is the one that is sent now. */
  follow(source: Source, track: MediaStreamTrack | null): void;
  /** Open again what was taken away: after a tap, or when the page is looked at again. */
  reclaim(): Promise<void>;
  destroy(): void;
}

/** `replace` puts a new track in the place of one that was taken; `tell` says which are away. */
export function createReclaiming(
  replace: (source: Device, track: MediaStreamTrack) => void,
  tell: (interrupted: readonly Source[]) => void,
): Reclaiming {
  const followed = new Map<Device, { track: MediaStreamTrack; stop: AbortController }>();
  const away = new Set<Device>();
  let isReclaiming = false;

  function mark(source: Device, isAway: boolean): void {
    if (away.has(source) === isAway) return;
    if (isAway) away.add(source);
    else away.delete(source);
    tell([...away]);
  }

  function listen(source: Device, track: MediaStreamTrack, stop: AbortController): void {
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener("abort", () => clearTimeout(timer));
    const wait = () => {
      timer = setTimeout(() => mark(source, true), INTERRUPTED_AFTER_MS);
    };
    track.addEventListener("mute", wait, { signal });
    track.addEventListener(
      "unmute",
      () => {
        clearTimeout(timer);
        mark(source, false);
      },
      { signal },
    );
    // `stop()` of our own makes no event: whoever ended it was somebody else.
    track.addEventListener("ended", () => mark(source, true), { signal });
    if (track.muted) wait();
  }

  async function reopen(source: Device, before: MediaStreamTrack): Promise<void> {
    const id = before.getSettings().deviceId ?? "";
    const opened = await (source === "camera" ? openCamera(id) : openMicrophone(id));
    if (!opened.ok) return;
    if (followed.get(source)?.track !== before) {
      opened.track.stop();
      return;
    }
    opened.track.enabled = before.enabled;
    replace(source, opened.track);
  }

  async function reclaim(): Promise<void> {
    if (isReclaiming) return;
    isReclaiming = true;
    for (const source of away) {
      const before = followed.get(source)?.track;
      if (before) await reopen(source, before);
    }
    isReclaiming = false;
  }

  const stopped = new AbortController();
  const comeBack = () => {
    if (!document.hidden && away.size > 0) void reclaim();
  };
  document.addEventListener("visibilitychange", comeBack, { signal: stopped.signal });
  navigator.mediaDevices?.addEventListener("devicechange", comeBack, {
    signal: stopped.signal,
  });

  return {
    follow(source, track) {
      if (source === "screen") return;
      followed.get(source)?.stop.abort();
      followed.delete(source);
      mark(source, false);
      if (!track) return;
      const stop = new AbortController();
      followed.set(source, { track, stop });
      listen(source, track, stop);
    },
    reclaim,
    destroy() {
      stopped.abort();
      for (const { stop } of followed.values()) stop.abort();
    },
  };
}
