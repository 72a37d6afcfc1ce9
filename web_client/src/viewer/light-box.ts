/**
 * One or two pictures side by side (观片灯), the second in step with the first by place in the
 * patient; what a page or a room asks of both. It paints nothing itself.
 */
import { followIndex, type Link, linkHere } from "../core/space";
import { type ImagePoint, looksSame, type Series } from "../core/viewport";
import type { Mark, View } from "../generated/room-server";
import type { Tool } from "./gestures";
import { listeners } from "./listeners";
import type { Author } from "./mark-board";
import type { MarkWords, ShownMark } from "./mark-layer";
import type { PointerMark } from "./pointers";
import type { Viewer } from "./viewer";

/** Which of the two pictures. */
export type Place = "first" | "second";

/** Somebody's pointer, and over which of the two pictures it stands. */
export interface PlacedPointer extends PointerMark {
  readonly isBeside: boolean;
}

/** How the two pictures follow each other. */
export interface LightBoxState {
  readonly isSplit: boolean;
  readonly active: Place;
  /** The person wants them in step. */
  readonly isLinked: boolean;
  /** They can follow each other now: same direction, and one space or a link made by hand. */
  readonly canFollow: boolean;
  /** Another number whenever a picture area came or went. */
  readonly turn: number;
}

type Seen = (view: View, beside: View | null) => void;

/** Everything that a page or a room asks of the pictures of a case. */
export interface LightBox {
  getState(): LightBoxState;
  onState(listen: () => void): () => void;
  /** Put a picture area into its place; the answer takes it out again. */
  attach(place: Place, viewer: Viewer): () => void;
  viewer(place: Place): Viewer | null;
  activate(place: Place): void;
  /** Take the second picture beside the first; `series` opens there unless something is known. */
  split(series: Series | null): void;
  unsplit(): void;
  setLinked(isLinked: boolean): void;
  /** From now on these two images count as the same place. */
  linkHere(): void;
  /** Show what another seat, a reading or a replay shows; nobody is told. */
  show(view: View, beside: View | null): void;
  getShown(): { readonly view: View; readonly beside: View | null } | null;
  /** Hear of what this person's own hand shows. */
  onShown(listen: Seen): () => void;
  setPointers(pointers: readonly PlacedPointer[]): void;
  onPointer(listen: (at: ImagePoint | null, isBeside: boolean) => void): () => void;
  setTool(tool: Tool): void;
  setWords(words: MarkWords): void;
  /** Null: whoever sits here may look, but not draw. */
  setAuthor(author: Author | null): void;
  setDrawings(drawings: readonly ShownMark[]): void;
  setSketches(sketches: readonly ShownMark[]): void;
  onSketch(listen: (mark: Mark | null) => void): () => void;
  onDraw(listen: (mark: Mark) => void): () => void;
  onErase(listen: (mark: string) => void): () => void;
}

const PLACES: readonly Place[] = ["first", "second"];
const other = (place: Place): Place => (place === "first" ? "second" : "first");

