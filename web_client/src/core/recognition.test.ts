import { describe, expect, test } from "vitest";
import type { Catalogue, Outside } from "../generated/http-answers";
import {
  centsOf,
  choicesOf,
  decisionOf,
  EMPTY_DECISION,
  found,
  inForce,
  type Lack,
  lacksOf,
  waitingOf,
  yuanOf,
} from "./recognition";

type Given = {
  readonly is_recognisable?: boolean;
  readonly rule?: Outside["verdict"]["rule"];
  readonly codes?: readonly string[] | null;
  readonly decided?: boolean;
};

function outside({
  is_recognisable = true,
  rule,
  codes = ["WBC", "HGB"],
  decided,
}: Given = {}) {
  const values = (codes ?? []).map((code) => ({ code, name: code, value: "1" }));
  return {
    trace: { result: "r" },
    verdict: { is_recognisable, rule: rule ?? "within_days" },
    result: codes === null ? null : { values },
    decision: decided ? { decided: EMPTY_DECISION } : null,
  } as unknown as Outside;
}

describe("what may be chosen", () => {
  test.each<[string, Given, readonly string[]]>([
    ["values with codes can be taken in part", {}, ["accept", "partial", "decline"]],
    ["one value is taken whole or not", { codes: ["WBC"] }, ["accept", "decline"]],
    ["values without codes too", { codes: ["", ""] }, ["accept", "decline"]],
    ["nobody recognises what he has not opened", { codes: null }, ["decline"]],
    ["nothing is decided on what was withdrawn", { rule: "withdrawn" }, []],
  ])("%s", (_, given, choices) => {
    expect(choicesOf(outside(given))).toEqual(choices);
  });
});

describe("what is missing", () => {
  test.each<[string, Given, Partial<typeof EMPTY_DECISION>, Lack[]]>([
    ["a choice first of all", {}, {}, ["choice"]],
    ["nothing for what is recognisable", {}, { choice: "accept" }, []],
    ["an amount that is one", {}, { choice: "accept", cost: "12,5" }, ["cost"]],
    [
      "words for what the rules alone would not let through",
      { is_recognisable: false },
      { choice: "accept" },
      ["explanation"],
    ],
    ["a reason and the patient told", {}, { choice: "decline" }, ["reason", "told"]],
    [
      "words for another situation",
      {},
      { choice: "decline", reason: "other", patient_told: true },
      ["explanation"],
    ],
    [
      "a share that is not all",
      {},
      {
        choice: "partial",
        accepted: ["WBC", "HGB"],
        reason: "changes_quickly",
        patient_told: true,
      },
      ["share"],
    ],
    [
      "nothing for a part with its reason",
      {},
      { choice: "partial", accepted: ["WBC"], reason: "changes_quickly", patient_told: true },
      [],
    ],
  ])("%s", (_, given, form, lacks) => {
    expect(lacksOf({ ...EMPTY_DECISION, ...form }, outside(given))).toEqual(lacks);
  });
});

test("only what belongs to the choice is sent", () => {
  const form = {
    ...EMPTY_DECISION,
    accepted: ["WBC"],
    reason: "emergency" as const,
    cost: "18.5",
    explanation: " ",
  };
  expect(decisionOf({ ...form, choice: "accept" })).toEqual({
    choice: "accept",
    explanation: "",
    patient_told: false,
    avoided_cost_cents: 1_850,
  });
  expect(decisionOf({ ...form, choice: "decline" }).accepted).toEqual([]);
  expect(decisionOf({ ...form, choice: "decline" })).not.toHaveProperty("avoided_cost_cents");
});

test.each([
  ["", null],
  ["260", 26_000],
  ["18.50", 1_850],
  ["0.29", 29],
  ["-1", undefined],
  ["1e3", undefined],
  ["9999999", undefined],
])("%o yuan are %o cents", (yuan, cents) => {
  expect(centsOf(yuan)).toBe(cents);
});

test("cents are shown as yuan", () => {
  expect([yuanOf(26_000), yuanOf(1_850), yuanOf(0)]).toEqual(["260", "18.50", "0"]);
});

test("what waits is what nobody has decided on", () => {
  const outsides = [outside(), outside({ decided: true }), outside({ is_recognisable: false })];
  expect(waitingOf(outsides)).toEqual({ all: 2, recognisable: 1 });
});

describe("the catalogue", () => {
  const edition = (number: number, in_force_from: string) =>
    ({ edition: number, in_force_from }) as Catalogue;

  test("the newest edition that has begun counts", () => {
    const editions = [
      edition(1, "2025-01-01"),
      edition(3, "2027-01-01"),
      edition(2, "2026-01-01"),
    ];
    expect(inForce(editions, "2026-11-23")?.edition).toBe(2);
    expect(inForce(editions, "2024-12-31")).toBeUndefined();
  });

  test("items are found by code, name and source in any case", () => {
    const item = { code: "XCG", name: "血常规", source: "渝卫发 3", region: "" };
    const items = [item, { ...item, code: "CT-CHEST", name: "胸部CT", source: "" }];
    const codes = (query: string) =>
      found(items as unknown as Catalogue["items"], query).map(({ code }) => code);
    expect(codes("ct")).toEqual(["CT-CHEST"]);
    expect(codes(" 渝卫 ")).toEqual(["XCG"]);
    expect(codes("")).toEqual(["XCG", "CT-CHEST"]);
  });
});
