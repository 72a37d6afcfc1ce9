/**
 * How a series lies on a screen: order of images, window, zoom, what to fetch next.
 * Pure arithmetic on `View`; it knows no library that paints and no page.
 */
import type { View } from "../generated/room-server";
import type { Plane } from "./space";

/** A point in pixels of the image, (0, 0) in the middle of the first pixel. */
export type ImagePoint = readonly [x: number, y: number];

/** A point in CSS pixels of the picture area, from its upper left corner. */
export type ScreenPoint = readonly [x: number, y: number];

/** One picture of a series: an instance and, in multi-frame objects, its frame from 0. */
export interface Slice {
  readonly instance: string;
  readonly frame: number;
  readonly columns: number;
  readonly rows: number;
  /** Height of a pixel divided by its width. */
  readonly aspect: number;
  /** Size of a pixel in mm, where the image says it. */
  readonly spacing: readonly [across: number, down: number] | null;
  /** Where it lies in the patient, where the image says it. */
  readonly plane: Plane | null;
}

/** A series as DICOMweb describes it. */
export interface Series {
  readonly study: string;
  readonly series: string;
  readonly modality: string;
  readonly description: string;
  readonly number: number;
  readonly count: number;
}

/** What one instance says of itself; enough to put a series in order. */
export interface Instance {
  readonly instance: string;
  readonly number: number;
  readonly frames: number;
  readonly columns: number;
  readonly rows: number;
  readonly aspect: number;
  readonly position: readonly number[] | null;
  readonly orientation: readonly number[] | null;
  readonly spacing: readonly [across: number, down: number] | null;
  /** Where each frame lies in the patient, or null. */
  readonly planes: readonly (Plane | null)[];
}

/** A grey window in units of the modality (Hounsfield for CT). */
export interface Window {
  readonly centre: number;
  readonly width: number;
}

export type PresetId =
  | "soft_tissue"
  | "lung"
  | "bone"
  | "brain"
  | "mediastinum"
  | "liver"
  | "default";

/** A named window; `key` is the digit that chooses it. */
export interface Preset extends Window {
  readonly id: Exclude<PresetId, "default">;
  readonly key: string;
}

export const PRESETS: readonly Preset[] = [
  { id: "soft_tissue", key: "1", centre: 40, width: 400 },
  { id: "lung", key: "2", centre: -600, width: 1500 },
  { id: "bone", key: "3", centre: 500, width: 2000 },
  { id: "brain", key: "4", centre: 40, width: 80 },
  { id: "mediastinum", key: "5", centre: 50, width: 350 },
  { id: "liver", key: "6", centre: 60, width: 160 },
];

/** The named window that this one is, if it is one. */
export function presetOf(window: Window | null): Preset | null {
  if (!window) return null;
  const { centre, width } = window;
  return PRESETS.find((preset) => preset.centre === centre && preset.width === width) ?? null;
}

// PS3.3 §C.7.6.2.1.1: the normal of the image plane orders slices in space.
function depth({ position, orientation }: Instance): number | null {
  if (!position || !orientation || position.length < 3 || orientation.length < 6) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = orientation;
  const [x = 0, y = 0, z = 0] = position;
  return x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
}

function sameOrientation(instances: readonly Instance[]): boolean {
  const first = instances[0]?.orientation;
  return instances.every(({ orientation }) =>
    orientation?.every((value, at) => Math.abs(value - (first?.[at] ?? Number.NaN)) < 1e-3),
  );
}

/**
 * The pictures of a series in the order that every seat agrees on: instance number first;
 * where it says nothing, the place in space along the normal; then the UID.
 */
export function orderSlices(instances: readonly Instance[]): Slice[] {
  const isNumbered = new Set(instances.map(({ number }) => number)).size === instances.length;
  const isInSpace = !isNumbered && sameOrientation(instances);
  const ordered = [...instances].sort((a, b) => {
    const along = isInSpace ? (depth(b) ?? 0) - (depth(a) ?? 0) : a.number - b.number;
    return along || (a.instance < b.instance ? -1 : 1);
  });
  return ordered.flatMap(({ instance, frames, columns, rows, aspect, spacing, planes }) =>
    Array.from({ length: frames }, (_, frame) => {
      const plane = planes[frame] ?? null;
      return { instance, frame, columns, rows, aspect, spacing, plane };
    }),
  );
}

/** Where the picture of a view lies among the slices: by UID, else by number; never outside. */
export function locate(slices: readonly Slice[], view: View): number {
  const at = slices.findIndex(
    ({ instance, frame }) => instance === view.instance && frame === view.frame,
  );
  return at >= 0 ? at : clampIndex(view.index, slices.length);
}

export function clampIndex(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(index)));
}

