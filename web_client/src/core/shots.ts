/** Photographs on their way from a phone to the case: one at a time, each kept or told why not. */
import type { Photograph } from "../generated/http-answers";
import type { Problem } from "./problems";

export type Shows = Exclude<Photograph["shows"], "">;

export const SHOWS: readonly Shows[] = ["wound", "tongue", "sheet", "other"];

/** Where a photograph is. */
export type Course =
  | { readonly phase: "waiting" }
  | { readonly phase: "sending"; readonly percent: number }
  /** The line is away: it goes on by itself. */
  | { readonly phase: "paused" }
  | { readonly phase: "kept"; readonly at: string }
  | { readonly phase: "refused"; readonly problem: Problem };

/** One photograph; its picture is held elsewhere, and let go once it is kept. */
export type Shot = { readonly id: string; readonly shows: Shows; readonly course: Course };

const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** How long to wait before a photograph goes out again; null where the answer stands. */
export function waitAfter(problem: Problem, attempts: number): number | null {
  const isPassing =
    problem.kind === "unreachable" ||
    problem.status >= 500 ||
    problem.status === 408 ||
    problem.code === "camera-busy";
  return isPassing ? (WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? 15_000) : null;
}

/** Whether this answer ends the whole camera: what waits is not sent any more. */
export function isTheEnd(problem: Problem): boolean {
  return (
    problem.kind === "answered" &&
    ["camera-over", "camera-full", "case-locked"].includes(problem.code)
  );
}

/** The next one to send: the oldest that is neither kept nor refused. */
export function nextShot(shots: readonly Shot[]): Shot | null {
  return shots.find(({ course }) => !isSettled(course)) ?? null;
}

export function isSettled({ phase }: Course): boolean {
  return phase === "kept" || phase === "refused";
}

/** The list with the course of one changed. */
export function become(shots: readonly Shot[], id: string, course: Course): Shot[] {
  return shots.map((shot) => (shot.id === id ? { ...shot, course } : shot));
}

/** Nothing more is sent: what is not kept is refused. */
export function giveUp(shots: readonly Shot[], problem: Problem): Shot[] {
  return shots.map((shot) =>
    isSettled(shot.course) ? shot : { ...shot, course: { phase: "refused", problem } },
  );
}

/** A size that holds every detail of a sheet of paper; smaller pictures stay as they are. */
export function sizeWithin(
  width: number,
  height: number,
  longest = 3_000,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Minutes and seconds until then: 14:05. */
export function leftUntil(until: string, now_ms: number): string {
  const left_s = Math.max(0, Math.ceil((Date.parse(until) - now_ms) / 1000));
  return `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, "0")}`;
}
