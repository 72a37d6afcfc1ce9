/**
 * The viewer's one door: a picture area in an element, driven by views.
 * What is shown is always a `View`; Cornerstone only paints it.
 */

import { type Plane, referenceLine } from "../core/space";
import {
  clampIndex,
  dragWindow,
  firstView,
  type ImagePoint,
  inWindow,
  locate,
  orderSlices,
  type Placement,
  PRESETS,
  type PresetId,
  pan,
  place,
  type Series,
  type Slice,
  type Window,
  zoomAt,
} from "../core/viewport";
import type { View } from "../generated/room-server";
import { type Dicomweb, DicomwebError, type SeriesMetadata } from "../io/dicomweb";
import { openEngine } from "./engine";
import { isHandTool, listenToHand, type Tool } from "./gestures";
import { listeners } from "./listeners";
import { createMarkBoard, type MarkBoard, type MarkedPicture } from "./mark-board";
import { createPointerLayer, type PointerMark } from "./pointers";
import { createStack, type Source } from "./stack";

export type { PointerMark, Tool };

/** What the viewer shows now. */
export type ViewerState =
  | { readonly phase: "empty" }
  | { readonly phase: "opening"; readonly series: Series }
  | {
      readonly phase: "shown";
      readonly series: Series;
      readonly patientName: string;
      readonly count: number;
      readonly view: View;
      /** The picture wanted is still on its way, or could not be had. */
      readonly picture: "ready" | "loading" | "failed";
      readonly ownWindow: Window | null;
    }
  | { readonly phase: "failed"; readonly series: Series; readonly status: number };

/** A picture area; everything that a page or a room asks of it. */
export interface Viewer {
  showSeries(series: Series): void;
  /** Show what another seat sees; opens its series when it is another one. */
  setView(view: View): void;
  getView(): View | null;
  /** Hear of each view that this person's own hand makes. */
  onView(listen: (view: View) => void): () => void;
  readonly marks: MarkBoard;
  /** Where the images of the open series lie in the patient, in their order. */
  getPlanes(): readonly (Plane | null)[];
  /** Where the image on the screen lies; null while there is none. */
  getPlane(): Plane | null;
  /** Show another image of the same series, led by the picture beside; nobody is told. */
  follow(index: number): void;
  /** The plane of the picture beside: where it cuts this one, a line is shown. */
  setReference(plane: Plane | null): void;
  setPointers(marks: readonly PointerMark[]): void;
  /** Hear where this person's pointer is on the image, or that it left. */
  onPointer(listen: (at: ImagePoint | null) => void): () => void;
  setTool(tool: Tool): void;
  setPreset(preset: PresetId): void;
  step(by: number): void;
  zoomBy(factor: number): void;
  invert(): void;
  reset(): void;
  retry(): void;
  getState(): ViewerState;
  onState(listen: () => void): () => void;
  destroy(): void;
}

interface Opened {
  readonly series: Series;
  readonly slices: readonly Slice[];
  readonly patientName: string;
}

function sourcesOf(
  io: Dicomweb,
  series: Series,
  slices: readonly Slice[],
  metadata: SeriesMetadata,
): Source[] {
  return slices.flatMap(({ instance, frame }) => {
    const dataSet = metadata.dataSets.get(instance);
    return dataSet ? [{ url: io.frameUrl(series, instance, frame), dataSet }] : [];
  });
}

