/** What a network lets through, told from what a browser gathered; knows no connection. */

/** Straight to the media engine, over a relay, not at all; unknown where a browser does not say. */
export type MediaReach = "direct" | "relay" | "none" | "unknown";

/** What was heard while candidates were gathered with the engine as STUN server. */
export interface Gathered {
  /** Somebody outside answered with another address than one's own. */
  readonly isReflected: boolean;
  /** All is gathered: nobody answers any more. */
  readonly isOver: boolean;
  /** Ports that this machine would send from. */
  readonly ports: ReadonlySet<number>;
  /** Those of them that nobody answered. */
  readonly failed: ReadonlySet<number>;
  /** Whether this browser tells which ones failed (Firefox does not). */
  readonly tellsFailures: boolean;
}

/** Whether the engine answered; null where nobody can tell.
 *
 * Without a NAT between, the answer repeats one's own address and browsers do not tell of it: then
 * a port that did not fail is the sign. */
export function hasAnswered(gathered: Gathered): boolean | null {
  if (gathered.isReflected) return true;
  if (gathered.ports.size === 0) return gathered.isOver ? false : null;
  if (!gathered.tellsFailures) return null;
  return gathered.isOver && [...gathered.ports].some((port) => !gathered.failed.has(port));
}

/** The way that sound and pictures will take; `relay` is null where there is none. */
export function judgeReach(direct: boolean | null, relay: boolean | null): MediaReach {
  if (direct) return "direct";
  if (relay) return "relay";
  return direct === null ? "unknown" : "none";
}

/** `turns:relay.example:5349?transport=tcp` as an administrator writes it: `relay.example:5349 TLS`. */
export function placeOf(url: string): string {
  const found = /^(stuns?|turns?):([^?]+)(?:\?transport=(\w+))?$/.exec(url);
  if (!found) return url;
  const [, scheme = "", place = "", transport = "udp"] = found;
  return `${place} ${scheme.endsWith("s") ? "TLS" : transport.toUpperCase()}`;
}
