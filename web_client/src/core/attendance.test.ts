import { expect, test } from "vitest";
import type { Event } from "../generated/room-server";
import { type Attendance, attend, attendSnapshot } from "./attendance";
import { seat, table } from "./room-scene";

const at = (minute: number) => `2026-11-22T08:${String(minute).padStart(2, "0")}:00Z`;
const event = (minute: number, fact: Event["fact"]): Event => ({
  type: "event",
  seq: minute,
  at: at(minute),
  fact,
});
const left = { type: "left", seat: "b", is_removed: false, is_barred: false } as const;
const start = attendSnapshot([], table, []);
const one = (list: readonly Attendance[], person: string) =>
  list.find((attendance) => attendance.person === person);

test("who sat here before me came at a time that I do not know", () => {
  expect(start.map(({ person, cameAt, state }) => [person, cameAt, state])).toEqual([
    ["p-a", null, "here"],
    ["p-b", null, "here"],
  ]);
});

test("who comes later came when he was seated", () => {
  const list = attend(start, event(5, { type: "seated", seat: seat("c") }));
  expect(one(list, "p-c")).toMatchObject({ cameAt: at(5), state: "here", absences: [] });
});

test("a line that was lost and came back is one absence", () => {
  const list = [
    event(5, { type: "away", seat: "b" }),
    event(7, { type: "seated", seat: seat("b") }),
  ].reduce(attend, start);
  expect(one(list, "p-b")).toMatchObject({
    state: "here",
    absences: [{ from: at(5), until: at(7) }],
  });
});

test("who was given up has been gone since his line broke", () => {
  const list = [event(5, { type: "away", seat: "b" }), event(10, left)].reduce(attend, start);
  expect(one(list, "p-b")).toMatchObject({
    state: "left",
    absences: [{ from: at(5), until: null }],
  });
});

test("who left and came back with another seat is one person", () => {
  const back = seat("b2", { person: "p-b" });
  const list = [event(5, left), event(9, { type: "seated", seat: back })].reduce(attend, start);
  expect(list).toHaveLength(2);
  expect(one(list, "p-b")).toMatchObject({
    seat: "b2",
    state: "here",
    absences: [{ from: at(5), until: at(9) }],
  });
});

test("what was missed is made up for, and the snapshot has the last word", () => {
  const later = { ...table, seats: [seat("a"), seat("c")] };
  const missed = [event(5, left), event(6, { type: "seated", seat: seat("c") })];
  const list = attendSnapshot(start, later, missed);
  expect(list.map(({ person, cameAt, state }) => [person, cameAt, state])).toEqual([
    ["p-a", null, "here"],
    ["p-b", null, "left"],
    ["p-c", at(6), "here"],
  ]);
});

test("who vanished while nothing was told has left", () => {
  const list = attendSnapshot(start, { ...table, seats: [seat("a")] }, []);
  expect(one(list, "p-b")?.state).toBe("left");
});
