/** The one way to the server: cookie session, CSRF, idempotency keys, problems; knows no page. */
import { type Problem, readProblem } from "../core/problems";
import { nextAttempt } from "../core/retries";

const TIMEOUT_MS = 30_000;

/** A problem on its way to whoever asked. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind === "answered" ? problem.code : problem.kind);
    this.problem = problem;
  }
}

const session = { csrf: "" };

/** Every change carries this token from now on. */
export function trustCsrf(token: string): void {
  session.csrf = token;
}

/** What a change needs in its head. */
export function changeHeaders(key: string): Record<string, string> {
  return { "X-CSRF-Token": session.csrf, "Idempotency-Key": key };
}

/** Reads something; tries again while the server cannot be reached. */
export async function read<Answer>(path: string): Promise<Answer> {
  return decode<Answer>(await persist(() => once(path, { method: "GET" })));
}

export type Change = {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
};

/** Changes something; the same key goes with every attempt, so it happens once. */
export async function change<Answer>({ method, path, body, key }: Change): Promise<Answer> {
  const headers = changeHeaders(key ?? crypto.randomUUID());
  const init: RequestInit =
    body === undefined
      ? { method, headers }
      : {
          method,
          headers: { ...headers, "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  return decode<Answer>(await persist(() => once(path, init)));
}

/** The problem inside whatever was thrown; anything unknown counts as unreachable. */
export function problemOf(thrown: unknown): Problem {
  return thrown instanceof ProblemError ? thrown.problem : { kind: "unreachable" };
}

async function persist(attempt: () => Promise<Response>): Promise<Response> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const wait_ms = nextAttempt(problemOf(thrown), attempts);
      if (wait_ms === null) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
    }
  }
}

async function once(path: string, init: RequestInit): Promise<Response> {
  const answer = await reach(path, init);
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  throw new ProblemError(readProblem(answer.status, body));
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, {
      ...init,
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ProblemError({ kind: "unreachable" });
  }
}

async function decode<Answer>(answer: Response): Promise<Answer> {
  const text = await answer.text();
  return (text === "" ? null : JSON.parse(text)) as Answer;
}
