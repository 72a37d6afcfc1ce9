/** Which layers a source is sent in, and what a machine may be asked to capture; pure. */
import type { Source } from "./room-state";

/** What is known of the machine and of its line before anything was sent. */
export interface Machine {
  /** Threads that it runs at once. */
  readonly cores: number;
  /** Gigabytes as the browser rounds them; null where it does not tell. */
  readonly memoryGb: number | null;
  /** The browser's own judgement of the line, from "slow-2g" to "4g"; null where it has none. */
  readonly line: string | null;
  readonly savesData: boolean;
}

/** What a camera is asked for. */
export interface Capture {
  readonly width: number;
  readonly height: number;
  readonly framesPerS: number;
}

/** What the line is trusted with now: a decision of the ladder. */
export interface Load {
  readonly camera: "all" | "lowest" | "none";
  readonly voiceBps: number;
}

/** What is set for one layer; `rid` only where there are several (RFC 8853). */
export interface Encoding {
  readonly rid?: string;
  readonly active: boolean;
  readonly maxBitrate: number;
  readonly maxFramerate?: number;
  readonly scaleResolutionDownBy?: number;
  readonly scalabilityMode?: string;
}

interface Layer {
  readonly rid: string;
  /** The picture's height is brought down to this, never up. */
  readonly heightPx: number;
  readonly maxBitrate: number;
  readonly maxFramerate: number;
}

const LARGE: Capture = { width: 1280, height: 720, framesPerS: 20 };
const SMALL: Capture = { width: 640, height: 360, framesPerS: 15 };
const FEW_CORES = 2;
const LITTLE_MEMORY_GB = 2;
const THIN_LINES: readonly string[] = ["slow-2g", "2g", "3g"];

/** Sound and small pictures for all, whatever the line. */
export const FULL_VOICE_BPS = 32_000;
export const THIN_VOICE_BPS = 16_000;
/** A voice and the smallest picture at its worst; the estimate is never below it. */
export const LEAST_BPS = 100_000;
export const FULL_LOAD: Load = { camera: "all", voiceBps: FULL_VOICE_BPS };

/** A temporal layer that a receiver's line may do without (WebRTC-SVC §6). */
const TEMPORAL = "L1T2";

// From the lowest up: where an answer knows no layers, browsers keep the first (RFC 9429 §5.11).
const LOW: Layer = { rid: "l", heightPx: 180, maxBitrate: 130_000, maxFramerate: 15 };
const MIDDLE: Layer = { rid: "m", heightPx: 360, maxBitrate: 420_000, maxFramerate: 20 };
const HIGH: Layer = { rid: "h", heightPx: 720, maxBitrate: 1_300_000, maxFramerate: 20 };
const HIGH_OF_TWO: Layer = { ...MIDDLE, rid: "h" };
const SCREEN_LOW: Layer = { rid: "l", heightPx: 540, maxBitrate: 250_000, maxFramerate: 5 };
const SCREEN_HIGH: Layer = {
  rid: "h",
  heightPx: 2160,
  maxBitrate: 1_600_000,
  maxFramerate: 15,
};
/** What is sent where only one layer is taken. */
const ONLY_FACE: Layer = { ...MIDDLE, rid: "" };

// Below these heights browsers drop layers by themselves, the highest first.
const THREE_FROM_PX = 540;
const TWO_FROM_PX = 270;

/** What to ask a camera for: 720 lines where machine and line allow, else 360. */
export function chooseCapture({ cores, memoryGb, line, savesData }: Machine): Capture {
  const isWeak = cores <= FEW_CORES || (memoryGb !== null && memoryGb <= LITTLE_MEMORY_GB);
  const isThin = savesData || (line !== null && THIN_LINES.includes(line));
  return isWeak || isThin ? SMALL : LARGE;
}

function layersOf(source: Source, heightPx: number): readonly Layer[] {
  if (source === "microphone") return [];
  if (source === "screen") return [SCREEN_LOW, SCREEN_HIGH];
  if (heightPx >= THREE_FROM_PX) return [LOW, MIDDLE, HIGH];
  return heightPx >= TWO_FROM_PX ? [LOW, HIGH_OF_TWO] : [];
}

function encodingOf(layer: Layer, heightPx: number): Encoding {
  return {
    active: true,
    maxBitrate: layer.maxBitrate,
    maxFramerate: layer.maxFramerate,
    scaleResolutionDownBy: Math.max(1, heightPx / layer.heightPx),
  };
}

function single(source: Source, heightPx: number): Encoding {
  if (source === "microphone") return { active: true, maxBitrate: FULL_VOICE_BPS };
  return encodingOf(source === "screen" ? SCREEN_HIGH : ONLY_FACE, heightPx);
}

/**
 * Ways to offer a source, the best first; a browser that refuses one is asked for the next.
 * `heightPx` is what the source captures.
 */
export function encodingWays(source: Source, heightPx: number): readonly Encoding[][] {
  const layers = layersOf(source, heightPx).map((layer) => ({
    rid: layer.rid,
    ...encodingOf(layer, heightPx),
  }));
  const one = [single(source, heightPx)];
  if (source === "microphone") return [one];
  const ways = layers.length > 1 ? [layers, one] : [one];
  if (source === "screen") return ways;
  return ways.flatMap((way) => [
    way.map((encoding) => ({ ...encoding, scalabilityMode: TEMPORAL })),
    way,
  ]);
}

/**
 * What the layers that are really sent (by `rids`, the lowest first; one "" where the answer knew no
 * layers) must be set to, with this load.
 */
export function encodingsNow(
  source: Source,
  heightPx: number,
  load: Load,
  rids: readonly string[],
): readonly Encoding[] {
  if (source === "microphone") return [{ active: true, maxBitrate: load.voiceBps }];
  if (rids.length <= 1) {
    const isLow = source === "camera" && load.camera === "lowest";
    const one = isLow ? encodingOf(LOW, heightPx) : single(source, heightPx);
    return [{ ...one, active: source === "screen" || load.camera !== "none" }];
  }
  const layers = source === "screen" ? [SCREEN_LOW, SCREEN_HIGH] : cameraLayers(rids.length);
  return rids.map((rid, at) => {
    const layer = layers.find((one) => one.rid === rid) ?? LOW;
    const isCarried =
      source === "screen" || load.camera === "all" || (load.camera === "lowest" && at === 0);
    return { ...encodingOf(layer, heightPx), active: isCarried };
  });
}

function cameraLayers(count: number): readonly Layer[] {
  return count >= 3 ? [LOW, MIDDLE, HIGH] : [LOW, HIGH_OF_TWO];
}
