/** An emergency as a page counts and names it; `now` is an argument. */
import type { AlarmView, CallCard, PatientForm } from "../generated/http-answers";

export type Acuity = "critical" | "routine" | "urgent";
export type Moment = keyof CallCard["referral"]["clock"] & string;

/** The moments of the clock in the order in which they come. */
export const MOMENTS: readonly Moment[] = [
  "door",
  "call",
  "images_shared",
  "opinion",
  "departure",
  "arrival",
];

const ENDED = new Set(["cancelled", "closed", "declined", "entered_in_error"]);

/** How a patient is called when a phone may say it aloud: never by his name. */
export function labelOf(
  sex: PatientForm["sex"],
  age: string,
  complaint: string,
  words: Readonly<Record<PatientForm["sex"], string>>,
): string {
  return [words[sex], age, complaint.trim().slice(0, 30)]
    .filter((part) => part !== "")
    .join("，")
    .slice(0, 60);
}

/** From when the clock counts, and whether it has stopped: at the arrival, or at the end. */
export function clockOf({ referral }: CallCard): { from: string; until: string | null } {
  const { clock, state, stamps } = referral;
  const last = stamps?.at(-1)?.at ?? null;
  return {
    from: clock?.door ?? clock?.call ?? referral.created_at,
    until: clock?.arrival ?? (ENDED.has(state) ? last : null),
  };
}

/** `4:05`, or `1:02:05` beyond the hour; never below zero. */
export function span(from: Date, until: Date): string {
  const seconds = Math.max(0, Math.floor((until.getTime() - from.getTime()) / 1000));
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** Whether an emergency goes on. */
export function goesOn({ referral }: CallCard): boolean {
  return !ENDED.has(referral.state);
}

/** Whether an open page makes a noise: somebody is called, and has not taken it. */
export function isHeard(alarms: readonly AlarmView[]): boolean {
  return alarms.some(({ rings_me }) => rings_me);
}

const URGENCY = { emergency_referral: 0, referral: 1, return: 1, papers: 2 } as const;

/** What is shown: what rings for this person first, emergencies before the rest, then by age. */
export function inOrder(alarms: readonly AlarmView[]): readonly AlarmView[] {
  const weight = ({ rings_me, alarm }: AlarmView) => (rings_me ? 0 : 3) + URGENCY[alarm.kind];
  return [...alarms].sort((one, other) => weight(one) - weight(other));
}

/** The page of what an alarm is about. */
export function placeOf({ kind, about }: Pick<AlarmView["alarm"], "kind" | "about">): string {
  return kind === "emergency_referral" ? `/emergencies/${about}` : `/referrals/${about}`;
}

/** A phone number as a `tel:` link takes it. */
export function telephone(phone: string): string {
  return `tel:${phone.replace(/[^0-9+]/g, "")}`;
}
