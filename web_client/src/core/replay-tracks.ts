/**
 * Which files of a recording sound and show at one time, which of them is the clock, and how the
 * others are brought back into step. It knows no media element and no page.
 */

/** A file of a recording as the player needs it; times in ms since the recording began. */
export interface ReplayTrack {
  readonly digest: string;
  readonly source: "microphone" | "camera" | "screen";
  readonly name: string;
  readonly startsMs: number;
  readonly lastsMs: number;
}

/** Up to here nobody sees or hears that a track is out of step. */
export const IN_STEP_MS = 40;

/** Beyond this, catching up would take too long: the track jumps. */
export const JUMP_MS = 600;

/** How much faster or slower a track runs until it is in step again. */
const CATCH_UP = 0.06;

/** Whether a track has something at this time. */
export function isOn(track: ReplayTrack, atMs: number): boolean {
  return atMs >= track.startsMs && atMs < track.startsMs + track.lastsMs;
}

/** The track whose sound is the clock: of those that sound now, the one that goes on longest. */
export function leader(tracks: readonly ReplayTrack[], atMs: number): ReplayTrack | null {
  const end = (track: ReplayTrack) => track.startsMs + track.lastsMs;
  return tracks
    .filter((track) => track.source === "microphone" && isOn(track, atMs))
    .reduce<ReplayTrack | null>(
      (best, track) => (best && end(best) >= end(track) ? best : track),
      null,
    );
}

/** What to do with a track that is `aheadMs` before (or, negative, behind) the clock. */
export type Correction =
  | { readonly kind: "none" }
  | { readonly kind: "rate"; readonly factor: number }
  | { readonly kind: "jump" };

/** Small differences are caught up without anybody noticing, large ones jumped over. */
export function correction(aheadMs: number): Correction {
  const size = Math.abs(aheadMs);
  if (size <= IN_STEP_MS) return { kind: "none" };
  if (size > JUMP_MS) return { kind: "jump" };
  return { kind: "rate", factor: aheadMs > 0 ? 1 - CATCH_UP : 1 + CATCH_UP };
}

/** A stretch of the time line. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When each of the people spoke, by name, from what the engine heard. */
export function speaking(
  spoken: readonly { readonly at_ms: number; readonly names: readonly string[] }[],
  lastsMs: number,
): Map<string, Stretch[]> {
  const found = new Map<string, Stretch[]>();
  for (const [at, { at_ms, names }] of spoken.entries()) {
    const toMs = spoken[at + 1]?.at_ms ?? lastsMs;
    for (const name of names) {
      const stretches = found.get(name) ?? [];
      found.set(name, stretches);
      const last = stretches.at(-1);
      if (last && last.toMs === at_ms) stretches[stretches.length - 1] = { ...last, toMs };
      else stretches.push({ fromMs: at_ms, toMs });
    }
  }
  return found;
}

/** `4:12`, or `1:04:12`. */
export function timeOf(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
