/** What the lamp of a seat says before a session; pure. */
import type { Readiness } from "../generated/http-answers";

export type LampWord =
  | "unknown"
  | "ready"
  | "images"
  | "no_images"
  | "no_microphone"
  | "no_camera";

/** A lamp: how it looks, what it says, and how many percent of the images are there. */
export interface Lamp {
  readonly tone: "done" | "waiting" | "late" | "off";
  readonly words: readonly LampWord[];
  readonly percent: number;
}

/** The lamp of a seat; null for whoever has said nothing yet. */
export function lampOf(readiness: Readiness | null): Lamp {
  if (readiness === null) return { tone: "off", words: ["unknown"], percent: 0 };
  const { images_total: total, images_ready: ready } = readiness;
  const percent = total === 0 ? 100 : Math.floor((100 * ready) / total);
  const words: LampWord[] = [];
  if (ready < total) words.push(ready === 0 ? "no_images" : "images");
  // Without a microphone nobody is heard; without a camera one is only not seen.
  if (readiness.has_microphone === false) words.push("no_microphone");
  if (readiness.has_camera === false) words.push("no_camera");
  if (readiness.has_microphone === false) return { tone: "late", words, percent };
  if (words.length === 0) return { tone: "done", words: ["ready"], percent };
  return { tone: ready < total ? "waiting" : "done", words, percent };
}