/** Make `element` a picture area for the images that `io` reaches. */
export function createViewer(element: HTMLDivElement, io: Dicomweb): Viewer {
  const picture = document.createElement("div");
  picture.className = "viewer-picture";
  const markLayer = document.createElement("div");
  markLayer.className = "viewer-marks";
  const layer = document.createElement("div");
  layer.className = "viewer-pointers";
  element.append(picture, markLayer, layer);
  const stack = createStack(openEngine(), picture);
  const pointers = createPointerLayer(layer);
  const ended = new AbortController();
  const views = listeners<[View]>();
  const hovers = listeners<[ImagePoint | null]>();
  const states = listeners<[]>();

  let state: ViewerState = { phase: "empty" };
  let opened: Opened | null = null;
  let opening = 0;
  let arrows: readonly PointerMark[] = [];
  let tool: Tool = "scroll";
  let reference: Plane | null = null;
  // Another seat went on while its series was opening here: where to, once it is open.
  let goal: View | null = null;
  let onScreen: number | null = null;
  let isTurning = false;

  function become(next: ViewerState): void {
    state = next;
    picture.dataset["picture"] = next.phase === "shown" ? next.picture : "none";
    states.tell();
  }

  function sliceAt(index: number): Slice | undefined {
    return opened?.slices[index];
  }

  function placement(): Placement | null {
    if (state.phase !== "shown") return null;
    const slice = sliceAt(state.view.index);
    const area = { width: element.clientWidth, height: element.clientHeight };
    return slice && area.width > 0 && area.height > 0 ? place(state.view, slice, area) : null;
  }

  function paint(): void {
    const placed = placement();
    if (placed && state.phase === "shown" && onScreen !== null) stack.paint(state.view, placed);
    pointers.draw(arrows, placed);
    marking.paint();
  }

  // What marks may stand on: only the picture that is wanted, and only once it is there.
  function marked(): MarkedPicture | null {
    const placed = placement();
    if (!placed || state.phase !== "shown" || onScreen !== state.view.index) return null;
    const { study, series, instance, frame } = state.view;
    const slice = sliceAt(state.view.index);
    const cut = slice?.plane && reference ? referenceLine(slice.plane, reference) : null;
    return {
      ground: { study, series, instance, frame },
      placement: placed,
      spacing: slice?.spacing ?? null,
      reference: cut,
    };
  }

  const marking = createMarkBoard(markLayer, element, marked, () => tool);

  // The picture that is wanted and not on the screen yet.
  function wanted(): number | null {
    if (state.phase !== "shown" || ended.signal.aborted) return null;
    return state.view.index === onScreen ? null : state.view.index;
  }

  // One picture is fetched at a time, and after it the one wanted by then: on a thin line the
  // hand that scrolls fast skips pictures instead of waiting for each.
  async function turn(): Promise<void> {
    if (isTurning) return;
    isTurning = true;
    let failed: number | null = null;
    for (let next = wanted(); next !== null && next !== failed; next = wanted()) {
      if (await stack.turnTo(next).catch(() => false)) {
        onScreen = next;
        paint();
      } else failed = next;
    }
    isTurning = false;
    if (state.phase === "shown")
      become({ ...state, picture: wanted() === null ? "ready" : "failed" });
  }

  function show(view: View): void {
    if (state.phase !== "shown") return;
    const isOther = view.index !== onScreen;
    become({ ...state, view, picture: isOther ? "loading" : "ready" });
    paint();
    if (isOther) void turn();
  }

  function showByHand(view: View): void {
    if (state.phase !== "shown") return;
    show(view);
    views.tell(view);
  }

  function complete(view: View, slices: readonly Slice[]): View {
    const index = locate(slices, view);
    const slice = slices[index];
    return { ...view, index, instance: slice?.instance ?? "", frame: slice?.frame ?? 0 };
  }

  async function load(series: Series, at: View | null, isStale: () => boolean): Promise<void> {
    const metadata = await io.metadata(series, ended.signal);
    if (isStale()) return;
    const slices = orderSlices(metadata.instances);
    const view = complete(goal ?? at ?? firstView(series, slices), slices);
    const isReady = await stack.open(sourcesOf(io, series, slices, metadata), view.index);
    if (isStale()) return;
    const own = isReady ? stack.ownWindow() : null;
    opened = { series, slices, patientName: metadata.patientName };
    onScreen = isReady ? view.index : null;
    become({
      phase: "shown",
      series,
      patientName: metadata.patientName,
      count: slices.length,
      ownWindow: own,
      picture: isReady ? "ready" : "failed",
      view: inWindow(view, own),
    });
    paint();
    const later = goal;
    goal = null;
    if (later) show(inWindow(complete(later, slices), own));
  }

  async function open(series: Series, at: View | null): Promise<void> {
    opening += 1;
    const mine = opening;
    const isStale = () => mine !== opening || ended.signal.aborted;
    goal = null;
    become({ phase: "opening", series });
    onScreen = null;
    try {
      await load(series, at, isStale);
    } catch (reason) {
      if (isStale()) return;
      const status = reason instanceof DicomwebError ? reason.status : 0;
      become({ phase: "failed", series, status });
      return;
    }
    if (at === null && !isStale() && state.phase === "shown") views.tell(state.view);
  }

  function change(make: (view: View, placed: Placement, slice: Slice) => View): void {
    const placed = placement();
    if (state.phase !== "shown" || !placed) return;
    const slice = sliceAt(state.view.index);
    if (slice) showByHand(make(state.view, placed, slice));
  }

  const viewer: Viewer = {
    showSeries(series) {
      void open(series, null);
    },
    setView(view) {
      if (state.phase === "shown" && opened && view.series === state.series.series) {
        show(complete(view, opened.slices));
        return;
      }
      if (state.phase === "opening" && view.series === state.series.series) {
        goal = view;
        return;
      }
      const { study, series } = view;
      const known = { study, series, modality: "", description: "", number: 0, count: 0 };
      void open(known, view);
    },
    getView: () => (state.phase === "shown" ? state.view : null),
    onView: views.add,
    marks: marking.board,
    getPlanes: () => (opened?.slices ?? []).map(({ plane }) => plane),
    getPlane: () =>
      state.phase === "shown" ? (sliceAt(state.view.index)?.plane ?? null) : null,
    follow(index) {
      if (state.phase !== "shown" || state.view.index === index) return;
      const slice = sliceAt(index);
      if (!slice) return;
      show({ ...state.view, index, instance: slice.instance, frame: slice.frame });
    },
    setReference(plane) {
      reference = plane;
      marking.paint();
    },
    setPointers(next) {
      arrows = next;
      pointers.draw(arrows, placement());
    },
    onPointer: hovers.add,
    setTool(next) {
      tool = next;
      element.dataset["tool"] = isHandTool(next) ? "hand" : "mark";
    },
    setPreset(id) {
      const preset = PRESETS.find((one) => one.id === id);
      const window = preset ?? (state.phase === "shown" ? state.ownWindow : null);
      if (!window) return;
      change((view) =>
        view.window_centre === null
          ? view
          : { ...view, window_centre: window.centre, window_width: window.width },
      );
    },
    step(by) {
      change((view) => {
        const index = clampIndex(view.index + by, opened?.slices.length ?? 1);
        const slice = sliceAt(index);
        return slice ? { ...view, index, instance: slice.instance, frame: slice.frame } : view;
      });
    },
    zoomBy(factor) {
      const at = [element.clientWidth / 2, element.clientHeight / 2] as const;
      change((view, placed) => zoomAt(view, factor, at, placed));
    },
    invert() {
      change((view) => ({ ...view, is_inverted: !view.is_inverted }));
    },
    reset() {
      const own = state.phase === "shown" ? state.ownWindow : null;
      change((view) => ({
        ...view,
        zoom: 1,
        centre: null,
        is_inverted: false,
        window_centre: own?.centre ?? null,
        window_width: own?.width ?? null,
      }));
    },
    retry() {
      if (state.phase === "failed") void open(state.series, null);
      else if (state.phase === "shown") void turn();
    },
    getState: () => state,
    onState: states.add,
    destroy() {
      ended.abort();
      sizes.disconnect();
      marking.close();
      stack.close();
      for (const made of [picture, markLayer, layer]) made.remove();
    },
  };

  listenToHand(
    element,
    {
      tool: () => (isHandTool(tool) ? tool : "scroll"),
      marking: marking.hand,
      stepLength: () =>
        Math.max(3, Math.min(16, element.clientHeight / ((opened?.slices.length ?? 1) + 1))),
      step: viewer.step,
      window: (by) => change((view) => dragWindow(view, by)),
      zoom: (factor, at) => change((view, placed) => zoomAt(view, factor, at, placed)),
      pan: (by) => change((view, placed, slice) => pan(view, by, placed, slice)),
      hover(at) {
        const placed = placement();
        if (!placed || !at) return hovers.tell(null);
        const { across, down, centre, area } = placed;
        hovers.tell([
          centre[0] + (at[0] - area.width / 2) / across,
          centre[1] + (at[1] - area.height / 2) / down,
        ]);
      },
    },
    ended.signal,
  );
  const sizes = new ResizeObserver(() => {
    stack.resize();
    paint();
  });
  sizes.observe(element);
  return viewer;
}
