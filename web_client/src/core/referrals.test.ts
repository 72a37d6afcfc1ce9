import { describe, expect, test } from "vitest";
import type { Hospital, Referral } from "../generated/http-answers";
import {
  asRevisitDays,
  byPressure,
  dayOf,
  destinations,
  gapPlace,
  isEnded,
  isMine,
  lastStamp,
  openGaps,
  type ReferralState,
  referralTone,
  revisitTone,
  said,
  sheetBody,
  sheetOf,
  stepKey,
  stepPlace,
  unsaid,
  waited,
} from "./referrals";

const now = new Date(2026, 10, 22, 15, 20);

const FORM: Referral["form"] = {
  category: "",
  impression: "angina",
  reason: "chest pain",
  past_history: "",
  treatment_so_far: "",
  items: [],
  department: "",
  transport: "",
  is_green_channel: false,
  patient_agrees: null,
  insurance_allows: null,
  signer_name: "",
  relation: "",
};

function referral(change: Partial<Referral>): Referral {
  return { form: FORM, acuity: "urgent", phone: "023", stamps: [], ...change } as Referral;
}

function hospital(change: Partial<Hospital>): Hospital {
  return {
    id: "own",
    owner: "own",
    version: 1,
    name: "",
    short_name: "",
    level: "township",
    phone: "",
    province: "P",
    district: "D",
    ...change,
  };
}

describe("a referral is shown", () => {
  test.each<[ReferralState, boolean, boolean, string]>([
    ["draft", true, false, "waiting"],
    ["draft", false, false, "off"],
    ["sent", true, false, "waiting"],
    ["sent", false, false, "in_time"],
    ["departed", false, true, "late"],
    ["declined", false, false, "late"],
    ["cancelled", false, true, "off"],
    ["closed", true, true, "done"],
  ])("%s, mine %s, owing papers %s as %s", (state, is_mine, owes_papers, tone) => {
    expect(referralTone({ state, is_mine, owes_papers })).toBe(tone);
  });

  test("as ended where nothing more happens", () => {
    const states: ReferralState[] = ["declined", "cancelled", "closed", "entered_in_error"];
    expect(states.every(isEnded)).toBe(true);
    expect(isEnded("admitted")).toBe(false);
  });
});

describe("the next step", () => {
  type Row = Parameters<typeof stepKey>[0];
  const step = (next_step: Row["next_step"], turn: Row["turn"], is_sender: boolean) =>
    stepKey({ next_step, turn, is_emergency: false }, is_sender);

  test("of an emergency is to receive it, never to turn it away", () => {
    const next = { next_step: "accept", turn: "mine", is_emergency: true } as const;
    expect(stepKey(next, false)).toBe("referrals.step.accept_now");
  });

  test("is said to whoever does it, and awaited by the others", () => {
    expect(step("accept", "mine", false)).toBe("referrals.step.accept");
    expect(step("accept", "ours", false)).toBe("referrals.step.accept");
    expect(step("accept", "theirs", true)).toBe("referrals.wait.accept");
    expect(step("", "nobody", true)).toBe("referrals.step.none");
  });

  test("of who sent a patient up is to wait for his return, though he may end it", () => {
    const next = { next_step: "wait_for_return", turn: "mine", is_emergency: false } as const;
    expect(isMine(next, true)).toBe(false);
    expect(stepKey(next, true)).toBe("referrals.wait.wait_for_return");
    expect(isMine(next, false)).toBe(true);
  });

  test("is done in a section of the page", () => {
    expect(stepPlace("accept")).toBe("reception");
    expect(stepPlace("")).toBeNull();
  });
});

test("what presses stands first, then what waits longest", () => {
  const row = (id: string, change: object) => ({
    id,
    is_emergency: false,
    turn: "theirs" as const,
    acuity: "routine" as const,
    waiting_since: "2026-11-22T08:00:00Z",
    ...change,
  });
  const rows = [
    row("later", { waiting_since: "2026-11-22T09:00:00Z" }),
    row("earlier", {}),
    row("urgent", { acuity: "urgent" }),
    row("mine", { turn: "mine" }),
    row("emergency", { is_emergency: true, acuity: "critical" }),
  ];
  expect(rows.sort(byPressure).map(({ id }) => id)).toEqual([
    "emergency",
    "mine",
    "urgent",
    "earlier",
    "later",
  ]);
});

