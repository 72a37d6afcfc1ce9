/**
 * The line to the room: connecting, joined, silent, back again; endless while the page is open.
 * It decides when; sockets and clocks are elsewhere. Times are milliseconds.
 */

/** Why a page must not come back by itself. */
export type Ending = "ended" | "replaced" | "refused" | "removed" | "left" | "outdated";

export type Link =
  | { readonly phase: "idle" }
  | { readonly phase: "connecting"; readonly attempt: number; readonly since: number }
  | { readonly phase: "joining"; readonly attempt: number; readonly since: number }
  /** At the door: `host` is who may open it, if somebody is there. */
  | { readonly phase: "knocking"; readonly heardAt: number; readonly host: string | null }
  | { readonly phase: "joined"; readonly heardAt: number; readonly joinedAt: number }
  | { readonly phase: "waiting"; readonly attempt: number; readonly until: number }
  | { readonly phase: "over"; readonly why: Ending };

export const SILENCE_MS = 7_000;
export const CONNECT_TIMEOUT_MS = 5_000;
const STALE_MS = 1_000;
/** Joining waits for the media engine, whose own deadline is longer than a socket's. */
export const JOIN_TIMEOUT_MS = 12_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 4_000;
const STEADY_TRIES = 3;
/** A line that broke so soon after joining is not tried again in the same moment. */
const BRIEF_MS = 2_000;

const ENDINGS: Readonly<Record<number, Ending>> = {
  1002: "outdated",
  4001: "ended",
  4002: "removed",
  4003: "replaced",
  4004: "refused",
};

/** What a close code says: an ending, or null for "come back". */
export function endingOf(code: number): Ending | null {
  return ENDINGS[code] ?? null;
}

/** How long to wait before try number `attempt` (from 1); `chance` in [0, 1) spreads the crowd. */
export function waitBefore(attempt: number, chance: number): number {
  if (attempt <= 1) return 0;
  if (attempt <= STEADY_TRIES) return FIRST_WAIT_MS;
  const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - STEADY_TRIES));
  return Math.round(grown * (0.5 + chance / 2));
}

function triesBefore(link: Link, now: number): number {
  if (link.phase === "joined") return now - link.joinedAt < BRIEF_MS ? 1 : 0;
  return "attempt" in link ? link.attempt : 0;
}

/** The line was lost: the next try, at once the first time. */
export function lose(link: Link, now: number, chance: number): Link {
  if (link.phase === "over") return link;
  const attempt = triesBefore(link, now) + 1;
  const wait = waitBefore(attempt, chance);
  return wait === 0
    ? { phase: "connecting", attempt, since: now }
    : { phase: "waiting", attempt, until: now + wait };
}

/**
 * The network is there (again): no wait is waited out, and a connection that was begun while there
 * was none is begun anew, for TCP would try again only after seconds.
 */
export function hasten(link: Link, now: number): Link {
  const isStale = link.phase === "connecting" && now - link.since >= STALE_MS;
  if (link.phase !== "waiting" && !isStale) return link;
  return { phase: "connecting", attempt: link.attempt, since: now };
}

/** What time does to the line: a lost one counts as lost, a wait ends. */
export function pass(link: Link, now: number, chance: number): Link {
  switch (link.phase) {
    case "connecting":
      return now - link.since >= CONNECT_TIMEOUT_MS ? lose(link, now, chance) : link;
    case "joining":
      return now - link.since >= JOIN_TIMEOUT_MS ? lose(link, now, chance) : link;
    case "knocking":
    case "joined":
      return now - link.heardAt >= SILENCE_MS ? lose(link, now, chance) : link;
    case "waiting":
      return now >= link.until
        ? { phase: "connecting", attempt: link.attempt, since: now }
        : link;
    default:
      return link;
  }
}
