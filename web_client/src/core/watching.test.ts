import { expect, test } from "vitest";
import { isSameWatch, type Showing, watchOf } from "./watching";

const FACE: Showing = { seat: "a", source: "camera", heightPx: 171.5, isPinned: false };

test("a picture that stands in two places is told at its largest and pinned if one is", () => {
  const said = watchOf([FACE, { ...FACE, heightPx: 600, isPinned: true }], false);

  expect(said.tracks).toEqual([
    { seat: "a", source: "camera", height_px: 600, is_pinned: true },
  ]);
});

test("heights are told in steps so that dragging a window does not chatter", () => {
  const one = watchOf([FACE], false);

  expect(one.tracks[0]?.height_px).toBe(180);
  expect(isSameWatch(one, watchOf([{ ...FACE, heightPx: 178 }], false))).toBe(true);
  expect(isSameWatch(one, watchOf([{ ...FACE, heightPx: 181 }], false))).toBe(false);
  expect(isSameWatch(null, one)).toBe(false);
});

test("a hidden page wants no pictures", () => {
  expect(watchOf([FACE], true).tracks[0]?.height_px).toBe(0);
});

test("pinned ones come first, then the large ones, and never more than are allowed", () => {
  const many = Array.from({ length: 70 }, (_, n) => ({
    ...FACE,
    seat: `${n}`,
    heightPx: n * 20,
    isPinned: n === 3,
  }));

  const { tracks } = watchOf(many, false);

  expect(tracks).toHaveLength(64);
  expect(tracks.slice(0, 2).map(({ seat }) => seat)).toEqual(["3", "69"]);
});
