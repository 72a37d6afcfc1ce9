import { describe, expect, test } from "vitest";
import type { Mark } from "../generated/room-server";
import { coloursOf, PALETTE } from "./colours";
import {
  beginMark,
  distanceTo,
  extendMark,
  finishMark,
  handlesOf,
  hitHandle,
  hitMark,
  isOn,
  isWorthKeeping,
  lengthOf,
  MARK_KINDS,
  type MarkKind,
  MOST_POINTS,
  moveHandle,
  moveMark,
  simplify,
} from "./marks";
import { type ImagePoint, type Placement, toScreen } from "./viewport";

const ground = { study: "1", series: "1.1", instance: "1.1.1", frame: 0 };
/** Two CSS pixels for each of the image, its (100, 100) in the middle. */
const placement: Placement = {
  across: 2,
  down: 2,
  centre: [100, 100],
  area: { width: 400, height: 400 },
};

function drawn(kind: MarkKind, ...path: ImagePoint[]): Mark {
  const [first = [0, 0], ...rest] = path;
  return rest.reduce<Mark>(extendMark, beginMark(kind, kind, ground, first));
}

describe("a mark under a hand", () => {
  test("of two points ends where the hand is", () => {
    expect(drawn("line", [1, 2], [3, 4], [9.123456, 8]).points).toEqual([
      [1, 2],
      [9.12, 8],
    ]);
  });

  test("drawn freely keeps its shape with as many points as may travel", () => {
    const wave = Array.from(
      { length: 4_000 },
      (_, at): ImagePoint => [at / 8, 60 * Math.sin(at / 30)],
    );
    const growing = drawn("freehand", ...wave);
    const mark = finishMark(growing);
    expect(growing.points.length).toBeLessThanOrEqual(2 * MOST_POINTS);
    expect(mark.points.length).toBeLessThanOrEqual(MOST_POINTS);
    for (const at of wave.filter((_, index) => index % 50 === 0))
      expect(distanceTo(mark, toScreen(at, placement), placement)).toBeLessThan(3);
  });

  test("drawn as a straight way is two points", () => {
    const way = Array.from({ length: 100 }, (_, at): ImagePoint => [at, at]);
    expect(simplify(way, 512)).toEqual([
      [0, 0],
      [99, 99],
    ]);
  });

  test("is a slip when it is shorter than the hand trembles", () => {
    expect(isWorthKeeping(drawn("arrow", [1, 1], [2, 1]), placement)).toBe(false);
    expect(isWorthKeeping(drawn("arrow", [1, 1], [3, 1]), placement)).toBe(true);
    expect(isWorthKeeping({ ...drawn("text", [1, 1]), text: " " }, placement)).toBe(false);
  });

  test("stands on its own picture only", () => {
    const mark = drawn("line", [1, 1], [2, 2]);
    expect(isOn(mark, ground)).toBe(true);
    expect(isOn(mark, { ...ground, frame: 1 })).toBe(false);
    expect(isOn(mark, { ...ground, instance: "1.1.2" })).toBe(false);
  });
});

describe("a mark under a pointer", () => {
  // On the screen from (0, 0) to (200, 200), and an ellipse beside it.
  const line = drawn("line", [0, 0], [100, 100]);
  const ellipse = drawn("ellipse", [100, 100], [180, 140]);

  test.each([
    [[100, 104], "line"],
    [[280, 200], "ellipse"],
    [[280, 240], null],
    [[20, 380], null],
  ] as const)("at %o is %s", (at, hit) => {
    expect(hitMark([line, ellipse], at, placement, 8)?.kind ?? null).toBe(hit);
  });

  test("is the one drawn last where two are as near", () => {
    const above = { ...line, id: "above" };
    expect(hitMark([line, above], [50, 50], placement, 8)?.id).toBe("above");
  });

  test("as a text is hit anywhere on its letters", () => {
    const text = { ...drawn("text", [100, 100]), text: "结节" };
    expect(hitMark([text], [225, 205], placement, 2)).toBe(text);
    expect(hitMark([text], [240, 205], placement, 2)).toBeNull();
  });

  test("has handles that can be taken", () => {
    expect(hitHandle(line, [203, 198], placement, 8)).toBe(1);
    expect(hitHandle(line, [100, 100], placement, 8)).toBeNull();
  });
});

describe("a mark that is changed", () => {
  const box = drawn("rectangle", [10, 20], [30, 60]);

  test.each([0, 1, 2, 3])("follows its corner %d, the opposite one stays", (corner) => {
    const opposite = handlesOf(box)[(corner + 2) % 4];
    const moved = moveHandle(box, corner, [5, 7]);
    const corners = handlesOf(moved).map(String);
    expect(corners).toContain("5,7");
    expect(corners).toContain(String(opposite));
  });

  test("keeps its shape when it is moved", () => {
    expect(moveMark(box, [1, -2]).points).toEqual([
      [11, 18],
      [31, 58],
    ]);
  });

  test("has no more handles than its kind needs", () => {
    const counts = MARK_KINDS.map(({ kind }) => handlesOf(drawn(kind, [0, 0], [9, 9])).length);
    expect(counts).toEqual([2, 2, 2, 4, 4, 0, 1]);
  });
});

describe("a length", () => {
  const line = drawn("length", [0, 0], [30, 40]);

  test("is in millimetres of the image's own pixels", () => {
    expect(lengthOf(line, [0.7, 0.7])).toEqual({ value: 35, unit: "mm" });
    expect(lengthOf(line, [1, 0.5])).toEqual({ value: 36.1, unit: "mm" });
  });

  test("is in pixels where the image does not say how large they are", () => {
    expect(lengthOf(line, null)).toEqual({ value: 50, unit: "px" });
  });
});

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe("the colour of a person", () => {
  test.each(PALETTE)("%s is readable on black and on a dark halo over grey", (colour) => {
    // WCAG 2.1 §1.4.11 asks for 3; the halo is black at 70 % over the lightest grey.
    expect((luminance(colour) + 0.05) / 0.05).toBeGreaterThan(7);
    expect((luminance(colour) + 0.05) / (luminance("#4d4d4d") + 0.05)).toBeGreaterThan(3);
  });

  test("is the same whoever is asked first, and nobody else's while there are enough", () => {
    const people = ["p-刘", "p-王", "p-周", "p-赵", "p-a", "p-b", "p-c", "p-d"];
    const colours = coloursOf(people);
    expect(coloursOf([...people].reverse())).toEqual(colours);
    expect(new Set(colours.values()).size).toBe(people.length);
  });

  test("is shared when there are more people than colours", () => {
    const many = Array.from({ length: 40 }, (_, at) => `p-${at}`);
    expect(coloursOf(many).size).toBe(40);
  });
});