/** An empty light box. */
export function createLightBox(): LightBox {
  const states = listeners<[]>();
  const seen = listeners<[View, View | null]>();
  const pointed = listeners<[ImagePoint | null, boolean]>();
  const sketched = listeners<[Mark | null]>();
  const drawn = listeners<[Mark]>();
  const erased = listeners<[string]>();
  const viewers: Partial<Record<Place, Viewer>> = {};
  let state: LightBoxState = {
    isSplit: false,
    active: "first",
    isLinked: true,
    canFollow: false,
    turn: 0,
  };
  // What the second place is to show as soon as it is there.
  let wanted: { view: View } | { series: Series } | null = null;
  let links: Readonly<Record<Place, Link>> | null = null;
  let opened: Readonly<Record<Place, string | null>> = { first: null, second: null };
  let settings: {
    tool: Tool;
    words: MarkWords | null;
    author: Author | null;
    drawings: readonly ShownMark[];
    sketches: readonly ShownMark[];
    pointers: readonly PlacedPointer[];
  } = { tool: "scroll", words: null, author: null, drawings: [], sketches: [], pointers: [] };

  function become(change: Partial<LightBoxState>): void {
    const next = { ...state, ...change };
    const isSame = (Object.keys(next) as (keyof LightBoxState)[]).every(
      (key) => next[key] === state[key],
    );
    if (isSame) return;
    state = next;
    states.tell();
  }

  // Which image beside shows the same place as the one at `from`; null when that is not known.
  function partner(from: Place): number | null {
    const [here, there] = [viewers[from], viewers[other(from)]];
    const plane = here?.getPlane();
    if (!plane || !there || !state.isSplit) return null;
    return followIndex(plane, there.getPlanes(), links?.[from] ?? null);
  }

  function refer(): void {
    for (const place of PLACES)
      viewers[place]?.setReference(
        state.isSplit ? (viewers[other(place)]?.getPlane() ?? null) : null,
      );
    become({ canFollow: partner("first") !== null });
  }

  function shown() {
    const view = viewers.first?.getView();
    if (!view) return null;
    return { view, beside: state.isSplit ? (viewers.second?.getView() ?? null) : null };
  }

  function tell(): void {
    const now = shown();
    if (now) seen.tell(now.view, now.beside);
  }

  // A series that was just opened comes to where the other one is; one that is turned leads it.
  function moved(place: Place): void {
    const series = viewers[place]?.getView()?.series ?? null;
    const isNew = series !== opened[place];
    opened = { ...opened, [place]: series };
    if (isNew) links = null;
    const leads = isNew && state.isSplit ? other(place) : place;
    const index = state.isLinked ? partner(leads) : null;
    if (index !== null) viewers[other(leads)]?.follow(index);
    become({ active: place });
    refer();
    tell();
  }

  function equip(viewer: Viewer, place: Place): void {
    viewer.setTool(settings.tool);
    if (settings.words) viewer.marks.setWords(settings.words);
    viewer.marks.setAuthor(settings.author);
    viewer.marks.setDrawings(settings.drawings);
    viewer.marks.setSketches(settings.sketches);
    viewer.setPointers(
      settings.pointers.filter((one) => one.isBeside === (place === "second")),
    );
  }

  function fill(): void {
    const { second } = viewers;
    if (!second || !wanted) return;
    if ("view" in wanted) second.setView(wanted.view);
    else second.showSeries(wanted.series);
    wanted = null;
  }

  function each(act: (viewer: Viewer, place: Place) => void): void {
    for (const place of PLACES) {
      const viewer = viewers[place];
      if (viewer) act(viewer, place);
    }
  }

  return {
    getState: () => state,
    onState: states.add,
    attach(place, viewer) {
      viewers[place] = viewer;
      equip(viewer, place);
      const stops = [
        viewer.onView(() => moved(place)),
        viewer.onState(refer),
        viewer.onPointer((at) => pointed.tell(at, place === "second")),
        viewer.marks.onSketch(sketched.tell),
        viewer.marks.onDraw(drawn.tell),
        viewer.marks.onErase(erased.tell),
      ];
      if (place === "second") fill();
      become({ turn: state.turn + 1 });
      return () => {
        for (const stop of stops) stop();
        if (viewers[place] === viewer) delete viewers[place];
        opened = { ...opened, [place]: null };
        become({ turn: state.turn + 1 });
        refer();
      };
    },
    viewer: (place) => viewers[place] ?? null,
    activate: (place) => become({ active: place }),
    split(series) {
      if (state.isSplit) return;
      if (series) wanted = { series };
      links = null;
      become({ isSplit: true, active: "second" });
      fill();
    },
    unsplit() {
      if (!state.isSplit) return;
      wanted = null;
      links = null;
      become({ isSplit: false, active: "first", canFollow: false });
      refer();
      tell();
    },
    setLinked: (isLinked) => become({ isLinked }),
    linkHere() {
      const [first, second] = [viewers.first?.getPlane(), viewers.second?.getPlane()];
      if (!first || !second) return;
      links = { first: linkHere(first, second), second: linkHere(second, first) };
      become({ isLinked: true });
      refer();
    },
    show(view, beside) {
      viewers.first?.setView(view);
      if (!beside) {
        wanted = null;
        if (state.isSplit) links = null;
        become({ isSplit: false, active: "first", canFollow: false });
        refer();
        return;
      }
      const before = viewers.second?.getView();
      become({ isSplit: true });
      if (before && looksSame(before, beside)) return;
      wanted = { view: beside };
      fill();
    },
    getShown: shown,
    onShown: seen.add,
    setPointers(pointers) {
      settings = { ...settings, pointers };
      each((viewer, place) =>
        viewer.setPointers(pointers.filter((one) => one.isBeside === (place === "second"))),
      );
    },
    onPointer: pointed.add,
    setTool(tool) {
      settings = { ...settings, tool };
      each((viewer) => viewer.setTool(tool));
    },
    setWords(words) {
      settings = { ...settings, words };
      each((viewer) => viewer.marks.setWords(words));
    },
    setAuthor(author) {
      settings = { ...settings, author };
      each((viewer) => viewer.marks.setAuthor(author));
    },
    setDrawings(drawings) {
      settings = { ...settings, drawings };
      each((viewer) => viewer.marks.setDrawings(drawings));
    },
    setSketches(sketches) {
      settings = { ...settings, sketches };
      each((viewer) => viewer.marks.setSketches(sketches));
    },
    onSketch: sketched.add,
    onDraw: drawn.add,
    onErase: erased.add,
  };
}
