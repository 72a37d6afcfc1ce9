/** What a doctor still owes to a decision on a result of another hospital, and how it is sent. */
import type { Catalogue, Outside } from "../generated/http-answers";
import type { Decide } from "../generated/http-bodies";

export type Choice = Decide["choice"];
export type NationalReason = NonNullable<Decide["reason"]>;

/** The six reasons of the national rule, in its order. */
export const NATIONAL_REASONS: readonly NationalReason[] = [
  "condition_changed",
  "changes_quickly",
  "major_measure",
  "emergency",
  "forensic",
  "other",
];

/** The form as it is filled in; the cost is in yuan, as it is typed. */
export type DecisionForm = {
  readonly choice: Choice | null;
  readonly accepted: readonly string[];
  readonly reason: NationalReason | null;
  readonly local_reason: string;
  readonly explanation: string;
  readonly patient_told: boolean;
  readonly cost: string;
};

/** Nothing is decided before somebody decides. */
export const EMPTY_DECISION: DecisionForm = {
  choice: null,
  accepted: [],
  reason: null,
  local_reason: "",
  explanation: "",
  patient_told: false,
  cost: "",
};

export type Lack = "choice" | "share" | "reason" | "explanation" | "told" | "cost";

/** The codes of a result's values that can be ticked. */
export function codesOf(outside: Outside): string[] {
  const codes = outside.result?.values.map((value) => value.code) ?? [];
  return [...new Set(codes.filter((code) => code !== ""))];
}

/** What may be chosen: nobody recognises what he has not opened, or what was withdrawn. */
export function choicesOf(outside: Outside): readonly Choice[] {
  if (outside.verdict.rule === "withdrawn") return [];
  if (outside.result === null) return ["decline"];
  return codesOf(outside).length > 1 ? ["accept", "partial", "decline"] : ["accept", "decline"];
}

/** Whether this decision needs words of the doctor's own. */
export function needsExplanation(form: DecisionForm, outside: Outside): boolean {
  if (form.choice === "accept") return !outside.verdict.is_recognisable;
  return form.choice !== null && form.reason === "other";
}

/** What is missing before it can be sent, in the order of the form. */
export function lacksOf(form: DecisionForm, outside: Outside): Lack[] {
  if (form.choice === null) return ["choice"];
  const lacks: Lack[] = [];
  const is_whole = form.choice === "accept";
  if (form.choice === "partial" && !isShare(form.accepted, codesOf(outside)))
    lacks.push("share");
  if (!is_whole && form.reason === null) lacks.push("reason");
  if (needsExplanation(form, outside) && form.explanation.trim() === "")
    lacks.push("explanation");
  if (!is_whole && !form.patient_told) lacks.push("told");
  if (form.choice === "accept" && centsOf(form.cost) === undefined) lacks.push("cost");
  return lacks;
}

function isShare(accepted: readonly string[], codes: readonly string[]): boolean {
  return accepted.length > 0 && accepted.length < codes.length;
}

/** Yuan as they are typed → cents; null for nothing typed, undefined for what is no amount. */
export function centsOf(yuan: string): number | null | undefined {
  const typed = yuan.trim();
  if (typed === "") return null;
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(typed)) return undefined;
  const cents = Math.round(Number(typed) * 100);
  return cents <= 100_000_000 ? cents : undefined;
}

/** Cents → yuan as they are shown. */
export function yuanOf(cents: number): string {
  return (cents / 100).toFixed(cents % 100 === 0 ? 0 : 2);
}

/** The decision as the server takes it; only what belongs to the choice goes along. */
export function decisionOf(form: DecisionForm): Decide {
  const choice = form.choice ?? "decline";
  if (choice === "accept") {
    const avoided_cost_cents = centsOf(form.cost) ?? null;
    return {
      choice,
      explanation: form.explanation.trim(),
      patient_told: form.patient_told,
      avoided_cost_cents,
    };
  }
  return {
    choice,
    accepted: choice === "partial" ? [...form.accepted] : [],
    reason: form.reason,
    local_reason: form.local_reason,
    explanation: form.explanation.trim(),
    patient_told: form.patient_told,
  };
}

/** What waits for a decision: the newest of each, and how many of them may be recognised. */
export type Waiting = { readonly all: number; readonly recognisable: number };

/** How many results elsewhere nobody has decided on yet. */
export function waitingOf(outsides: readonly Outside[]): Waiting {
  const open = outsides.filter(({ decision }) => decision === null);
  const recognisable = open.filter(({ verdict }) => verdict.is_recognisable).length;
  return { all: open.length, recognisable };
}

/** The edition that counts on a day (`YYYY-MM-DD`): the newest that is in force. */
export function inForce(editions: readonly Catalogue[], today: string): Catalogue | undefined {
  return editions
    .filter(({ in_force_from }) => in_force_from <= today)
    .reduce<Catalogue | undefined>(
      (best, each) => (best === undefined || each.edition > best.edition ? each : best),
      undefined,
    );
}

/** The items of an edition whose code, name or source has these words. */
export function found(items: Catalogue["items"], query: string): Catalogue["items"] {
  const words = query.trim().toLowerCase();
  if (words === "") return items;
  return items.filter(({ code, name, source, region }) =>
    [code, name, source, region].some((text) => text.toLowerCase().includes(words)),
  );
}
