/** Who came when and was away when, as far as this page has heard of it; pure. */
import type { Event, Seat, Snapshot } from "../generated/room-server";

/** A time without this person; `until` is null while it lasts. */
export interface Absence {
  readonly from: string;
  readonly until: string | null;
}

/** One person's presence; `cameAt` is null for whoever sat here before me. */
export interface Attendance {
  readonly person: string;
  readonly seat: string;
  readonly name: string;
  readonly title: Seat["title"];
  readonly role: Seat["role"];
  readonly hospital: string;
  readonly cameAt: string | null;
  readonly state: "here" | "away" | "left";
  readonly absences: readonly Absence[];
}

function arrive(seat: Seat, cameAt: string | null): Attendance {
  return {
    person: seat.person,
    seat: seat.id,
    name: seat.name,
    title: seat.title,
    role: seat.role,
    hospital: seat.hospital_name,
    cameAt,
    state: seat.is_away ? "away" : "here",
    absences: [],
  };
}

function endAbsence(absences: readonly Absence[], at: string): Absence[] {
  return absences.map((one) => (one.until === null ? { ...one, until: at } : one));
}

function go(
  list: readonly Attendance[],
  seat: string,
  state: "away" | "left",
  at: string,
): Attendance[] {
  return list.map((one) => {
    if (one.seat !== seat || one.state === "left") return one;
    // Who was away and is now given up has been gone since his line broke.
    const absences =
      one.state === "away" ? one.absences : [...one.absences, { from: at, until: null }];
    return { ...one, state, absences };
  });
}

function come(list: readonly Attendance[], seat: Seat, at: string): Attendance[] {
  const known = list.find((one) => one.person === seat.person);
  if (!known) return [...list, arrive(seat, at)];
  const absences = endAbsence(known.absences, at);
  const back = { ...known, seat: seat.id, role: seat.role, state: "here" as const, absences };
  return list.map((one) => (one === known ? back : one));
}

/** The list after an event of the log. */
export function attend(
  list: readonly Attendance[],
  { at, fact }: Event,
): readonly Attendance[] {
  switch (fact.type) {
    case "seated":
      return come(list, fact.seat, at);
    case "away":
      return go(list, fact.seat, "away", at);
    case "left":
      return go(list, fact.seat, "left", at);
    default:
      return list;
  }
}

/** The list when a snapshot was taken at `seq`, after the events that were missed before it. */
export function attendSnapshot(
  list: readonly Attendance[],
  snapshot: Snapshot,
  missed: readonly Event[],
): readonly Attendance[] {
  const caughtUp = missed.reduce(attend, list);
  const known = new Set(caughtUp.map(({ person }) => person));
  const here = new Map(snapshot.seats.map((seat) => [seat.person, seat]));
  const stayed = caughtUp.map((one): Attendance => {
    const seat = here.get(one.person);
    if (!seat) return { ...one, state: "left" };
    return { ...one, seat: seat.id, role: seat.role, state: seat.is_away ? "away" : "here" };
  });
  const others = snapshot.seats.filter(({ person }) => !known.has(person));
  return [...stayed, ...others.map((seat) => arrive(seat, null))];
}