/** What to fetch around `index`, nearest first, two ahead in `direction` for one behind. */
export function prefetchOrder(
  index: number,
  count: number,
  direction: 1 | -1,
  radius: number,
): number[] {
  const order: number[] = [];
  let ahead = 1;
  let behind = 1;
  const push = (at: number) => {
    if (at >= 0 && at < count) order.push(at);
  };
  while (ahead <= radius || behind <= radius / 2) {
    for (let step = 0; step < 2 && ahead <= radius; step += 1, ahead += 1)
      push(index + direction * ahead);
    if (behind <= radius / 2) push(index - direction * behind);
    behind += 1;
  }
  return order;
}

/** The area that a picture is painted into, in CSS pixels. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

/** How a slice lies on an area: CSS pixels per image pixel across and down, and the middle. */
export interface Placement {
  readonly across: number;
  readonly down: number;
  readonly centre: ImagePoint;
  readonly area: Area;
}

/** The middle of a slice in its own pixels. */
export function middle({ columns, rows }: Slice): ImagePoint {
  return [(columns - 1) / 2, (rows - 1) / 2];
}

/** Lay a slice on an area: zoom 1 shows it whole, as large as fits. */
export function place(view: View, slice: Slice, area: Area): Placement {
  const fit = Math.min(
    area.width / Math.max(1, slice.columns),
    area.height / Math.max(1, slice.rows * slice.aspect),
  );
  const across = fit * view.zoom;
  return {
    across,
    down: across * slice.aspect,
    centre: view.centre ?? middle(slice),
    area,
  };
}

export function toScreen(at: ImagePoint, placement: Placement): ScreenPoint {
  const { across, down, centre, area } = placement;
  return [
    area.width / 2 + (at[0] - centre[0]) * across,
    area.height / 2 + (at[1] - centre[1]) * down,
  ];
}

export function toImage(at: ScreenPoint, placement: Placement): ImagePoint {
  const { across, down, centre, area } = placement;
  return [
    centre[0] + (at[0] - area.width / 2) / across,
    centre[1] + (at[1] - area.height / 2) / down,
  ];
}

export const ZOOM_MIN = 0.25;
export const ZOOM_MAX = 20;

/** Zoom by a factor while the point under the hand stays where it is. */
export function zoomAt(
  view: View,
  factor: number,
  at: ScreenPoint,
  placement: Placement,
): View {
  const zoom = Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, view.zoom * factor));
  const held = toImage(at, placement);
  const change = view.zoom / zoom;
  return {
    ...view,
    zoom,
    centre: [
      held[0] + (placement.centre[0] - held[0]) * change,
      held[1] + (placement.centre[1] - held[1]) * change,
    ],
  };
}

/** Move the picture with the hand, by CSS pixels; some of it always stays in sight. */
export function pan(view: View, by: ScreenPoint, placement: Placement, slice: Slice): View {
  const inside = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));
  return {
    ...view,
    centre: [
      inside(placement.centre[0] - by[0] / placement.across, slice.columns),
      inside(placement.centre[1] - by[1] / placement.down, slice.rows),
    ],
  };
}

/** Change the window by a drag: across for width (contrast), down for centre (brightness). */
export function dragWindow(view: View, by: ScreenPoint): View {
  if (view.window_centre === null || view.window_width === null) return view;
  const speed = Math.max(0.25, view.window_width / 400);
  return {
    ...view,
    window_width: Math.max(1, Math.round(view.window_width + by[0] * speed)),
    window_centre: Math.round(view.window_centre + by[1] * speed),
  };
}

/** How a series is first shown: its first image, whole, in the window that it asks for. */
export function firstView(series: Series, slices: readonly Slice[]): View {
  const slice = slices[0];
  return {
    study: series.study,
    series: series.series,
    instance: slice?.instance ?? "",
    index: 0,
    frame: slice?.frame ?? 0,
    window_centre: null,
    window_width: null,
    zoom: 1,
    centre: null,
    is_inverted: false,
  };
}

/** A view that names no window takes the one that the picture asks for. */
export function inWindow(view: View, own: Window | null): View {
  return {
    ...view,
    window_centre: view.window_centre ?? own?.centre ?? null,
    window_width: view.window_width ?? own?.width ?? null,
  };
}

/** Are two views the same picture shown the same way, as far as an eye can tell? */
export function looksSame(a: View, b: View): boolean {
  const near = (x: number | null, y: number | null, tolerance: number) =>
    x === y || (x !== null && y !== null && Math.abs(x - y) <= tolerance);
  return (
    a.series === b.series &&
    a.instance === b.instance &&
    a.frame === b.frame &&
    a.is_inverted === b.is_inverted &&
    near(a.window_centre, b.window_centre, 0.5) &&
    near(a.window_width, b.window_width, 0.5) &&
    near(a.zoom, b.zoom, 0.001) &&
    near(a.centre?.[0] ?? null, b.centre?.[0] ?? null, 0.05) &&
    near(a.centre?.[1] ?? null, b.centre?.[1] ?? null, 0.05)
  );
}
