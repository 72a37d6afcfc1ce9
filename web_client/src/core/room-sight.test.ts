import { describe, expect, test } from "vitest";
import type { Caller, Refused } from "../generated/room-server";
import {
  happen,
  hear,
  inside,
  joined,
  LATER,
  line,
  run,
  seat,
  table,
  view,
} from "./room-scene";
import type { RoomInput } from "./room-state";

const tell = (message: (RoomInput & { type: "heard" })["message"]): RoomInput => ({
  type: "heard",
  message,
});
const caller: Caller = {
  seat: "w",
  person: "p-w",
  name: "李某",
  hospital_name: "",
  role: "guest",
  since: "2026-11-22T08:00:00Z",
};

describe("a fact that is not for me", () => {
  test("moves the log on and changes nothing else", () => {
    const before = inside();
    const { state, effects } = run(before, [tell({ type: "advanced", seq: 11 })]);
    expect(state.resume?.seq).toBe(11);
    expect(state.snapshot).toEqual(before.snapshot);
    expect(effects).toEqual([]);
  });

  test("is followed by facts that are, without asking anew", () => {
    const { state, effects } = run(inside(), [
      tell({ type: "advanced", seq: 11 }),
      happen(12, { type: "away", seat: "b" }),
    ]);
    expect(state.resume?.seq).toBe(12);
    expect(state.snapshot?.seats[1]?.is_away).toBe(true);
    expect(effects).toEqual([]);
  });

  test("that was heard before is none", () => {
    expect(run(inside(), [tell({ type: "advanced", seq: 10 })]).state.resume?.seq).toBe(10);
  });

  test("after a gap makes the page ask anew", () => {
    const { state } = run(inside(), [LATER, tell({ type: "advanced", seq: 12 })]);
    expect(state.link.phase).toBe("connecting");
    expect(state.resume?.seq).toBe(10);
  });
});

describe("who becomes somebody else", () => {
  const shown = { ...table, view, guide: "b", chat: [line("1")], waiting: [caller] };
  const asGuest = { ...table, seats: [seat("a", { role: "guest" }), seat("b")] };

  test("has the room as it is for him now, and nothing of what passed before", () => {
    const { state } = run(inside(shown), [
      tell({ type: "pointing", seat: "b", at: [1, 2], is_beside: false }),
      tell({ type: "refreshed", seq: 10, snapshot: asGuest }),
    ]);
    expect(state.snapshot).toEqual(asGuest);
    expect(state.pointers).toEqual({});
  });

  test("goes on from there", () => {
    const { state } = run(inside(asGuest), [
      tell({ type: "advanced", seq: 11 }),
      tell({ type: "refreshed", seq: 11, snapshot: shown }),
      happen(12, { type: "guided", seat: null }),
    ]);
    expect(state.resume?.seq).toBe(12);
    expect(state.snapshot?.chat).toHaveLength(1);
  });

  test("gives up marks that he may no longer draw", () => {
    const mark = { id: "m", study: "1", series: "1", instance: "1", frame: 0, text: "" };
    const { state } = run(inside(), [
      { type: "draw", mark: { ...mark, kind: "arrow", points: [[1, 2]] } },
      tell({ type: "refreshed", seq: 10, snapshot: asGuest }),
    ]);
    expect(state.pendingMarks).toEqual([]);
  });
});

test("who is to open the door hears who waits, and whether he may record", () => {
  const { state } = run(inside(), [
    tell({ type: "entrusted", waiting: [caller], may_record: true }),
  ]);
  expect(state.snapshot?.waiting).toEqual([caller]);
  expect(state.mayRecord).toBe(true);
  const taken = run(state, [tell({ type: "entrusted", waiting: [], may_record: false })]);
  expect(taken.state.snapshot?.waiting).toEqual([]);
  expect(taken.state.mayRecord).toBe(false);
});

describe("a line of chat that is refused", () => {
  const refused: Refused = { type: "refused", code: "too-fast", zh: "不", en: "no", line: "1" };
  const said = () =>
    run(inside(), [{ type: "say", id: "1", text: "您好" }, tell(refused)]).state;

  test("stays with the reason", () => {
    expect(said().pending).toMatchObject([{ id: "1", text: "您好", refused }]);
  });

  test("is not said again by itself when the line comes back", () => {
    const { state, effects } = run(said(), [
      LATER,
      { type: "closed", code: 1006 },
      { type: "opened" },
      hear(joined(table)),
    ]);
    expect(effects.filter(({ type }) => type === "send")).toEqual([]);
    expect(state.pending).toHaveLength(1);
  });

  test("is said again by hand under the same name", () => {
    const { state, effects } = run(said(), [{ type: "say", id: "1", text: "您好" }]);
    expect(state.pending).toMatchObject([{ id: "1", refused: null }]);
    expect(effects).toEqual([
      { type: "send", message: { type: "say", id: "1", text: "您好" } },
    ]);
  });

  test("can be given up", () => {
    expect(run(said(), [{ type: "unsay", id: "1" }]).state.pending).toEqual([]);
  });

  test("is no other line", () => {
    const { state } = run(inside(), [{ type: "say", id: "2", text: "在" }, tell(refused)]);
    expect(state.pending).toMatchObject([{ id: "2", refused: null }]);
  });
});