test("a gap leads to its field, whatever it is called", () => {
  expect(gapPlace("reason")).toEqual(["sheet", "reason"]);
  expect(gapPlace("consent")).toEqual(["sheet", "patient_agrees"]);
  expect(gapPlace("id_number")).toEqual(["patient", "id_number"]);
});

test("the signature is no gap of the sheet", () => {
  expect(openGaps(["form", "signature"])).toEqual(["form"]);
});

test("a sheet is edited in one piece and sent as it was", () => {
  const draft = sheetOf(referral({}));
  expect(draft).toEqual({ ...FORM, acuity: "urgent", phone: "023" });
  expect(sheetBody(draft, 3)).toEqual({
    version: 3,
    acuity: "urgent",
    phone: "023",
    form: FORM,
  });
});

describe("one refers", () => {
  const own = hospital({});
  const county = hospital({ id: "county", level: "county" });
  const village = hospital({ id: "village", level: "village" });
  const abroad = hospital({ id: "abroad", level: "county", district: "E" });
  const all = [own, county, village, abroad];
  const names = (direction: "up" | "down", from: Hospital) =>
    destinations(direction, from, all).map(({ id }) => id);

  test("up to higher hospitals, never to oneself, never out of the county", () => {
    expect(names("up", own)).toEqual(["county"]);
  });

  test("down to lower ones", () => {
    expect(names("down", own)).toEqual(["village"]);
  });

  test("out of the county from the county hospital alone", () => {
    expect(names("up", county)).toEqual(["abroad"]);
  });

  test("wherever nobody wrote down which county a hospital is in", () => {
    const nowhere = hospital({ district: "" });
    expect(names("up", nowhere)).toEqual(["county", "abroad"]);
  });
});

describe("time", () => {
  test.each([
    [0.5, "span_now", {}],
    [59, "span_minutes", { n: 59 }],
    [61, "span_hours", { n: 1 }],
    [48 * 60, "span_days", { n: 2 }],
  ])("of %s minutes is told by %s", (minutes, key, blanks) => {
    const since = new Date(now.getTime() - minutes * 60_000);
    expect(waited(since, now)).toEqual({ key: `referrals.${key}`, blanks });
  });

  test.each([
    ["2026-11-21", null, "late"],
    ["2026-11-22", null, "waiting"],
    ["2026-11-23", null, "in_time"],
    ["2026-11-21", "2026-11-21T08:00:00Z", "done"],
  ])("of a visit due on %s and made %s is %s", (due_on, done_at, tone) => {
    expect(revisitTone({ due_on, done_at }, now)).toBe(tone);
  });

  test("of a day is told with no more than is needed", () => {
    expect(dayOf("2026-11-22", now).key).toBe("referrals.day.today");
    expect(dayOf("2026-12-01", now)).toEqual({
      key: "referrals.day.this_year",
      blanks: { year: 2026, month: 12, day: 1 },
    });
    expect(dayOf("2027-01-05", now).key).toBe("referrals.day.year");
  });
});

test("an answer that was not given stays apart from no", () => {
  expect([null, true, false].map(unsaid).map(said)).toEqual([null, true, false]);
});

test("days of visits stand in their order, six at most", () => {
  expect(asRevisitDays([90, 3, 7, 14, 30, 60, 120])).toEqual([3, 7, 14, 30, 60, 90]);
});

test("the last act of a kind tells why", () => {
  const stamp = (act: string, reason: string) => ({
    act,
    reason,
    to: "declined" as const,
    by: null,
    at: now.toISOString(),
  });
  const told = referral({
    stamps: [stamp("send", ""), stamp("decline", "full"), stamp("void", "x")],
  });
  expect(lastStamp(told, "decline")?.reason).toBe("full");
  expect(lastStamp(told, "cancel")).toBeUndefined();
});
