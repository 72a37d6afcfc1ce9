/** Reads a text that is no JSON, through the same door as everything else. */
import { readProblem } from "../core/problems";
import { ProblemError } from "./api";

const TIMEOUT_MS = 120_000;

/** The text at this address; a long time is given to a thin line. */
export async function readText(path: string): Promise<string> {
  const answer = await fetch(path, {
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new ProblemError({ kind: "unreachable" });
  });
  if (answer.ok) return answer.text();
  throw new ProblemError(readProblem(answer.status, await answer.json().catch(() => null)));
}
