/** Files on their way to the server: what waits, what flies, what became of each. */
import type { IntakeResult } from "../generated/http-answers";
import type { Problem } from "./problems";

/** So many files fly at once; more only wait in the browser's own queue. */
const AT_ONCE = 3;

export type FilePhase =
  | { readonly name: "waiting" }
  | { readonly name: "sending"; readonly sent_bytes: number }
  | { readonly name: "answered"; readonly results: readonly IntakeResult[] }
  | { readonly name: "failed"; readonly problem: Problem }
  | { readonly name: "stopped" };

export type FileLine = {
  readonly id: number;
  readonly name: string;
  readonly size_bytes: number;
  readonly phase: FilePhase;
};

export type IntakeState = { readonly lines: readonly FileLine[] };

export type IntakeMessage =
  | {
      readonly type: "added";
      readonly files: readonly {
        readonly id: number;
        readonly name: string;
        readonly size_bytes: number;
      }[];
    }
  | { readonly type: "progressed"; readonly id: number; readonly sent_bytes: number }
  | {
      readonly type: "answered";
      readonly id: number;
      readonly results: readonly IntakeResult[];
    }
  | { readonly type: "failed"; readonly id: number; readonly problem: Problem }
  | { readonly type: "retried" }
  | { readonly type: "stopped" }
  | { readonly type: "cleared" };

export type IntakeEffect =
  | { readonly type: "send"; readonly id: number }
  | { readonly type: "abort"; readonly id: number }
  | { readonly type: "forget"; readonly id: number };

export const NOTHING: IntakeState = { lines: [] };

/** What a message makes of the queue, and which files fly now. */
export function receive(
  state: IntakeState,
  message: IntakeMessage,
): readonly [IntakeState, readonly IntakeEffect[]] {
  switch (message.type) {
    case "added": {
      const waiting = message.files.map(
        (file) => ({ ...file, phase: { name: "waiting" } }) as const,
      );
      return launch([...state.lines, ...waiting], []);
    }
    case "progressed":
      return [
        changed(state, message.id, { name: "sending", sent_bytes: message.sent_bytes }),
        [],
      ];
    case "answered": {
      const after = changed(state, message.id, { name: "answered", results: message.results });
      return launch(after.lines, [{ type: "forget", id: message.id }]);
    }
    case "failed": {
      const after = changed(state, message.id, { name: "failed", problem: message.problem });
      return launch(after.lines, []);
    }
    case "retried":
      return launch(
        state.lines.map((line) =>
          line.phase.name === "failed" || line.phase.name === "stopped"
            ? { ...line, phase: { name: "waiting" } }
            : line,
        ),
        [],
      );
    case "stopped":
      return stop(state);
    case "cleared":
      return [
        { lines: state.lines.filter((line) => !isSettled(line)) },
        state.lines.filter(isSettled).map((line) => ({ type: "forget", id: line.id })),
      ];
  }
}

export type IntakeCounts = {
  readonly files: number;
  readonly settled: number;
  readonly stored: number;
  readonly known: number;
  readonly skipped: number;
  readonly troubled: number;
  readonly failed: number;
  readonly bytes: number;
  readonly sent_bytes: number;
  readonly is_busy: boolean;
};

/** The queue in numbers: how far it is and what came of it. */
export function count({ lines }: IntakeState): IntakeCounts {
  const results = lines.flatMap((line) =>
    line.phase.name === "answered" ? line.phase.results : [],
  );
  const of = (...outcomes: readonly IntakeResult["outcome"][]) =>
    results.filter((result) => outcomes.includes(result.outcome)).length;
  return {
    files: lines.length,
    settled: lines.filter(isSettled).length,
    stored: of("stored"),
    known: of("duplicate"),
    skipped: of("skipped"),
    troubled: of("refused", "conflict"),
    failed: lines.filter(
      (line) => line.phase.name === "failed" || line.phase.name === "stopped",
    ).length,
    bytes: lines.reduce((sum, line) => sum + line.size_bytes, 0),
    sent_bytes: lines.reduce((sum, line) => sum + sentBytes(line), 0),
    is_busy: lines.some(
      (line) => line.phase.name === "waiting" || line.phase.name === "sending",
    ),
  };
}

/** Whether nothing more happens to this file by itself. */
export function isSettled(line: FileLine): boolean {
  return line.phase.name !== "waiting" && line.phase.name !== "sending";
}

function sentBytes(line: FileLine): number {
  if (line.phase.name === "sending") return Math.min(line.phase.sent_bytes, line.size_bytes);
  return line.phase.name === "answered" ? line.size_bytes : 0;
}

function stop(state: IntakeState): readonly [IntakeState, readonly IntakeEffect[]] {
  const flying = state.lines.filter((line) => line.phase.name === "sending");
  const lines = state.lines.map((line) =>
    isSettled(line) ? line : { ...line, phase: { name: "stopped" } as const },
  );
  return [{ lines }, flying.map((line) => ({ type: "abort", id: line.id }))];
}

function changed(state: IntakeState, id: number, phase: FilePhase): IntakeState {
  return {
    lines: state.lines.map((line) =>
      line.id === id && line.phase.name === "sending" ? { ...line, phase } : line,
    ),
  };
}

function launch(
  lines: readonly FileLine[],
  before: readonly IntakeEffect[],
): readonly [IntakeState, readonly IntakeEffect[]] {
  let free = AT_ONCE - lines.filter((line) => line.phase.name === "sending").length;
  const effects: IntakeEffect[] = [...before];
  const after = lines.map((line) => {
    if (line.phase.name !== "waiting" || free <= 0) return line;
    free -= 1;
    effects.push({ type: "send", id: line.id });
    return { ...line, phase: { name: "sending", sent_bytes: 0 } as const };
  });
  return [{ lines: after }, effects];
}
