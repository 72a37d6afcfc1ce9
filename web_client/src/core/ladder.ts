/**
 * What a person's line carries: video, sound, stills and pointers, words; down within three
 * seconds, up slowly and by trying. Pure: it judges samples, times are milliseconds.
 */
import { FULL_LOAD, FULL_VOICE_BPS, type Load, THIN_VOICE_BPS } from "./encodings";
import type { Rung } from "./room-state";

/** What was seen of the line since the sample before, about once a second. */
export interface Sample {
  readonly at: number;
  /** The room hears us: messages come and go. */
  readonly isJoined: boolean;
  readonly media: "none" | "building" | "flowing" | "failing";
  /** Share of what we sent that was lost; null when too little was. */
  readonly sentLoss: number | null;
  readonly roundTripMs: number | null;
  /** What the browser thinks that our line carries upwards; null when it does not tell. */
  readonly carriesBps: number | null;
  /** A camera of ours is published and on. */
  readonly hasCamera: boolean;
  /** Frames of it that went out since the sample before; null when it is not counted. */
  readonly framesSent: number | null;
  /** Pictures of others that we want, and how many of them the line does not carry. */
  readonly pictures: number;
  readonly paused: number;
}

/** What is to be said: what happened, what is safe, and one thing to do (keys of `WORDS`). */
export type Told =
  /** My picture rests; sound, images and words go on; turn the camera off, or wait. */
  | "camera-rests"
  /** The others' pictures rest; sound goes on. */
  | "pictures-rest"
  /** Sound and pictures do not flow; images, pointers and words go on; look at the network. */
  | "media-broken"
  /** Only words go through, late; they are kept; look at the network. */
  | "words-only";

/** Where a line stands on the ladder; `load` is what it is trusted with. */
export interface Ladder {
  readonly rung: Rung;
  readonly load: Load;
  readonly told: Told | null;
  /** Since when the way up or the way down is seen as bad, or as good, without a break. */
  readonly badSince: number | null;
  readonly goodSince: number | null;
  /** Since when sound and pictures do not flow. */
  readonly brokenSince: number | null;
  /** When the room was lost, of late. */
  readonly losses: readonly number[];
  readonly wasJoined: boolean;
  /** When the last step up was tried, the round trip before it, how long to wait for the next. */
  readonly triedAt: number | null;
  readonly restedMs: number | null;
  readonly waitMs: number;
}

const LOSS_BAD = 0.15;
const ROUND_TRIP_BAD_MS = 1_500;
const ROUND_TRIP_GOOD_MS = 800;
/** Sound and the smallest picture do not fit below this (realtime.md: audio-only at 64 kbit/s). */
const CAMERA_NEEDS_BPS = 90_000;
const FULL_VOICE_NEEDS_BPS = 80_000;
const BAD_FOR_MS = 1_500;
const BROKEN_FOR_MS = 2_000;
const FIRST_WAIT_MS = 4_000;
const LONGEST_WAIT_MS = 40_000;
/** So long a step up is tried in silence: nobody is told before it has held. */
const SILENT_MS = 3_000;
/** No line is told more than once in this time that its picture is back. */
const SHOWN_EVERY_MS = 60_000;
/**
 * So long the browser's own judgement does not count: its estimate cannot grow while nothing is
 * sent. Loss and queue tell of a try that was too much, and such a one needs no second sample.
 */
const TRY_MS = 6_000;
const TRY_LOSS_BAD = 0.3;
const TRY_QUEUE_MS = 700;
/** The smallest picture flows so long before the large ones are sent again. */
const LOWEST_FOR_MS = 4_000;
const LOSSES_WITHIN_MS = 60_000;
const UNSTEADY = 2;

export const GROUND: Ladder = {
  rung: "video",
  load: FULL_LOAD,
  told: null,
  badSince: null,
  goodSince: null,
  brokenSince: null,
  losses: [],
  wasJoined: false,
  triedAt: null,
  restedMs: null,
  waitMs: FIRST_WAIT_MS,
};

// How long the last step up has held; without one it was never down.
function heldMs({ triedAt }: Ladder, at: number): number {
  return triedAt === null ? Number.POSITIVE_INFINITY : at - triedAt;
}

function isUpBad(ladder: Ladder, sample: Sample): boolean {
  const { sentLoss, roundTripMs, carriesBps, hasCamera, framesSent } = sample;
  if ((sentLoss ?? 0) > LOSS_BAD || (roundTripMs ?? 0) > ROUND_TRIP_BAD_MS) return true;
  if (ladder.load.camera === "none" || !hasCamera || heldMs(ladder, sample.at) < TRY_MS)
    return false;
  // The browser stops a picture by itself when its estimate does not carry even the smallest.
  return (carriesBps !== null && carriesBps < CAMERA_NEEDS_BPS) || framesSent === 0;
}

