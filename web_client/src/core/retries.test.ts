import { expect, test } from "vitest";
import { codeOf, type Problem, readProblem } from "./problems";
import { nextAttempt } from "./retries";

const busy = readProblem(503, { code: "unavailable" });
const refused = readProblem(409, {
  code: "version-conflict",
  zh: "z",
  en: "e",
  request_id: "abcdefghij",
});

test.each<[Problem, number, number | null]>([
  [{ kind: "unreachable" }, 1, 400],
  [busy, 2, 1200],
  [busy, 4, null],
  [refused, 1, null],
])("a passing problem is tried again, a refusal never (%#)", (problem, attempts, wait_ms) => {
  expect(nextAttempt(problem, attempts)).toBe(wait_ms);
});

test("a problem keeps the code and a short request to tell on the phone", () => {
  expect(codeOf(refused)).toBe("version-conflict · abcdefgh");
});

test.each([[null], ["text"], [[1]], [{ code: 7 }]])(
  "a body that is no problem (%j) still has a code",
  (body) => {
    expect(readProblem(500, body)).toMatchObject({ code: "http-500" });
  },
);
