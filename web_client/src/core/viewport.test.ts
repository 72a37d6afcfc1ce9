import { describe, expect, test } from "vitest";
import type { View } from "../generated/room-server";
import {
  dragWindow,
  type Instance,
  locate,
  looksSame,
  orderSlices,
  pan,
  place,
  prefetchOrder,
  presetOf,
  type Slice,
  toImage,
  toScreen,
  ZOOM_MAX,
  zoomAt,
} from "./viewport";

const slice: Slice = {
  instance: "1.1",
  frame: 0,
  columns: 512,
  rows: 256,
  aspect: 1,
  spacing: null,
  plane: null,
};
const area = { width: 1024, height: 768 };
const view: View = {
  study: "1",
  series: "1.0",
  instance: "1.1",
  index: 0,
  frame: 0,
  window_centre: 40,
  window_width: 400,
  zoom: 1,
  centre: null,
  is_inverted: false,
};

function instance(uid: string, changes: Partial<Instance> = {}): Instance {
  return {
    instance: uid,
    number: 0,
    frames: 1,
    columns: 8,
    rows: 8,
    aspect: 1,
    position: null,
    orientation: null,
    spacing: null,
    planes: [],
    ...changes,
  };
}

describe("the order of a series", () => {
  test("is by instance number", () => {
    const slices = orderSlices([
      instance("c", { number: 10 }),
      instance("a", { number: 9 }),
      instance("b", { number: 1 }),
    ]);
    expect(slices.map((one) => one.instance)).toEqual(["b", "a", "c"]);
  });

  test("is from head to feet where numbers say nothing", () => {
    const axial = { orientation: [1, 0, 0, 0, 1, 0] };
    const slices = orderSlices([
      instance("feet", { ...axial, position: [0, 0, -50] }),
      instance("head", { ...axial, position: [0, 0, 120] }),
      instance("heart", { ...axial, position: [0, 0, 10] }),
    ]);
    expect(slices.map((one) => one.instance)).toEqual(["head", "heart", "feet"]);
  });

  test("counts every frame of a multi-frame object", () => {
    const slices = orderSlices([
      instance("a", { number: 1, frames: 2 }),
      instance("b", { number: 2 }),
    ]);
    expect(slices.map((one) => [one.instance, one.frame])).toEqual([
      ["a", 0],
      ["a", 1],
      ["b", 0],
    ]);
  });

  test("does not depend on how the server listed it", () => {
    const all = ["x", "y", "z"].map((uid) => instance(uid));
    expect(orderSlices([...all].reverse())).toEqual(orderSlices(all));
  });
});

test("a view is found by its picture, not by its number", () => {
  const slices = orderSlices([instance("a", { number: 1 }), instance("b", { number: 2 })]);
  expect(locate(slices, { ...view, instance: "b", index: 0 })).toBe(1);
  expect(locate(slices, { ...view, instance: "gone", index: 99 })).toBe(1);
});

test("what lies ahead is fetched before what lies behind", () => {
  expect(prefetchOrder(5, 100, 1, 4)).toEqual([6, 7, 4, 8, 9, 3]);
  expect(prefetchOrder(0, 3, -1, 4)).toEqual([1, 2]);
});

describe("a slice on an area", () => {
  test("fits whole at zoom 1", () => {
    const placed = place(view, slice, area);
    expect(placed.across).toBe(2);
    expect(toScreen([255.5, 127.5], placed)).toEqual([512, 384]);
  });

  test("is as high as its pixels are", () => {
    const placed = place(view, { ...slice, rows: 512, aspect: 2 }, area);
    expect(placed.across).toBe(0.75);
    expect(placed.down).toBe(1.5);
  });

  test("goes there and back", () => {
    const placed = place({ ...view, zoom: 3, centre: [100, 60] }, slice, area);
    const [x, y] = toImage(toScreen([12.5, 200], placed), placed);
    expect(x).toBeCloseTo(12.5);
    expect(y).toBeCloseTo(200);
  });

  test("keeps the point under the hand while it is zoomed", () => {
    const placed = place(view, slice, area);
    const held = toImage([100, 300], placed);
    const zoomed = zoomAt(view, 2.5, [100, 300], placed);
    const [x, y] = toImage([100, 300], place(zoomed, slice, area));
    expect(x).toBeCloseTo(held[0]);
    expect(y).toBeCloseTo(held[1]);
  });

  test("is never larger than the largest zoom", () => {
    expect(zoomAt(view, 1e6, [0, 0], place(view, slice, area)).zoom).toBe(ZOOM_MAX);
  });

  test("never leaves the area", () => {
    const moved = pan(view, [100_000, -100_000], place(view, slice, area), slice);
    expect(moved.centre).toEqual([0, 255]);
  });
});

describe("the window", () => {
  test("follows a drag and stays a window", () => {
    expect(dragWindow(view, [10, -5])).toMatchObject({ window_width: 410, window_centre: 35 });
    expect(dragWindow(view, [-9_999, 0]).window_width).toBe(1);
  });

  test("of a colour picture does not exist", () => {
    const colour = { ...view, window_centre: null, window_width: null };
    expect(dragWindow(colour, [10, 10])).toEqual(colour);
  });

  test("is known by name", () => {
    expect(presetOf({ centre: -600, width: 1500 })?.id).toBe("lung");
    expect(presetOf({ centre: -600, width: 1501 })).toBeNull();
  });
});

test("views that an eye cannot tell apart are the same", () => {
  expect(looksSame(view, { ...view, zoom: 1.0005 })).toBe(true);
  expect(looksSame(view, { ...view, instance: "1.2" })).toBe(false);
  expect(looksSame(view, { ...view, centre: [1, 1] })).toBe(false);
});
