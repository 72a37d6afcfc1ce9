import { describe, expect, it } from "vitest";
import type { AlarmView, CallCard } from "../generated/http-answers";
import { clockOf, inOrder, isHeard, labelOf, placeOf, span, telephone } from "./emergencies";
import { holds, momentsOf, mondayOf, turnsOf, wallTime, weekOf } from "./roster";

const words = { male: "男", female: "女", unknown: "性别不详" };

describe("an emergency", () => {
  it("calls a patient by what can be seen", () => {
    expect(labelOf("male", "56岁", " 胸痛 2 小时 ", words)).toBe("男，56岁，胸痛 2 小时");
    expect(labelOf("unknown", "", "", words)).toBe("性别不详");
    expect(labelOf("female", "3岁", "痛".repeat(99), words).length).toBeLessThanOrEqual(60);
  });

  it("counts from the door, else from the call, until the arrival", () => {
    const card = (clock: object, state = "sent") =>
      ({
        referral: { clock, state, created_at: "c", stamps: [{ at: "s" }] },
      }) as never as CallCard;
    expect(clockOf(card({ call: "2", door: "1" }))).toEqual({ from: "1", until: null });
    expect(clockOf(card({ call: "2" }))).toEqual({ from: "2", until: null });
    expect(clockOf(card({ call: "2", arrival: "9" })).until).toBe("9");
    expect(clockOf(card({ call: "2" }, "cancelled")).until).toBe("s");
  });

  it.each([
    [0, "0:00"],
    [245, "4:05"],
    [3725, "1:02:05"],
    [-5, "0:00"],
  ])("%d s reads %s", (seconds, text) => {
    expect(span(new Date(0), new Date(seconds * 1000))).toBe(text);
  });

  it("is heard by who is called, and shown first", () => {
    const view = (id: string, rings_me: boolean, kind = "emergency_referral") =>
      ({ rings_me, alarm: { id, kind } }) as never as AlarmView;
    const alarms = [
      view("p", false, "papers"),
      view("r", false, "referral"),
      view("a", false),
      view("b", true, "return"),
    ];
    expect(isHeard(alarms)).toBe(true);
    expect(isHeard(alarms.slice(0, 3))).toBe(false);
    expect(inOrder(alarms).map(({ alarm }) => alarm.id)).toEqual(["b", "a", "r", "p"]);
  });

  it("opens its card, and a referral that nobody answers its own page", () => {
    const kinds = ["emergency_referral", "referral", "return", "papers"] as const;
    expect(kinds.map((kind) => placeOf({ kind, about: "x" }))).toEqual([
      "/emergencies/x",
      "/referrals/x",
      "/referrals/x",
      "/referrals/x",
    ]);
  });

  it("makes a link of a phone", () => {
    expect(telephone("023-5555 1000")).toBe("tel:02355551000");
    expect(telephone("+86 (23) 1")).toBe("tel:+86231");
  });
});

describe("a roster", () => {
  it("has weeks from Monday to Sunday", () => {
    expect(mondayOf("2026-11-22")).toBe("2026-11-16");
    expect(mondayOf("2026-11-23")).toBe("2026-11-23");
    expect(weekOf("2026-11-30").at(-1)).toBe("2026-12-06");
  });

  it("keeps the hours of the clinic, over midnight too", () => {
    expect(momentsOf("2026-11-23", "16:00", "00:00")).toEqual({
      start: "2026-11-23T08:00:00.000Z",
      end: "2026-11-23T16:00:00.000Z",
    });
    expect(wallTime("2026-11-23T16:30:00Z")).toBe("00:30");
  });

  it("shows a turn on the day on which it begins", () => {
    const turn = (starts_at: string, rank: number) =>
      ({ duty: { starts_at, ends_at: "2026-11-24T00:00:00Z", rank } }) as never;
    const turns = [turn("2026-11-23T00:00:00Z", 2), turn("2026-11-23T00:00:00Z", 1)];
    expect(turnsOf(turns, "2026-11-23").map(({ duty }) => duty.rank)).toEqual([1, 2]);
    expect(turnsOf(turns, "2026-11-22")).toEqual([]);
    expect(holds(turn("2026-11-23T00:00:00Z", 1), new Date("2026-11-23T23:59:59Z"))).toBe(true);
    expect(holds(turn("2026-11-23T00:00:00Z", 1), new Date("2026-11-24T00:00:00Z"))).toBe(
      false,
    );
  });
});
