/** How a referral stands for whoever looks at it, and the sheet as it is edited and sent. */
import type {
  Hospital,
  Referral,
  ReferralRow,
  ReferralView,
  ReturnForm,
} from "../generated/http-answers";
import type { Said } from "./clocks";

export type Direction = Referral["direction"];
export type Acuity = Referral["acuity"];
export type ReferralState = Referral["state"];
export type Sheet = Referral["form"];
type Standing = {
  readonly state: ReferralState;
  readonly is_mine: boolean;
  readonly owes_papers: boolean;
};

const DONE: ReadonlySet<ReferralState> = new Set(["closed"]);
const OFF: ReadonlySet<ReferralState> = new Set(["cancelled", "entered_in_error"]);

/** Whether nothing more happens to it. */
export function isEnded(state: ReferralState): boolean {
  return DONE.has(state) || OFF.has(state) || state === "declined";
}

/** The one tone in which a referral is shown; a refusal is late, for the patient still waits. */
export function referralTone({ state, is_mine, owes_papers }: Standing) {
  if (DONE.has(state)) return "done";
  if (OFF.has(state)) return "off";
  if (state === "declined" || owes_papers) return "late";
  if (is_mine) return "waiting";
  return state === "draft" ? "off" : "in_time";
}

type Next = Pick<ReferralRow, "next_step" | "turn" | "is_emergency">;

/** Whether the next step is one's own; who sent a patient waits for his return. */
export function isMine(
  { next_step, turn }: Pick<Next, "next_step" | "turn">,
  is_sender: boolean,
): boolean {
  return turn === "mine" && !(next_step === "wait_for_return" && is_sender);
}

/** The words of the next step: what to do where it is one's own turn, what is awaited elsewhere. */
export function stepKey(next: Next, is_sender: boolean): string {
  const { next_step, turn, is_emergency } = next;
  if (next_step === "" || turn === "nobody") return "referrals.step.none";
  if (turn !== "ours" && !isMine(next, is_sender)) return `referrals.wait.${next_step}`;
  // Nobody may turn an emergency away.
  if (next_step === "accept" && is_emergency) return "referrals.step.accept_now";
  return `referrals.step.${next_step}`;
}

type Pressing = Pick<ReferralRow, "acuity" | "is_emergency" | "turn" | "waiting_since">;

const ACUITIES: Readonly<Record<Acuity, number>> = { critical: 1, urgent: 2, routine: 3 };

/** The order of a list: emergencies, what waits on oneself, what presses, what waits longest. */
export function byPressure(one: Pressing, other: Pressing): number {
  const weight = ({ is_emergency, turn, acuity }: Pressing) =>
    (is_emergency ? 0 : 100) + (turn === "mine" ? 0 : 10) + ACUITIES[acuity];
  const since = Date.parse(one.waiting_since) - Date.parse(other.waiting_since);
  return weight(one) - weight(other) || since;
}

const PLACES: Readonly<Record<string, string>> = {
  complete_form: "gaps",
  send: "send",
  ask_approval: "send",
  approve: "approval",
  accept: "reception",
  depart: "journey",
  arrive: "journey",
  admit: "journey",
  close: "journey",
  settle_papers: "sheet",
  wait_for_return: "return",
};

/** The section of the page in which a step is done. */
export function stepPlace(step: ReferralRow["next_step"]): string | null {
  return PLACES[step] ?? null;
}

/** What is to be filled in before one signs; the signature itself is no gap of the sheet. */
export function openGaps(gaps: readonly string[]): readonly string[] {
  return gaps.filter((gap) => gap !== "signature");
}

const GAP_FIELDS: Readonly<Record<string, string>> = {
  form: "impression",
  consent: "patient_agrees",
  return_form: "diagnosis",
};

/** The section and the field in which a gap is filled. */
export function gapPlace(gap: string): readonly [section: string, field: string] {
  if (gap === "patient" || gap === "id_number") return ["patient", gap];
  return ["sheet", GAP_FIELDS[gap] ?? gap];
}

