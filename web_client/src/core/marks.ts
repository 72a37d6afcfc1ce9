/**
 * Marks on an image (标注): how they grow under a hand, where they are hit, what they measure.
 * Pure geometry in pixels of the image and of the screen; it knows no page and nothing that paints.
 */
import type { Mark } from "../generated/room-server";
import { type ImagePoint, type Placement, type ScreenPoint, toScreen } from "./viewport";

export type MarkKind = Mark["kind"];

/** The kinds in the order of the tool bar, each with its key. */
export const MARK_KINDS: readonly { readonly kind: MarkKind; readonly key: string }[] = [
  { kind: "arrow", key: "a" },
  { kind: "line", key: "n" },
  { kind: "length", key: "k" },
  { kind: "ellipse", key: "e" },
  { kind: "rectangle", key: "b" },
  { kind: "freehand", key: "j" },
  { kind: "text", key: "t" },
];

/** As many points as the wire takes, and as many letters. */
export const MOST_POINTS = 512;
export const MOST_LETTERS = 200;

/** Which picture a mark stands on. */
export type Ground = Pick<Mark, "study" | "series" | "instance" | "frame">;

type Points = Mark["points"];
type Pair = [number, number];

const LIMIT = 1e6;
const round = (value: number) =>
  Math.round(Math.max(-LIMIT, Math.min(LIMIT, value)) * 100) / 100;
const pair = (at: ImagePoint): Pair => [round(at[0]), round(at[1])];

function pointsOf(path: readonly ImagePoint[]): Points | null {
  const [first, ...rest] = path;
  return first ? [pair(first), ...rest.map(pair)] : null;
}

/** Does a mark stand on this picture? */
export function isOn(mark: Mark, ground: Ground): boolean {
  return (
    mark.series === ground.series &&
    mark.instance === ground.instance &&
    mark.frame === ground.frame
  );
}

/** The mark that a hand begins at `at`. */
export function beginMark(kind: MarkKind, id: string, ground: Ground, at: ImagePoint): Mark {
  const { study, series, instance, frame } = ground;
  const start = pair(at);
  const isOnePoint = kind === "text" || kind === "freehand";
  const points: Points = isOnePoint ? [start] : [start, start];
  return { id, study, series, instance, frame, kind, points, text: "" };
}

/** The mark after the hand went on to `at`. */
export function extendMark(mark: Mark, at: ImagePoint): Mark {
  if (mark.kind === "text") return { ...mark, points: [pair(at)] };
  if (mark.kind !== "freehand") return { ...mark, points: [mark.points[0], pair(at)] };
  const path = mark.points.length < 2 * MOST_POINTS ? mark.points : thin(mark.points);
  return { ...mark, points: [...path, pair(at)] as Points };
}

function thin(points: Points): Points {
  return simplify(points, MOST_POINTS) as Points;
}

/** The mark as it is kept: a freehand with no more points than its shape needs. */
export function finishMark(mark: Mark): Mark {
  return mark.kind === "freehand" ? { ...mark, points: thin(mark.points) } : mark;
}

/** Is it more than a slip of the hand: at least so many CSS pixels long, or a text with letters? */
export function isWorthKeeping(mark: Mark, placement: Placement, leastPx = 4): boolean {
  if (mark.kind === "text") return mark.text.trim() !== "";
  const [start, ...rest] = mark.points.map((at) => toScreen(at, placement));
  return rest.some((at) => start && distance(at, start) >= leastPx);
}

/** The places by which a mark is reshaped; a freehand is only moved. */
export function handlesOf({ kind, points }: Mark): readonly ImagePoint[] {
  const [a, b = a] = points;
  switch (kind) {
    case "ellipse":
    case "rectangle":
      return [a, [b[0], a[1]], b, [a[0], b[1]]];
    case "freehand":
      return [];
    case "text":
      return [a];
    default:
      return [a, b];
  }
}

/** The mark with one of its handles brought to `at`; the opposite one stays. */
export function moveHandle(mark: Mark, handle: number, at: ImagePoint): Mark {
  const [a, b = a] = mark.points;
  const to = pair(at);
  const corners: readonly Points[] = [
    [to, b],
    [
      [a[0], to[1]],
      [to[0], b[1]],
    ],
    [a, to],
    [
      [to[0], a[1]],
      [b[0], to[1]],
    ],
  ];
  switch (mark.kind) {
    case "freehand":
      return mark;
    case "text":
      return { ...mark, points: [to] };
    case "ellipse":
    case "rectangle":
      return { ...mark, points: corners[handle] ?? mark.points };
    default:
      return { ...mark, points: handle === 0 ? [to, b] : [a, to] };
  }
}

/** The mark moved by pixels of the image. */
export function moveMark(mark: Mark, by: ImagePoint): Mark {
  const moved = pointsOf(mark.points.map(([x, y]): ImagePoint => [x + by[0], y + by[1]]));
  return moved ? { ...mark, points: moved } : mark;
}

