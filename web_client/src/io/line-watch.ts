/** Looks at the line again and again: who speaks, how good it is, what it carries, what mends it. */
import { hearLevel, isSpeaking, judgeLine, type LineQuality, type Speech } from "../core/call";
import { climb, GROUND, type Ladder, type Sample } from "../core/ladder";
import { type Condition, type Mending, mend, type Remedy, WHOLE } from "../core/mending";
import { type CallCounts, lossBetween } from "./call-counts";

/** What the session knows besides what is counted. */
export type Surroundings = Pick<
  Sample,
  "isJoined" | "media" | "hasCamera" | "pictures" | "paused"
>;

/** Judges counts; keeps what the cores want to be kept. */
export interface LineWatch {
  readonly ladder: Ladder;
  /** What to do about the connections now. */
  mend(condition: Condition): Remedy;
  /** The ladder without counts: there are no connections, or they do not answer. */
  wait(around: Surroundings, now: number): Ladder;
  /** The ladder with these counts. */
  weigh(counts: CallCounts, around: Surroundings, now: number): Ladder;
  /** The quality since this was asked last. */
  judge(counts: CallCounts): LineQuality;
  /** Which of these seats speak, by the track that carries their voice. */
  listen(
    counts: CallCounts,
    voices: readonly (readonly [seat: string, track: string | null])[],
    now: number,
  ): ReadonlySet<string>;
}

const UNCOUNTED = { sentLoss: null, roundTripMs: null, carriesBps: null, framesSent: null };

function framesBetween(before: CallCounts | null, after: CallCounts): number | null {
  if (before?.framesSent == null || after.framesSent === null) return null;
  return after.framesSent - before.framesSent;
}

export function createLineWatch(): LineWatch {
  let ladder = GROUND;
  let mending: Mending = WHOLE;
  let weighed: CallCounts | null = null;
  let judged: CallCounts | null = null;
  const speech = new Map<string, Speech>();

  return {
    get ladder() {
      return ladder;
    },
    mend(condition) {
      const [after, remedy] = mend(mending, condition);
      mending = after;
      return remedy;
    },
    wait(around, now) {
      weighed = null;
      ladder = climb(ladder, { ...UNCOUNTED, ...around, at: now });
      return ladder;
    },
    weigh(counts, around, now) {
      const sample: Sample = {
        ...around,
        at: now,
        sentLoss: lossBetween(weighed, counts),
        roundTripMs: counts.sent.roundTripMs,
        carriesBps: counts.carriesBps,
        framesSent: framesBetween(weighed, counts),
      };
      weighed = counts;
      ladder = climb(ladder, sample);
      return ladder;
    },
    judge(counts) {
      const qualities = [
        judgeLine(judged?.received ?? null, counts.received),
        judgeLine(judged?.sent ?? null, counts.sent),
      ];
      judged = counts;
      if (qualities.includes("poor")) return "poor";
      return qualities.includes("good") ? "good" : "unknown";
    },
    listen({ levels }, voices, now) {
      const speaking = new Set<string>();
      for (const [seat, track] of voices) {
        const level = track === null ? 0 : levels.get(track);
        if (level === undefined) continue;
        const heard = hearLevel(speech.get(seat), level, now);
        speech.set(seat, heard);
        if (isSpeaking(heard, now)) speaking.add(seat);
      }
      return speaking;
    },
  };
}
