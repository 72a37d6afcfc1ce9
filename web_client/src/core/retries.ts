/** Whether, and after how long, a call goes out once more with the same key. */
import type { Problem } from "./problems";

const WAITS_MS = [400, 1200, 3000] as const;

/** Milliseconds until the next attempt, or null when the answer stands. */
export function nextAttempt(problem: Problem, attempts: number): number | null {
  const is_passing = problem.kind === "unreachable" || problem.status === 503;
  return is_passing ? (WAITS_MS[attempts - 1] ?? null) : null;
}
