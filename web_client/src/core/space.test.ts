import { describe, expect, test } from "vitest";
import { readInstance } from "./data-set";
import {
  areParallel,
  followIndex,
  linkHere,
  type Plane,
  referenceLine,
  toPatient,
  toPixel,
} from "./space";

/** Axial, 512 × 512 of 0.5 mm, `z` mm up. */
function axial(z: number, changes: Partial<Plane> = {}): Plane {
  return {
    frameOfReference: "1.2",
    origin: [-128, -128, z],
    across: [1, 0, 0],
    down: [0, 1, 0],
    spacing: [0.5, 0.5],
    columns: 512,
    rows: 512,
    ...changes,
  };
}

/** Coronal, 512 wide and 200 high of 0.5 × 1 mm, from z = 200 down to 1, `y` mm back. */
function coronal(y: number, changes: Partial<Plane> = {}): Plane {
  return {
    ...axial(0),
    origin: [-128, y, 200],
    down: [0, 0, -1],
    spacing: [0.5, 1],
    rows: 200,
    ...changes,
  };
}

test("a pixel comes back from the patient", () => {
  const place = toPatient([10, 20], coronal(5));
  expect(place).toEqual([-123, 5, 180]);
  expect(toPixel(place, coronal(5))).toEqual([10, 20]);
});

describe("a reference line", () => {
  test("runs across the whole image where the other plane cuts it", () => {
    const line = referenceLine(axial(100), coronal(22));
    expect(
      line
        ?.map(([x, y]) => [Math.round(x), Math.round(y)])
        .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    ).toEqual([
      [0, 300],
      [511, 300],
    ]);
  });

  test("is as long as both images reach", () => {
    const narrow = coronal(22, { origin: [0, 22, 200], columns: 101 });
    const line = referenceLine(axial(100), narrow);
    const xs = (line ?? []).map(([x]) => Math.round(x)).sort((a, b) => a - b);
    expect(xs).toEqual([256, 356]);
  });

  test("of an oblique plane is oblique", () => {
    const half = Math.SQRT1_2;
    const tilted = coronal(0, { across: [half, half, 0], origin: [-90, -90, 200] });
    const line = referenceLine(axial(100), tilted);
    const [a, b] = line ?? [];
    const slope = ((b?.[1] ?? 0) - (a?.[1] ?? 0)) / ((b?.[0] ?? 0) - (a?.[0] ?? 1));
    expect(slope).toBeCloseTo(1, 3);
  });

  test.each([
    ["parallel planes", axial(100), axial(90)],
    ["another frame of reference", axial(100), coronal(22, { frameOfReference: "1.3" })],
    [
      "no frame of reference",
      axial(1, { frameOfReference: "" }),
      coronal(2, { frameOfReference: "" }),
    ],
    ["a plane that passes beside the image", axial(100), coronal(900)],
    ["an image that ends before the plane", axial(900), coronal(22)],
  ])("is absent for %s", (_, plane, other) => {
    expect(referenceLine(plane, other)).toBeNull();
  });
});

describe("a second series in step", () => {
  const thick = [0, 10, 20, 30, 40].map((z) => axial(z));

  test.each([
    [0, 0],
    [14, 1],
    [16, 2],
    [400, 4],
  ])("shows for the place %d mm its image %d", (z, index) => {
    expect(followIndex(axial(z), thick, null)).toBe(index);
  });

  test("goes the same way when it is stacked the other way round", () => {
    expect(followIndex(axial(31), [...thick].reverse(), null)).toBe(1);
  });

  test("is not in step in another frame of reference before somebody links it", () => {
    const other = thick.map((plane) => ({ ...plane, frameOfReference: "9" }));
    expect(followIndex(axial(10), other, null)).toBeNull();
    const link = linkHere(axial(10), axial(30, { frameOfReference: "9" }));
    expect(followIndex(axial(10), other, link)).toBe(3);
    expect(followIndex(axial(0), other, link)).toBe(2);
  });

  test("is not in step when it looks another way or lies nowhere", () => {
    expect(areParallel(axial(0), coronal(0))).toBe(false);
    expect(followIndex(axial(0), [coronal(0), null], null)).toBeNull();
  });
});

describe("the plane of a frame", () => {
  const position = { vr: "DS", Value: [1, 2, 3] };
  const orientation = { vr: "DS", Value: [1, 0, 0, 0, 1, 0] };
  const spacing = { vr: "DS", Value: ["0.8", 0.4] };

  test("comes from the image", () => {
    const instance = readInstance({
      "00200032": position,
      "00200037": orientation,
      "00280030": spacing,
    });
    expect(instance.planes[0]?.origin).toEqual([1, 2, 3]);
    expect(instance.spacing).toEqual([0.4, 0.8]);
    expect(instance.aspect).toBe(2);
  });

  test("comes from the functional groups of a multi-frame object", () => {
    const group = (x: number) => ({
      "00209113": { vr: "SQ", Value: [{ "00200032": { vr: "DS", Value: [x, 0, 0] } }] },
    });
    const instance = readInstance({
      "00280008": { vr: "IS", Value: [2] },
      "52009229": {
        vr: "SQ",
        Value: [
          {
            "00209116": { vr: "SQ", Value: [{ "00200037": orientation }] },
            "00289110": { vr: "SQ", Value: [{ "00280030": spacing }] },
          },
        ],
      },
      "52009230": { vr: "SQ", Value: [group(5), group(6)] },
    });
    expect(instance.planes.map((plane) => plane?.origin[0])).toEqual([5, 6]);
  });

  test("is none when it says no direction", () => {
    const bent = { vr: "DS", Value: [1, 1, 0, 0, 1, 0] };
    const instance = readInstance({
      "00200032": position,
      "00200037": bent,
      "00280030": spacing,
    });
    expect(instance.planes).toEqual([null]);
  });
});
