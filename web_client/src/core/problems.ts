/** What went wrong, as the pages tell it. */

/** A problem: the server's own words, or that nothing came back. */
export type Problem =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly code: string;
      readonly zh: string;
      readonly en: string;
      readonly requestId: string;
    }
  | { readonly kind: "unreachable" };

/** The code to tell on the phone. */
export function codeOf(problem: Problem): string {
  if (problem.kind === "unreachable") return "unreachable";
  const request = problem.requestId === "" ? "" : ` · ${problem.requestId.slice(0, 8)}`;
  return `${problem.code}${request}`;
}

/** Reads a body of RFC 9457 as far as it can be read. */
export function readProblem(status: number, body: unknown): Problem {
  const fields = typeof body === "object" && body !== null ? body : {};
  const text = (name: string): string => {
    const value: unknown = Reflect.get(fields, name);
    return typeof value === "string" ? value : "";
  };
  return {
    kind: "answered",
    status,
    code: text("code") || `http-${status}`,
    zh: text("zh"),
    en: text("en"),
    requestId: text("request_id"),
  };
}