function isTryTooMuch(ladder: Ladder, { at, sentLoss, roundTripMs }: Sample): boolean {
  if (ladder.load.camera === "none" || heldMs(ladder, at) >= TRY_MS) return false;
  const queueMs = (roundTripMs ?? 0) - (ladder.restedMs ?? roundTripMs ?? 0);
  return (sentLoss ?? 0) > TRY_LOSS_BAD || queueMs > TRY_QUEUE_MS;
}

function isUpGood({ sentLoss, roundTripMs }: Sample): boolean {
  return (sentLoss ?? 0) <= LOSS_BAD && (roundTripMs ?? 0) < ROUND_TRIP_GOOD_MS;
}

function voiceFor(sample: Sample, before: number): number {
  const { carriesBps } = sample;
  if (carriesBps === null) return before;
  if (carriesBps < FULL_VOICE_NEEDS_BPS) return THIN_VOICE_BPS;
  return carriesBps > CAMERA_NEEDS_BPS ? FULL_VOICE_BPS : before;
}

// The way down: a try that failed in silence makes the next one later; one that was shown is not
// followed by another within a minute.
function fall(ladder: Ladder, at: number): Ladder {
  const held = heldMs(ladder, at);
  const waitMs =
    held < SILENT_MS
      ? Math.min(LONGEST_WAIT_MS, ladder.waitMs * 2)
      : Math.max(FIRST_WAIT_MS, SHOWN_EVERY_MS - held);
  const load: Load = { camera: "none", voiceBps: THIN_VOICE_BPS };
  return { ...ladder, load, badSince: null, goodSince: null, triedAt: null, waitMs };
}

function rise(ladder: Ladder, sample: Sample): Load {
  const { load, badSince, goodSince, triedAt, waitMs } = ladder;
  const { at } = sample;
  if (load.camera === "none") {
    const isTime = goodSince !== null && at - goodSince >= waitMs;
    return isTime ? { ...load, camera: "lowest" } : load;
  }
  const hasHeld = badSince === null && at - (triedAt ?? at) >= LOWEST_FOR_MS;
  return { camera: hasHeld ? "all" : load.camera, voiceBps: voiceFor(sample, load.voiceBps) };
}

// What of our own sound and picture the line is trusted with.
function weigh(ladder: Ladder, sample: Sample): Ladder {
  const { at } = sample;
  const badSince = isUpBad(ladder, sample) ? (ladder.badSince ?? at) : null;
  const goodSince = isUpGood(sample) ? (ladder.goodSince ?? at) : null;
  const seen = { ...ladder, badSince, goodSince };
  const isDown = ladder.load.camera === "none";
  if (isTryTooMuch(seen, sample)) return fall(seen, at);
  if (!isDown && badSince !== null && at - badSince >= BAD_FOR_MS) return fall(seen, at);
  const load = rise(seen, sample);
  const isTry = isDown && load.camera === "lowest";
  return isTry
    ? { ...seen, load, badSince: null, triedAt: at, restedMs: sample.roundTripMs }
    : { ...seen, load };
}

// The room itself: a line that loses it again and again carries words at most.
function noteRoom(ladder: Ladder, { at, isJoined }: Sample): Ladder {
  const recent = ladder.losses.filter((lost) => at - lost < LOSSES_WITHIN_MS);
  const losses = ladder.wasJoined && !isJoined ? [...recent, at] : recent;
  return { ...ladder, losses, wasJoined: isJoined };
}

function noteMedia(ladder: Ladder, { at, media }: Sample): Ladder {
  if (media === "flowing" || media === "none") return { ...ladder, brokenSince: null };
  return { ...ladder, brokenSince: ladder.brokenSince ?? at };
}

function judge(ladder: Ladder, sample: Sample): [Rung, Told | null] {
  const { brokenSince, load, losses } = ladder;
  const isBroken = brokenSince !== null && sample.at - brokenSince >= BROKEN_FOR_MS;
  if (isBroken)
    return losses.length >= UNSTEADY ? ["chat", "words-only"] : ["stills", "media-broken"];
  const rests = load.camera === "none" || heldMs(ladder, sample.at) < SILENT_MS;
  if (rests && sample.hasCamera) return ["sound", "camera-rests"];
  const hasAll = sample.pictures === 0 || sample.paused < sample.pictures;
  return hasAll ? ["video", null] : ["sound", "pictures-rest"];
}

/** The ladder after another look at the line. */
export function climb(before: Ladder, sample: Sample): Ladder {
  const noted = noteMedia(noteRoom(before, sample), sample);
  // Without media nothing is learnt about what the line carries.
  const weighed =
    sample.media === "flowing" ? weigh(noted, sample) : { ...noted, badSince: null };
  const [rung, told] = judge(weighed, sample);
  return { ...weighed, rung, told };
}
