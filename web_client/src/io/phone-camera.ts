/**
 * The photographs of a phone: written anew without the phone's notes, sent one at a time, forgotten
 * once they are kept. Nothing is stored: no database, no cache, no file.
 */

import type { Problem } from "../core/problems";
import {
  become,
  giveUp,
  isTheEnd,
  nextShot,
  type Shot,
  type Shows,
  sizeWithin,
  waitAfter,
} from "../core/shots";
import type { Photograph } from "../generated/http-answers";
import { problemOf } from "./api";
import { upload } from "./upload";

const QUALITY = 0.9;

/** Draws a picture upright and writes it as a JPEG: what is no pixel stays behind. */
export async function redrawn(picture: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(picture, { imageOrientation: "from-image" });
  try {
    return await written(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** What the viewfinder shows now. */
export function snapped(video: HTMLVideoElement): Promise<Blob> {
  return written(video, video.videoWidth, video.videoHeight);
}

async function written(from: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, sizeWithin(width, height));
  canvas.getContext("2d")?.drawImage(from, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, "image/jpeg", QUALITY),
  );
  // The memory of a canvas is large, and a phone's browser keeps it for long.
  canvas.width = canvas.height = 0;
  if (blob === null) throw new Error("no picture");
  return blob;
}

/** The rear camera as far as there is one that the page may use. */
export async function openViewfinder(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        facingMode: { ideal: "environment" },
        width: { ideal: 3840 },
        height: { ideal: 2160 },
      },
    });
  } catch {
    return null;
  }
}

/** What is on its way, and what became of it. */
export interface Roll {
  add(picture: Blob, shows: Shows): void;
  getShots(): readonly Shot[];
  onShots(listen: () => void): () => void;
  /** Hear how many may still come after each that was kept, and of the end. */
  onKept(listen: (left: number) => void): () => void;
  /** Send nothing more and forget everything. */
  forget(): void;
}

/** A roll of film that is nowhere but in the memory of this page. */
export function createRoll(): Roll {
  const pictures = new Map<string, Blob>();
  const listening = new Set<() => void>();
  const keeping = new Set<(left: number) => void>();
  let shots: readonly Shot[] = [];
  let ended = new AbortController();
  let isSending = false;

  function set(next: readonly Shot[]): void {
    shots = next;
    for (const listen of listening) listen();
  }

  async function send({ id, shows }: Shot, attempts: number): Promise<void> {
    const picture = pictures.get(id);
    const { signal } = ended;
    if (picture === undefined) return;
    try {
      set(become(shots, id, { phase: "sending", percent: 0 }));
      const kept = await upload<Photograph>({
        path: `/api/cameras/photographs?shows=${shows}`,
        body: picture,
        mediaType: picture.type,
        key: id,
        signal,
        onProgress: (sent_bytes) => {
          const percent = Math.floor((100 * sent_bytes) / Math.max(1, picture.size));
          set(become(shots, id, { phase: "sending", percent }));
        },
      });
      pictures.delete(id);
      set(become(shots, id, { phase: "kept", at: kept.added_at }));
      for (const listen of keeping) listen(kept.left);
    } catch (thrown) {
      if (!signal.aborted) await fail({ id, shows }, problemOf(thrown), attempts);
    }
  }

  async function fail(
    shot: Pick<Shot, "id" | "shows">,
    problem: Problem,
    attempts: number,
  ): Promise<void> {
    const wait_ms = waitAfter(problem, attempts);
    if (wait_ms !== null) {
      set(become(shots, shot.id, { phase: "paused" }));
      await rest(wait_ms, ended.signal);
      return send({ ...shot, course: { phase: "waiting" } }, attempts + 1);
    }
    pictures.delete(shot.id);
    if (isTheEnd(problem)) {
      pictures.clear();
      set(giveUp(shots, problem));
    } else set(become(shots, shot.id, { phase: "refused", problem }));
  }

  async function work(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let next = nextShot(shots); next && pictures.has(next.id); next = nextShot(shots)) {
      await send(next, 1);
    }
    isSending = false;
  }

  return {
    add(picture, shows) {
      const id = crypto.randomUUID();
      pictures.set(id, picture);
      set([...shots, { id, shows, course: { phase: "waiting" } }]);
      void work();
    },
    getShots: () => shots,
    onShots(listen) {
      listening.add(listen);
      return () => listening.delete(listen);
    },
    onKept(listen) {
      keeping.add(listen);
      return () => keeping.delete(listen);
    },
    forget() {
      ended.abort();
      ended = new AbortController();
      pictures.clear();
      set([]);
    },
  };
}

// A line that comes back is used at once.
function rest(wait_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, wait_ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
