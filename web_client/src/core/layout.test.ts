import { describe, expect, test } from "vitest";
import {
  columnsFor,
  FIRST_CHOICE,
  type LayoutChoice,
  layoutFor,
  nextLayout,
  place,
  type Table,
} from "./layout";
import { seat } from "./room-scene";

const ids = (count: number) => Array.from({ length: count }, (_, at) => `s${at}`);
const table = (count: number, changes: Partial<Table> = {}): Table => ({
  seats: ids(count).map((id) => seat(id)),
  you: "s0",
  guide: null,
  host: null,
  floor: null,
  ...changes,
});
const choose = (changes: Partial<LayoutChoice> = {}): LayoutChoice => ({
  ...FIRST_CHOICE,
  ...changes,
});
const shown = (count: number, changes: Partial<Table> = {}, choice = choose(), page = 0) =>
  place(table(count, changes), choice, page, 4).tiles.map(({ id }) => id);

describe("tiles", () => {
  test("show oneself last", () => expect(shown(3)).toEqual(["s1", "s2", "s0"]));

  test("show the pinned one, the guide and the host first", () =>
    expect(shown(4, { host: "s1", guide: "s2" }, choose({ pinned: "p-s3" }))).toEqual([
      "s3",
      "s2",
      "s1",
      "s0",
    ]));

  test("leave oneself out when one likes, but never an empty page", () => {
    expect(shown(3, {}, choose({ hidesSelf: true }))).toEqual(["s1", "s2"]);
    expect(shown(1, {}, choose({ hidesSelf: true }))).toEqual(["s0"]);
  });

  test("turn pages when they are many", () => {
    expect(shown(6)).toEqual(["s1", "s2", "s3", "s0"]);
    expect(shown(6, {}, choose(), 1)).toEqual(["s4", "s5", "s0"]);
    expect(place(table(6), choose(), 0, 4).pages).toBe(2);
  });

  test("keep to the last page when people have left", () =>
    expect(place(table(3), choose(), 7, 4)).toMatchObject({ page: 0, pages: 1 }));

  test("have the one who speaks on the first page", () => {
    expect(shown(6, { floor: "s5" })).toEqual(["s1", "s2", "s5", "s0"]);
    expect(shown(6, { floor: "s5" }, choose(), 1)).toEqual(["s4", "s5", "s0"]);
  });

  test("are none in a room that nobody has entered", () =>
    expect(place({ ...table(0), you: null }, choose(), 0, 4)).toEqual({
      main: null,
      tiles: [],
      page: 0,
      pages: 1,
    }));
});

describe("the large one", () => {
  const cases: [string, Partial<Table>, Partial<LayoutChoice>, string][] = [
    ["is the pinned one", { floor: "s1" }, { pinned: "p-s2" }, "s2"],
    ["else who has the floor", { floor: "s2", host: "s1" }, {}, "s2"],
    ["else who guides", { guide: "s3", host: "s1" }, {}, "s3"],
    ["else the host", { host: "s2" }, {}, "s2"],
    ["is not a person who is not here", {}, { pinned: "p-nobody" }, "s1"],
    ["is never oneself while others are here", { floor: "s0", guide: "s0" }, {}, "s1"],
  ];
  test.each(cases)("%s", (_, changes, choice, expected) => {
    expect(place(table(4, changes), choose(choice), 0, 4).main).toBe(expected);
  });

  test("is one whose line is whole", () => {
    const seats = [seat("s0"), seat("s1", { is_away: true }), seat("s2")];
    expect(place({ ...table(0), seats, you: "s0" }, choose(), 0, 4).main).toBe("s2");
    const last = { ...table(0), seats, you: "s0", floor: "s1" };
    expect(place(last, choose(), 0, 4).main, "who spoke last is gone").toBe("s2");
  });

  test("is oneself when nobody else is here", () =>
    expect(place(table(1), choose(), 0, 4).main).toBe("s0"));
});

test("layouts follow one another, without images two of them", () => {
  expect(nextLayout("reading", true)).toBe("speaker");
  expect(nextLayout("speaker", true)).toBe("grid");
  expect(nextLayout("grid", true)).toBe("reading");
  expect(nextLayout("grid", false)).toBe("speaker");
  expect(layoutFor(choose(), false)).toBe("speaker");
  expect(layoutFor(choose(), true)).toBe("reading");
});

test.each([
  [1, 1366, 700, 1],
  [2, 1366, 700, 2],
  [4, 1366, 700, 2],
  [6, 1366, 700, 3],
  [9, 1366, 700, 3],
  [2, 390, 700, 1],
  [4, 390, 700, 1],
])("%i tiles on %i × %i stand in %i columns", (count, width, height, expected) => {
  expect(columnsFor(count, width, height)).toBe(expected);
});
