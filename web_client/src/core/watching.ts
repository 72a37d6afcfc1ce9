/** How large each picture of the others stands on this screen; pure, knows no element. */
import type { ClientMessage } from "../generated/room-client";
import type { Source } from "./room-state";

/** One place where a picture is shown; the same picture may stand in several. */
export interface Showing {
  readonly seat: string;
  readonly source: Source;
  /** Physical pixels; 0 while it is scrolled or folded away. */
  readonly heightPx: number;
  readonly isPinned: boolean;
}

export type Watch = Extract<ClientMessage, { type: "watch" }>;

const MOST_TRACKS = 64;
const HIGHEST_PX = 8_192;
/** Heights are told in steps, so that a window that is dragged does not chatter. */
const STEP_PX = 20;

function stepped(heightPx: number): number {
  return Math.min(HIGHEST_PX, Math.ceil(Math.max(0, heightPx) / STEP_PX) * STEP_PX);
}

/** What is said of all these places: each picture once, at its largest; nothing in a hidden page. */
export function watchOf(showings: Iterable<Showing>, isHidden: boolean): Watch {
  const largest = new Map<string, Watch["tracks"][number]>();
  for (const { seat, source, heightPx, isPinned } of showings) {
    const key = `${seat} ${source}`;
    const before = largest.get(key);
    largest.set(key, {
      seat,
      source,
      height_px: Math.max(before?.height_px ?? 0, isHidden ? 0 : stepped(heightPx)),
      is_pinned: isPinned || (before?.is_pinned ?? false),
    });
  }
  const tracks = [...largest.values()].sort(
    (a, b) => Number(b.is_pinned) - Number(a.is_pinned) || b.height_px - a.height_px,
  );
  return { type: "watch", tracks: tracks.slice(0, MOST_TRACKS) };
}

/** Do both say the same? */
export function isSameWatch(one: Watch | null, other: Watch): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
