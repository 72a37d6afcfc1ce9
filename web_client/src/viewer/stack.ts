/** A Cornerstone stack viewport that paints what a `View` says, and fetches what comes next. */
import {
  cache,
  Enums,
  imageLoader,
  metaData,
  type RenderingEngine,
  type Types,
} from "@cornerstonejs/core";
import dicomImageLoader from "@cornerstonejs/dicom-image-loader";
import { type Placement, prefetchOrder, type Window } from "../core/viewport";
import type { View } from "../generated/room-server";
import type { DataSet } from "../io/dicomweb";

const PREFETCH_RADIUS = 24;
const PREFETCH_AT_ONCE = 3;
// A decoder that throws in its worker never answers; a slow line may take this long.
const PICTURE_TIMEOUT_MS = 35_000;

/** A picture as Cornerstone names it, with the data set that describes it. */
export interface Source {
  readonly url: string;
  readonly dataSet: DataSet;
}

/** The painter of one series at a time. */
export interface Stack {
  /** Show another series; resolves when the picture at `index` is on the screen or failed. */
  open(sources: readonly Source[], index: number): Promise<boolean>;
  /** Bring the picture at `index` onto the screen; false when it could not be had. */
  turnTo(index: number): Promise<boolean>;
  /** The window that the picture itself asks for; null for colour. */
  ownWindow(): Window | null;
  paint(view: View, placement: Placement): void;
  resize(): void;
  close(): void;
}

type Triple = [number, number, number];

function along(origin: Types.Point3, direction: Types.Mat3, at: readonly number[]): Triple {
  const [x = 0, y = 0] = at;
  return [0, 1, 2].map(
    (axis) => (origin[axis] ?? 0) + x * (direction[axis] ?? 0) + y * (direction[axis + 3] ?? 0),
  ) as Triple;
}

function aim(viewport: Types.IStackViewport, placement: Placement): void {
  const image = viewport.getImageData();
  if (!image) return;
  const { origin, direction, spacing } = image;
  const { focalPoint, position, viewPlaneNormal } = viewport.getCamera();
  const goal = along(origin, direction, [
    placement.centre[0] * spacing[0],
    placement.centre[1] * spacing[1],
  ]);
  const distance =
    focalPoint && position
      ? Math.hypot(...focalPoint.map((value, axis) => value - (position[axis] ?? 0)))
      : 1;
  viewport.setCamera({
    focalPoint: goal,
    position: goal.map(
      (value, axis) => value + (viewPlaneNormal?.[axis] ?? 0) * distance,
    ) as Triple,
    parallelScale: (placement.area.height / 2) * (spacing[0] / placement.across),
  });
}

function readWindow(viewport: Types.IStackViewport, imageId: string): Window | null {
  const pixels = metaData.get("imagePixelModule", imageId) as
    | { samplesPerPixel?: number; photometricInterpretation?: string }
    | undefined;
  if ((pixels?.samplesPerPixel ?? 1) > 1) return null;
  if (pixels?.photometricInterpretation?.startsWith("PALETTE")) return null;
  const lut = metaData.get("voiLutModule", imageId) as
    | { windowCenter?: number[]; windowWidth?: number[] }
    | undefined;
  const centre = Number(lut?.windowCenter?.[0]);
  const width = Number(lut?.windowWidth?.[0]);
  if (Number.isFinite(centre) && width >= 1) return { centre, width };
  const range = viewport.getProperties().voiRange;
  if (!range) return null;
  return {
    centre: Math.round((range.lower + range.upper) / 2),
    width: Math.max(1, Math.round(range.upper - range.lower)),
  };
}

