import { describe, expect, test } from "vitest";
import type { IntakeResult } from "../generated/http-answers";
import { count, type IntakeMessage, type IntakeState, NOTHING, receive } from "./intake";

const files = [1, 2, 3, 4, 5].map((id) => ({ id, name: `${id}.dcm`, size_bytes: 100 }));

function play(...messages: IntakeMessage[]): readonly [IntakeState, string[]] {
  let state = NOTHING;
  const effects: string[] = [];
  for (const message of messages) {
    const turn = receive(state, message);
    state = turn[0];
    effects.push(...turn[1].map((effect) => `${effect.type} ${effect.id}`));
  }
  return [state, effects];
}

function result(outcome: IntakeResult["outcome"]): IntakeResult {
  return {
    name: "x",
    outcome,
    code: "",
    zh: "",
    en: "",
    study: null,
    series: null,
    instance: null,
  };
}

const added: IntakeMessage = { type: "added", files };

describe("a folder of five files", () => {
  test("flies three at a time", () => {
    expect(play(added)[1]).toEqual(["send 1", "send 2", "send 3"]);
  });

  test("sends the next one whenever one is answered", () => {
    const answered: IntakeMessage = { type: "answered", id: 2, results: [result("stored")] };
    expect(play(added, answered)[1].slice(3)).toEqual(["forget 2", "send 4"]);
  });

  test("knows how far it is", () => {
    const [state] = play(
      added,
      { type: "progressed", id: 1, sent_bytes: 40 },
      { type: "answered", id: 2, results: [result("stored"), result("refused")] },
      { type: "failed", id: 3, problem: { kind: "unreachable" } },
    );
    expect(count(state)).toMatchObject({
      files: 5,
      settled: 2,
      stored: 1,
      troubled: 1,
      failed: 1,
      bytes: 500,
      sent_bytes: 140,
      is_busy: true,
    });
  });

  test("goes out again where the line failed, and only there", () => {
    const [state, effects] = play(
      added,
      { type: "failed", id: 1, problem: { kind: "unreachable" } },
      { type: "stopped" },
      { type: "retried" },
    );
    expect(effects.slice(4)).toEqual([
      "abort 2",
      "abort 3",
      "abort 4",
      "send 1",
      "send 2",
      "send 3",
    ]);
    expect(count(state).failed).toBe(0);
  });

  test("hears nothing of a file that was stopped", () => {
    const [state] = play(
      added,
      { type: "stopped" },
      { type: "progressed", id: 1, sent_bytes: 9 },
    );
    expect(count(state)).toMatchObject({ sent_bytes: 0, is_busy: false, failed: 5 });
  });

  test("is put away when it is done", () => {
    const [state] = play(added, { type: "stopped" }, { type: "cleared" });
    expect(state.lines).toEqual([]);
  });
});