/** What is written on the sheet that goes out: its form, and what the referral itself carries. */
export type SheetDraft = Sheet & { readonly acuity: Acuity; readonly phone: string };

/** The sheet of a referral as it is edited. */
export function sheetOf({ form, acuity, phone }: Referral): SheetDraft {
  return { ...form, acuity, phone };
}

/** The sheet as it is saved on a version of the referral. */
export function sheetBody({ acuity, phone, ...form }: SheetDraft, version: number) {
  return { version, acuity, phone, form };
}

/** A sheet of return on which nothing is written. */
export const EMPTY_RETURN: ReturnForm = {
  diagnosis: "",
  inpatient_number: "",
  findings: "",
  treatment_and_plan: "",
  revisit_days: [],
};

const LEVELS: Readonly<Record<Hospital["level"], number>> = {
  village: 0,
  township: 1,
  county: 2,
};

/** The hospitals to which one may refer in a direction; out of the county only the county does. */
export function destinations(
  direction: "up" | "down",
  own: Hospital,
  hospitals: readonly Hospital[],
): Hospital[] {
  return hospitals.filter((other) => {
    if (other.id === own.id) return false;
    const step = LEVELS[other.level] - LEVELS[own.level];
    if (direction === "up" ? step < 0 : step > 0) return false;
    const is_known = own.district !== "" && other.district !== "";
    const is_near = own.district === other.district && own.province === other.province;
    return !is_known || is_near || own.level === "county";
  });
}

/** Why the form does not print yet, as the last part of a key; null when it does. */
export function whyNotPrint({ may_print, referral }: ReferralView): ReferralState | null {
  return may_print ? null : referral.state;
}

const MINUTE_MS = 60_000;

/** How long something has been waiting: minutes, then hours, then days. */
export function waited(since: Date, now: Date): Said {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / MINUTE_MS));
  if (minutes === 0) return { key: "referrals.span_now", blanks: {} };
  if (minutes < 60) return { key: "referrals.span_minutes", blanks: { n: minutes } };
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return { key: "referrals.span_hours", blanks: { n: hours } };
  return { key: "referrals.span_days", blanks: { n: Math.floor(hours / 24) } };
}

/** The reason that the last act of a kind gave, and who gave it. */
export function lastStamp({ stamps }: Referral, ...acts: readonly string[]) {
  return stamps.filter(({ act }) => acts.includes(act)).at(-1);
}

type Visit = { readonly due_on: string; readonly done_at: string | null };

/** The tone of a visit that is owed: its day decides. */
export function revisitTone(
  { due_on, done_at }: Visit,
  now: Date,
): "done" | "late" | "waiting" | "in_time" {
  if (done_at !== null) return "done";
  const today = isoDay(now);
  if (due_on < today) return "late";
  return due_on === today ? "waiting" : "in_time";
}

/** A day (`YYYY-MM-DD`) as people say it. */
export function dayOf(day: string, now: Date): Said {
  if (day === isoDay(now)) return { key: "referrals.day.today", blanks: {} };
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const blanks = { year, month, day: date };
  return {
    key: year === now.getFullYear() ? "referrals.day.this_year" : "referrals.day.year",
    blanks,
  };
}

function isoDay(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** An answer that may not have been given yet. */
export type YesNo = "unsaid" | "yes" | "no";

/** An answer as it is chosen on the page. */
export function unsaid(answer: boolean | null): YesNo {
  if (answer === null) return "unsaid";
  return answer ? "yes" : "no";
}

/** An answer as it is sent. */
export function said(answer: YesNo): boolean | null {
  return answer === "unsaid" ? null : answer === "yes";
}

/** The days after a return on which a visit is usual; six at most are kept. */
export const REVISIT_DAYS = [3, 7, 14, 30, 60, 90] as const;

/** Days in their order, as many as are kept. */
export function asRevisitDays(days: readonly number[]): ReturnForm["revisit_days"] {
  const sorted = [...days].sort((one, other) => one - other).slice(0, 6);
  return sorted as ReturnForm["revisit_days"];
}
