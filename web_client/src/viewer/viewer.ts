/**
 * The viewer's one door: a picture area in an element, driven by views.
 * What is shown is always a `View`; Cornerstone only paints it.
 */
import {
  clampIndex,
  dragWindow,
  type ImagePoint,
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
import { listenToHand, type Tool } from "./gestures";
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

function listeners<Heard extends readonly unknown[]>() {
  const all = new Set<(...heard: Heard) => void>();
  return {
    add(listen: (...heard: Heard) => void) {
      all.add(listen);
      return () => void all.delete(listen);
    },
    tell(...heard: Heard) {
      for (const listen of all) listen(...heard);
    },
  };
}

function firstView(series: Series, slices: readonly Slice[]): View {
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

// A view that names no window takes the one that the picture asks for.
function inWindow(view: View, own: Window | null): View {
  return {
    ...view,
    window_centre: view.window_centre ?? own?.centre ?? null,
    window_width: view.window_width ?? own?.width ?? null,
  };
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
  const layer = document.createElement("div");
  layer.className = "viewer-pointers";
  element.append(picture, layer);
  const stack = createStack(openEngine(), picture);
  const pointers = createPointerLayer(layer);
  const ended = new AbortController();
  const views = listeners<[View]>();
  const hovers = listeners<[ImagePoint | null]>();
  const states = listeners<[]>();

  let state: ViewerState = { phase: "empty" };
  let opened: Opened | null = null;
  let opening = 0;
  let marks: readonly PointerMark[] = [];
  let tool: Tool = "scroll";
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
    pointers.draw(marks, placed);
  }

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
    const view = complete(at ?? firstView(series, slices), slices);
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
  }

  async function open(series: Series, at: View | null): Promise<void> {
    opening += 1;
    const mine = opening;
    const isStale = () => mine !== opening || ended.signal.aborted;
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
      const { study, series } = view;
      const known = { study, series, modality: "", description: "", number: 0, count: 0 };
      void open(known, view);
    },
    getView: () => (state.phase === "shown" ? state.view : null),
    onView: views.add,
    setPointers(next) {
      marks = next;
      pointers.draw(marks, placement());
    },
    onPointer: hovers.add,
    setTool(next) {
      tool = next;
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
      stack.close();
      picture.remove();
      layer.remove();
    },
  };

  listenToHand(
    element,
    {
      tool: () => tool,
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