function distance(a: ScreenPoint, b: ScreenPoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** How far a point is from the segment between two others. */
export function distanceToSegment(at: ScreenPoint, a: ScreenPoint, b: ScreenPoint): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  if (square === 0) return distance(at, a);
  const along = ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / square;
  const share = Math.max(0, Math.min(1, along));
  return distance(at, [a[0] + share * dx, a[1] + share * dy]);
}

const ELLIPSE_STEPS = 48;

/** The strokes of a mark on the screen; a text has none but its place. */
export function strokesOf(mark: Mark, placement: Placement): ScreenPoint[] {
  const points = mark.points.map((at) => toScreen(at, placement));
  const [a = [0, 0], b = a] = points;
  if (mark.kind === "rectangle") return [a, [b[0], a[1]], b, [a[0], b[1]], a];
  if (mark.kind !== "ellipse") return points;
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [across, down] = [Math.abs(b[0] - a[0]) / 2, Math.abs(b[1] - a[1]) / 2];
  return Array.from({ length: ELLIPSE_STEPS + 1 }, (_, step): ScreenPoint => {
    const angle = (2 * Math.PI * step) / ELLIPSE_STEPS;
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)];
  });
}

// Letters are about so wide and high on the screen; only to be hit, never to be measured.
const LETTER_PX = 14;
const LINE_PX = 20;

function letterWidths(text: string): number {
  return [...text].reduce((sum, one) => sum + (one > "\u2e80" ? 1 : 0.6), 0) * LETTER_PX;
}

function distanceToText(mark: Mark, at: ScreenPoint, placement: Placement): number {
  const [x, y] = toScreen(mark.points[0], placement);
  const beyond = (value: number, from: number, to: number) =>
    Math.max(from - value, 0, value - to);
  return Math.hypot(
    beyond(at[0], x, x + letterWidths(mark.text)),
    beyond(at[1], y - LINE_PX / 2, y + LINE_PX / 2),
  );
}

/** How many CSS pixels a place is from a mark. */
export function distanceTo(mark: Mark, at: ScreenPoint, placement: Placement): number {
  if (mark.kind === "text") return distanceToText(mark, at, placement);
  const strokes = strokesOf(mark, placement);
  const [first = [0, 0]] = strokes;
  if (strokes.length === 1) return distance(at, first);
  return strokes.reduce((least, end, index) => {
    const start = strokes[index - 1];
    return start ? Math.min(least, distanceToSegment(at, start, end)) : least;
  }, Number.POSITIVE_INFINITY);
}

/** The mark under a place, the last drawn one of those as near; null when none is in reach. */
export function hitMark(
  marks: readonly Mark[],
  at: ScreenPoint,
  placement: Placement,
  reachPx: number,
): Mark | null {
  let best: { mark: Mark; far: number } | null = null;
  for (const mark of marks) {
    const far = distanceTo(mark, at, placement);
    if (far <= reachPx && far <= (best?.far ?? reachPx)) best = { mark, far };
  }
  return best?.mark ?? null;
}

/** The handle under a place, or null. */
export function hitHandle(
  mark: Mark,
  at: ScreenPoint,
  placement: Placement,
  reachPx: number,
): number | null {
  const far = handlesOf(mark).map((handle) => distance(toScreen(handle, placement), at));
  const least = Math.min(...far);
  return least <= reachPx ? far.indexOf(least) : null;
}

// Douglas and Peucker (1973): keep what departs from the straight way by more than `tolerance`.
function reduce(path: readonly ImagePoint[], tolerance: number): ImagePoint[] {
  const keeps = new Uint8Array(path.length);
  const spans: [number, number][] = [[0, path.length - 1]];
  keeps[0] = 1;
  keeps[path.length - 1] = 1;
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const [start, end] = [path[from], path[to]];
    let [far, at] = [tolerance, -1];
    for (let index = from + 1; index < to; index += 1) {
      const point = path[index];
      if (!point || !start || !end) continue;
      const off = distanceToSegment(point, start, end);
      if (off > far) [far, at] = [off, index];
    }
    if (at < 0) continue;
    keeps[at] = 1;
    spans.push([from, at], [at, to]);
  }
  return path.filter((_, index) => keeps[index] === 1);
}

const FINEST_PX = 0.25;

/** A path with the same shape and at most `most` points; both ends stay. */
export function simplify(path: readonly ImagePoint[], most: number): readonly ImagePoint[] {
  if (path.length < 3) return path;
  let tolerance = FINEST_PX;
  let reduced = reduce(path, tolerance);
  while (reduced.length > most) {
    tolerance *= 1.5;
    reduced = reduce(path, tolerance);
  }
  return reduced;
}

/** A measured length: millimetres where the image says how large its pixels are. */
export interface Length {
  readonly value: number;
  readonly unit: "mm" | "px";
}

/** How long a line is; `spacing` is the size of a pixel in mm (across, down), if known. */
export function lengthOf(
  { points }: Mark,
  spacing: readonly [across: number, down: number] | null,
): Length {
  const [a, b = a] = points;
  const [across, down] = spacing ?? [1, 1];
  const value = Math.hypot((b[0] - a[0]) * across, (b[1] - a[1]) * down);
  return { value: Math.round(value * 10) / 10, unit: spacing ? "mm" : "px" };
}
