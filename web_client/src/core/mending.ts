/**
 * How broken peer connections are mended: by waiting, by an ICE restart, by new ones; in this
 * order. Pure; times are milliseconds.
 */
import type { Connection } from "./call";

/** What is known of the connections and of the line to the room. */
export interface Condition {
  readonly at: number;
  /** Both peer connections, once built. */
  readonly legs: readonly Connection[];
  /** The room hears us, and since when. */
  readonly joinedSince: number | null;
  /** When a word of the room was heard last. */
  readonly heardAt: number | null;
  /** When this machine's network was last seen to change (or its relay's word to run out). */
  readonly changedAt: number | null;
  /** A description could not be worked on: only new connections help. */
  readonly isConfused: boolean;
}

export interface Mending {
  readonly brokenSince: number | null;
  readonly restartedAt: number | null;
  readonly rebuiltAt: number | null;
  readonly rebuilds: number;
  /** The change of network that was answered last. */
  readonly answeredChange: number | null;
}

/** `restart`: new ICE credentials on the same connections. `rebuild`: new connections. */
export type Remedy = "none" | "restart" | "rebuild";

export const WHOLE: Mending = {
  brokenSince: null,
  restartedAt: null,
  rebuiltAt: null,
  rebuilds: 0,
  answeredChange: null,
};

/** ICE often mends itself sooner: a NAT that rebinds is followed by the server. */
const PATIENCE_MS = 1_200;
/**
 * The room is heard every five seconds: where it is silent too the line itself is dead, and packets
 * find their way by themselves once it is back.
 */
const DEAF_MS = 5_500;
/** A restart has so long to bring media back before new connections are built. */
const RESTART_MS = 5_000;
/** A line that has just come back lets its packets through first. */
const SETTLE_MS = 1_500;
// A line whose firewall eats everything must not make the room blink: later tries are rare.
const REBUILD_WAITS_MS = [0, 5_000, 15_000, 30_000, 60_000] as const;
const LONGEST_WAIT_MS = 60_000;

function isBroken(legs: readonly Connection[]): boolean {
  return legs.some((leg) => leg === "failed" || leg === "disconnected");
}

function rebuild(mending: Mending, at: number): [Mending, Remedy] {
  const wait = REBUILD_WAITS_MS[mending.rebuilds] ?? LONGEST_WAIT_MS;
  if (mending.rebuiltAt !== null && at - mending.rebuiltAt < wait) return [mending, "none"];
  const again = { ...WHOLE, answeredChange: mending.answeredChange };
  return [{ ...again, rebuiltAt: at, rebuilds: mending.rebuilds + 1 }, "rebuild"];
}

function restart(mending: Mending, condition: Condition): [Mending, Remedy] {
  const { at, changedAt } = condition;
  return [{ ...mending, restartedAt: at, answeredChange: changedAt }, "restart"];
}

/** What to do now. */
export function mend(before: Mending, condition: Condition): [Mending, Remedy] {
  const { at, legs, joinedSince, changedAt, isConfused } = condition;
  const hadBroken = isBroken(legs) ? (before.brokenSince ?? at) : null;
  // One that was never asked for stays new: nobody else publishes, or I do not.
  const isWell = legs.every((leg) => leg === "connected" || leg === "new");
  const isWhole = isWell && legs.includes("connected") && !isConfused;
  const mending: Mending = isWhole
    ? { ...WHOLE, answeredChange: before.answeredChange, restartedAt: before.restartedAt }
    : { ...before, brokenSince: hadBroken };
  // Without the room nothing can be negotiated; packets may still find their way by themselves.
  if (joinedSince === null || legs.length === 0) return [mending, "none"];
  if (isConfused) return rebuild(mending, at);
  const isNewNetwork = changedAt !== null && changedAt !== mending.answeredChange;
  const hasWorked = legs.some((leg) => leg !== "new" && leg !== "connecting");
  if (isNewNetwork && hasWorked) return restart(mending, condition);
  return answer(mending, condition);
}

function answer(mending: Mending, condition: Condition): [Mending, Remedy] {
  const { brokenSince, restartedAt } = mending;
  const { at, joinedSince, heardAt, legs } = condition;
  if (brokenSince === null || at - (heardAt ?? at) > DEAF_MS) return [mending, "none"];
  // What has failed does not mend itself.
  const isSettling = at - (joinedSince ?? at) < SETTLE_MS && !legs.includes("failed");
  if (isSettling) return [mending, "none"];
  const wasRestarted = restartedAt !== null && restartedAt >= brokenSince;
  if (!wasRestarted)
    return at - brokenSince >= PATIENCE_MS ? restart(mending, condition) : [mending, "none"];
  // A restart that the room never heard of because its line broke too is done again.
  if (joinedSince !== null && joinedSince > restartedAt) return restart(mending, condition);
  return at - restartedAt >= RESTART_MS ? rebuild(mending, at) : [mending, "none"];
}