// Fetches what lies around the shown picture, nearest first, a few at a time; what is asked for
// later replaces what was not begun.
function createPrefetch(viewport: Types.IStackViewport) {
  let waiting: string[] = [];
  let running = 0;
  const next = () => {
    while (running < PREFETCH_AT_ONCE) {
      const imageId = waiting.shift();
      if (imageId === undefined) return;
      if (cache.isLoaded(imageId)) continue;
      running += 1;
      imageLoader
        .loadAndCacheImage(imageId, {
          ...viewport.getLoaderImageOptions(imageId),
          requestType: Enums.RequestType.Prefetch,
          priority: 0,
        })
        .then(finish, finish);
    }
  };
  const finish = () => {
    running -= 1;
    next();
  };
  return {
    around(imageIds: readonly string[], index: number, direction: 1 | -1) {
      waiting = prefetchOrder(index, imageIds.length, direction, PREFETCH_RADIUS).flatMap(
        (at) => imageIds[at] ?? [],
      );
      next();
    },
    stop() {
      waiting = [];
    },
  };
}

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PICTURE_TIMEOUT_MS);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

// What some writers leave out though PS3.3 §C.7.6.3 and §C.7.3.1 ask for it: the plainest grey.
function withDefaults(dataSet: DataSet): DataSet {
  return {
    "00080060": { vr: "CS", Value: ["OT"] },
    "00280002": { vr: "US", Value: [1] },
    "00280004": { vr: "CS", Value: ["MONOCHROME2"] },
    ...dataSet,
  };
}

let opened = 0;

/** Take a place in the engine for `element`. */
export function createStack(engine: RenderingEngine, element: HTMLDivElement): Stack {
  opened += 1;
  const viewportId = `stack-${opened}`;
  engine.enableElement({
    viewportId,
    element,
    type: Enums.ViewportType.STACK,
    defaultOptions: { background: [0, 0, 0] },
  });
  const viewport = engine.getViewport<Types.IStackViewport>(viewportId);
  const prefetch = createPrefetch(viewport);
  let imageIds: string[] = [];
  let shown = 0;
  let isInvertedByNature = false;
  let isClosed = false;
  let painted: string | null = null;

  // Cornerstone resolves its promises for pictures that failed as well; only this event says
  // that the picture really is on the canvas. What is not must never stand under another's name.
  element.addEventListener(Enums.Events.STACK_NEW_IMAGE, (event) => {
    painted = (event as CustomEvent<{ imageId: string }>).detail.imageId;
  });

  function settle(index: number): boolean {
    const imageId = imageIds[index];
    if (isClosed || imageId === undefined || painted !== imageId) return false;
    prefetch.around(imageIds, index, index < shown ? -1 : 1);
    shown = index;
    return true;
  }

  return {
    async open(sources, index) {
      prefetch.stop();
      imageIds = sources.map(({ url, dataSet }) => {
        const imageId = `wadors:${url}`;
        dicomImageLoader.wadors.metaDataManager.add(imageId, withDefaults(dataSet) as never);
        return imageId;
      });
      shown = index;
      painted = null;
      await inTime(viewport.setStack(imageIds, index));
      if (isClosed) return false;
      isInvertedByNature = viewport.getProperties().invert ?? false;
      return settle(index);
    },
    async turnTo(index) {
      painted = viewport.getCurrentImageIdIndex() === index ? painted : null;
      await inTime(viewport.setImageIdIndex(index));
      return settle(index);
    },
    ownWindow() {
      const imageId = imageIds[shown];
      return imageId === undefined ? null : readWindow(viewport, imageId);
    },
    paint(view, placement) {
      if (isClosed || imageIds.length === 0) return;
      const { window_centre: centre, window_width: width } = view;
      viewport.setProperties({
        invert: isInvertedByNature !== view.is_inverted,
        ...(centre !== null &&
          width !== null && {
            voiRange: { lower: centre - width / 2, upper: centre + width / 2 },
          }),
      });
      aim(viewport, placement);
      viewport.render();
    },
    resize() {
      if (!isClosed) engine.resize(true, true);
    },
    close() {
      isClosed = true;
      prefetch.stop();
      engine.disableElement(viewportId);
    },
  };
}
