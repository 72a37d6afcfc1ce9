/** A week of a duty roster: days, turns in them, and the moments of a shift. */
import type { DutyView } from "../generated/http-answers";

/** A usual turn: from which to which hour of the clinic; an end before the start is tomorrow. */
export type Shift = "day" | "evening" | "night" | "whole";

export const SHIFTS: Readonly<Record<Shift, readonly [string, string]>> = {
  day: ["08:00", "16:00"],
  evening: ["16:00", "00:00"],
  night: ["00:00", "08:00"],
  whole: ["08:00", "08:00"],
};

// China keeps one time all year round; the roster is the clinic's, wherever the page is open.
const ZONE = "+08:00";
const ZONE_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day on the wall of the clinic, `YYYY-MM-DD`. */
export function clinicDay(at: Date): string {
  return new Date(at.getTime() + ZONE_MS).toISOString().slice(0, 10);
}

/** So many days after a day. */
export function after(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return after(day, -((weekday + 6) % 7));
}

/** Seven days from a Monday. */
export function weekOf(monday: string): readonly string[] {
  return Array.from({ length: 7 }, (_, number) => after(monday, number));
}

/** The moments between which a shift of a day lasts, in UTC. */
export function momentsOf(
  day: string,
  from: string,
  to: string,
): { start: string; end: string } {
  const last = to > from ? day : after(day, 1);
  return {
    start: new Date(`${day}T${from}:00${ZONE}`).toISOString(),
    end: new Date(`${last}T${to}:00${ZONE}`).toISOString(),
  };
}

/** `16:00` of a moment, on the wall of the clinic. */
export function wallTime(at: string): string {
  return new Date(Date.parse(at) + ZONE_MS).toISOString().slice(11, 16);
}

/** The turns that begin on a day, by their start and rank. */
export function turnsOf(turns: readonly DutyView[], day: string): readonly DutyView[] {
  return turns
    .filter(({ duty }) => clinicDay(new Date(duty.starts_at)) === day)
    .sort(
      (one, other) =>
        one.duty.starts_at.localeCompare(other.duty.starts_at) ||
        (one.duty.rank ?? 1) - (other.duty.rank ?? 1),
    );
}

/** Whether a turn holds at a moment. */
export function holds({ duty }: DutyView, now: Date): boolean {
  return (
    Date.parse(duty.starts_at) <= now.getTime() && now.getTime() < Date.parse(duty.ends_at)
  );
}
