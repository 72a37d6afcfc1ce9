/** How well a line carries sound and pictures, from what the browser counts; pure arithmetic. */

/** What was counted of one direction since the call began. */
export interface Counted {
  readonly at: number;
  readonly packets: number;
  readonly lost: number;
  readonly framesDecoded: number;
  readonly roundTripMs: number | null;
}

/** `poor` is said in words, with one thing to do. */
export type LineQuality = "unknown" | "good" | "poor";

const LOSS_POOR = 0.05;
const ROUND_TRIP_POOR_MS = 600;
const FEWEST_PACKETS = 20;

/** Judge the time between two counts. */
export function judgeLine(before: Counted | null, after: Counted): LineQuality {
  if (!before) return "unknown";
  const arrived = after.packets - before.packets;
  const lost = Math.max(0, after.lost - before.lost);
  if (arrived + lost < FEWEST_PACKETS) return "unknown";
  const isLossy = lost / (arrived + lost) > LOSS_POOR;
  const isSlow = (after.roundTripMs ?? 0) > ROUND_TRIP_POOR_MS;
  return isLossy || isSlow ? "poor" : "good";
}

/** Who speaks: louder than the room, and held for a moment so that the line does not flicker. */
export interface Speech {
  readonly spokeAt: number;
}

const SPEAKING_LEVEL = 0.02;
const SPEAKING_HOLD_MS = 700;

export function hearLevel(speech: Speech | undefined, level: number, now: number): Speech {
  return level >= SPEAKING_LEVEL ? { spokeAt: now } : (speech ?? { spokeAt: -Infinity });
}

export function isSpeaking(speech: Speech | undefined, now: number): boolean {
  return speech !== undefined && now - speech.spokeAt < SPEAKING_HOLD_MS;
}

/** What a peer connection says of itself. */
export type Connection =
  | "new"
  | "connecting"
  | "connected"
  | "disconnected"
  | "failed"
  | "closed";
