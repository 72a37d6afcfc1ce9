/**
 * Where an image lies in the patient (PS3.3 §C.7.6.2): depths, nearest slices, reference lines.
 * Millimetres of the patient and pixels of the image are different things here.
 */
import type { ImagePoint } from "./viewport";

/** A place or a direction in the patient, in millimetres. */
export type Vector = readonly [x: number, y: number, z: number];

/** The plane of one image: middle of its first pixel, directions, size of a pixel. */
export interface Plane {
  /** Places are only compared within one frame of reference. */
  readonly frameOfReference: string;
  readonly origin: Vector;
  /** Along a row, to the right of the image; of length 1. */
  readonly across: Vector;
  /** Along a column, down the image; of length 1. */
  readonly down: Vector;
  /** Millimetres from pixel to pixel. */
  readonly spacing: readonly [across: number, down: number];
  readonly columns: number;
  readonly rows: number;
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const along = (from: Vector, direction: Vector, by: number): Vector => [
  from[0] + direction[0] * by,
  from[1] + direction[1] * by,
  from[2] + direction[2] * by,
];

export function normalOf({ across, down }: Plane): Vector {
  return cross(across, down);
}

/** Where a pixel of the image lies in the patient (PS3.3 equation C.7.6.2.1-1). */
export function toPatient([x, y]: ImagePoint, plane: Plane): Vector {
  const { origin, across, down, spacing } = plane;
  return along(along(origin, across, x * spacing[0]), down, y * spacing[1]);
}

/** The pixel of the image that is nearest to a place in the patient. */
export function toPixel(place: Vector, plane: Plane): ImagePoint {
  const from = minus(place, plane.origin);
  return [dot(from, plane.across) / plane.spacing[0], dot(from, plane.down) / plane.spacing[1]];
}

function centreOf(plane: Plane): Vector {
  return toPatient([(plane.columns - 1) / 2, (plane.rows - 1) / 2], plane);
}

/** Do two images look along the same line, within some degrees? */
export function areParallel(a: Plane, b: Plane): boolean {
  return Math.abs(dot(normalOf(a), normalOf(b))) > 0.95;
}

/** Can places of one be compared with places of the other? */
export function shareSpace(a: Plane, b: Plane): boolean {
  return a.frameOfReference !== "" && a.frameOfReference === b.frameOfReference;
}

/** How a second series follows the first: by place in the patient, `offset` mm further on. */
export interface Link {
  readonly offset: number;
}

/** How far along the normal of `ruler` the middle of a plane lies, in mm. */
function depthOf(plane: Plane, ruler: Plane): number {
  return dot(centreOf(plane), normalOf(ruler));
}

/** The link that makes these two images the same place: for two frames of reference, or breath. */
export function linkHere(first: Plane, second: Plane): Link {
  return { offset: depthOf(second, second) - depthOf(first, second) };
}

/**
 * Which image of the second series shows the place of an image of the first; null when they do
 * not look the same way, or when nobody linked two frames of reference.
 */
export function followIndex(
  first: Plane,
  second: readonly (Plane | null)[],
  link: Link | null,
): number | null {
  let best: { index: number; far: number } | null = null;
  for (const [index, plane] of second.entries()) {
    if (!plane || !areParallel(first, plane)) continue;
    if (!link && !shareSpace(first, plane)) return null;
    const goal = depthOf(first, plane) + (link?.offset ?? 0);
    const far = Math.abs(depthOf(plane, plane) - goal);
    if (!best || far < best.far) best = { index, far };
  }
  return best?.index ?? null;
}

/** A line across an image, in its pixels. */
export type Segment = readonly [ImagePoint, ImagePoint];

// Cuts a line by the sides of the image (Liang and Barsky, 1984).
function clip(at: ImagePoint, direction: ImagePoint, plane: Plane): Segment | null {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const sides: readonly [number, number, number][] = [
    [direction[0], at[0], plane.columns - 1],
    [direction[1], at[1], plane.rows - 1],
  ];
  for (const [step, start, end] of sides) {
    if (Math.abs(step) < 1e-9) {
      if (start < 0 || start > end) return null;
      continue;
    }
    const [enter, leave] = [-start / step, (end - start) / step];
    from = Math.max(from, Math.min(enter, leave));
    to = Math.min(to, Math.max(enter, leave));
  }
  if (from >= to) return null;
  const point = (by: number): ImagePoint => [
    at[0] + direction[0] * by,
    at[1] + direction[1] * by,
  ];
  return [point(from), point(to)];
}

// The shorter of two stretches of one line, given as numbers along it.
function overlap(line: Segment, other: Segment): Segment | null {
  const [a, b] = line;
  const direction: ImagePoint = [b[0] - a[0], b[1] - a[1]];
  const square = direction[0] ** 2 + direction[1] ** 2;
  const share = (at: ImagePoint) =>
    ((at[0] - a[0]) * direction[0] + (at[1] - a[1]) * direction[1]) / square;
  const [c, d] = [share(other[0]), share(other[1])];
  const [from, to] = [Math.max(0, Math.min(c, d)), Math.min(1, Math.max(c, d))];
  if (from >= to) return null;
  const point = (by: number): ImagePoint => [
    a[0] + direction[0] * by,
    a[1] + direction[1] * by,
  ];
  return [point(from), point(to)];
}

/**
 * Where the plane of `other` cuts the image of `plane`, as far as both images reach; null when
 * they are parallel, do not meet, or lie in different frames of reference.
 */
export function referenceLine(plane: Plane, other: Plane): Segment | null {
  if (!shareSpace(plane, other) || areParallel(plane, other)) return null;
  const normal = normalOf(other);
  // In pixels of `plane`, the cut is a·x + b·y = c.
  const a = dot(plane.across, normal) * plane.spacing[0];
  const b = dot(plane.down, normal) * plane.spacing[1];
  const c = dot(minus(other.origin, plane.origin), normal);
  const square = a * a + b * b;
  if (square < 1e-12) return null;
  const line = clip([(a * c) / square, (b * c) / square], [-b, a], plane);
  if (!line) return null;
  const back = line.map((at) => toPixel(toPatient(at, plane), other));
  const [from, to] = back;
  if (!from || !to) return null;
  const inOther = clip(from, [to[0] - from[0], to[1] - from[1]], other);
  if (!inOther) return null;
  const [start, end] = inOther.map((at) => toPixel(toPatient(at, other), plane));
  return start && end ? overlap(line, [start, end]) : null;
}
