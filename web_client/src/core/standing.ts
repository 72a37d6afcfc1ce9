/** How a consultation stands, for whoever looks at it. */
import type { ConsultationView } from "../generated/http-answers";

export type State = ConsultationView["consultation"]["state"];
export type NextStep = ConsultationView["next_step"];
export type Act = ConsultationView["acts"][number];

export type Standing = {
  readonly state: State;
  readonly waits_on_me: boolean;
  readonly is_late: boolean;
};

const OVER: ReadonlySet<State> = new Set([
  "closed",
  "cancelled",
  "converted",
  "entered_in_error",
]);

/** The one tone in which a state is shown. */
export function toneOf({ state, waits_on_me, is_late }: Standing) {
  if (state === "closed") return "done";
  if (OVER.has(state)) return "off";
  if (is_late) return "late";
  if (waits_on_me) return "waiting";
  return state === "draft" ? "off" : "in_time";
}

type Opened = Pick<ConsultationView["consultation"], "state" | "intake">;

/** Whether a case was opened to send the patient elsewhere, and nobody was asked to consult. */
export function isForReferral({ state, intake }: Opened): boolean {
  return state === "draft" && intake !== "consult";
}

/** Where the next step is done: a section of the case page, or the room. */
export type Place =
  | { readonly kind: "section"; readonly id: string }
  | { readonly kind: "room" }
  | { readonly kind: "nowhere" };

const SECTIONS: Partial<Record<NextStep, string>> = {
  complete_request: "gaps",
  submit: "gaps",
  supplement: "gaps",
  triage: "triage",
  reply: "reply",
  start_session: "session",
  write_opinion: "opinions",
  sign_opinion: "opinions",
  write_report: "report",
  sign_report: "report",
  acknowledge: "outcome",
  record_execution: "outcome",
  close: "outcome",
};

/** The place of a step. */
export function placeOf(step: NextStep): Place {
  if (step === "prepare_session" || step === "join_session") return { kind: "room" };
  const id = SECTIONS[step];
  return id === undefined ? { kind: "nowhere" } : { kind: "section", id };
}

/** A person of the consultation by his id. */
export function personIn(view: ConsultationView, id: string | null) {
  return [...view.people, view.requester].find((person) => person.id === id);
}
