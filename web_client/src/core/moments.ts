/**
 * What was to be seen while somebody spoke, as a list of moments, and the scene at any time of it.
 * The words are those of consult/recordings/wire.py. It knows no clock (it is given one), no
 * sound, no viewer and no page.
 */
import type { Mark, View } from "../generated/room-server";
import type { ImagePoint } from "./viewport";

/** The guide, or whoever reads alone, looks at this. */
export interface Viewed {
  readonly type: "viewed";
  readonly at_ms: number;
  readonly view: View;
  readonly beside: View | null;
}

/** Somebody's pointer is here, or gone. */
export interface Pointed {
  readonly type: "pointed";
  readonly at_ms: number;
  readonly name: string;
  readonly at: [number, number] | null;
  readonly is_beside: boolean;
}

/** A mark was drawn or changed; not kept while the hand still draws. */
export interface Marked {
  readonly type: "marked";
  readonly at_ms: number;
  readonly name: string;
  readonly mark: Mark;
  readonly is_kept: boolean;
}

/** A mark was taken away. */
export interface Unmarked {
  readonly type: "unmarked";
  readonly at_ms: number;
  readonly mark: string;
}

/** Who speaks from now on. */
export interface Spoke {
  readonly type: "spoke";
  readonly at_ms: number;
  readonly names: readonly string[];
}

/** Something that was to be seen from `at_ms` on, in milliseconds since the recording began. */
export type Moment = Viewed | Pointed | Marked | Unmarked | Spoke;

/** Moments of one kind are at least so far apart; what comes between is replaced by the last. */
export const STEP_MS = 100;

type Passing = "view" | `point ${string}` | `sketch ${string}`;

/** Writes down what is seen, as it happens; a screen that stands still costs nothing. */
export interface MomentRecorder {
  look(view: View, beside?: View | null): void;
  point(name: string, at: ImagePoint | null, isBeside?: boolean): void;
  /** What the hand draws right now; null when it gave up. */
  sketch(name: string, mark: Mark | null): void;
  draw(name: string, mark: Mark): void;
  erase(mark: string): void;
  speak(names: readonly string[]): void;
  /** Everything so far, the earliest first. */
  moments(): Moment[];
}

const tenth = (value: number) => Math.round(value * 10) / 10;
const spot = (at: ImagePoint): [number, number] => [tenth(at[0]), tenth(at[1])];

function roundedView(view: View): View {
  const zoom = Math.round(view.zoom * 1_000) / 1_000;
  return { ...view, zoom, centre: view.centre && spot(view.centre) };
}

function roundedMark(mark: Mark): Mark {
  const [first, ...rest] = mark.points;
  return { ...mark, points: [spot(first), ...rest.map(spot)] };
}

/** A recorder; `now` is milliseconds of any clock that never goes back, 0 its value at this call. */
export function createMomentRecorder(now: () => number): MomentRecorder {
  const began = now();
  const kept: Moment[] = [];
  const marks = new Map<string, Marked>();
  const sketched = new Map<string, string>();
  const waiting = new Map<Passing, Moment>();
  const lastAt = new Map<Passing, number>();
  const clock = () => Math.max(0, Math.round(now() - began));

  function keep(kind: Passing, moment: Moment): void {
    kept.push(moment);
    lastAt.set(kind, moment.at_ms);
    waiting.delete(kind);
  }

  // The last of what was held back stands where its turn came.
  function settle(): void {
    const at = clock();
    for (const [kind, moment] of waiting) {
      const turn = (lastAt.get(kind) ?? -STEP_MS) + STEP_MS;
      if (turn <= at) keep(kind, { ...moment, at_ms: Math.max(turn, moment.at_ms) });
    }
  }

  function pass(kind: Passing, moment: Moment): void {
    const turn = (lastAt.get(kind) ?? -STEP_MS) + STEP_MS;
    if (moment.at_ms >= turn) {
      waiting.delete(kind);
      settle();
      keep(kind, moment);
    } else waiting.set(kind, moment);
  }

  function giveUp(name: string): void {
    const id = sketched.get(name);
    sketched.delete(name);
    waiting.delete(`sketch ${name}`);
    if (id === undefined) return;
    const before = marks.get(id);
    const at_ms = clock();
    kept.push(before ? { ...before, at_ms } : { type: "unmarked", at_ms, mark: id });
  }

  return {
    look(view, beside = null) {
      const moment: Viewed = {
        type: "viewed",
        at_ms: clock(),
        view: roundedView(view),
        beside: beside && roundedView(beside),
      };
      pass("view", moment);
    },
    point(name, at, isBeside = false) {
      const place = at && spot(at);
      pass(`point ${name}`, {
        type: "pointed",
        at_ms: clock(),
        name,
        at: place,
        is_beside: isBeside,
      });
    },
    sketch(name, mark) {
      if (!mark) return giveUp(name);
      sketched.set(name, mark.id);
      pass(`sketch ${name}`, {
        type: "marked",
        at_ms: clock(),
        name,
        mark: roundedMark(mark),
        is_kept: false,
      });
    },
    draw(name, mark) {
      settle();
      sketched.delete(name);
      waiting.delete(`sketch ${name}`);
      const at_ms = clock();
      const moment: Marked = {
        type: "marked",
        at_ms,
        name,
        mark: roundedMark(mark),
        is_kept: true,
      };
      marks.set(mark.id, moment);
      kept.push(moment);
    },
    erase(mark) {
      settle();
      marks.delete(mark);
      kept.push({ type: "unmarked", at_ms: clock(), mark });
    },
    speak(names) {
      settle();
      kept.push({ type: "spoke", at_ms: clock(), names: [...names] });
    },
    moments() {
      const open = [...waiting].map(([kind, moment]) => {
        const turn = (lastAt.get(kind) ?? -STEP_MS) + STEP_MS;
        return { ...moment, at_ms: Math.max(turn, moment.at_ms) };
      });
      return [...kept, ...open].sort((a, b) => a.at_ms - b.at_ms);
    },
  };
}

/** A mark and the name of who drew it. */
export interface NamedMark {
  readonly name: string;
  readonly mark: Mark;
}

/** Everything that is to be seen at one time. */
export interface Scene {
  readonly view: View | null;
  readonly beside: View | null;
  readonly pointers: readonly {
    readonly name: string;
    readonly at: ImagePoint;
    readonly isBeside: boolean;
  }[];
  /** Marks that are kept, in the order in which they were first drawn. */
  readonly drawings: readonly NamedMark[];
  /** Marks that a hand still draws. */
  readonly sketches: readonly NamedMark[];
  readonly speaking: readonly string[];
}

export const NOTHING_SEEN: Scene = {
  view: null,
  beside: null,
  pointers: [],
  drawings: [],
  sketches: [],
  speaking: [],
};

function mark(scene: Scene, { name, mark, is_kept }: Marked): Scene {
  const sketches = scene.sketches.filter((one) => one.mark.id !== mark.id && one.name !== name);
  if (!is_kept) return { ...scene, sketches: [...sketches, { name, mark }] };
  const isKnown = scene.drawings.some((one) => one.mark.id === mark.id);
  const drawings = isKnown
    ? scene.drawings.map((one) => (one.mark.id === mark.id ? { name, mark } : one))
    : [...scene.drawings, { name, mark }];
  return { ...scene, sketches, drawings };
}

/** The scene after one more moment. */
export function happen(scene: Scene, moment: Moment): Scene {
  switch (moment.type) {
    case "viewed":
      return { ...scene, view: moment.view, beside: moment.beside };
    case "pointed": {
      const { name, at, is_beside: isBeside } = moment;
      const others = scene.pointers.filter((one) => one.name !== name);
      return { ...scene, pointers: at ? [...others, { name, at, isBeside }] : others };
    }
    case "marked":
      return mark(scene, moment);
    case "unmarked": {
      const isOther = (one: NamedMark) => one.mark.id !== moment.mark;
      return {
        ...scene,
        drawings: scene.drawings.filter(isOther),
        sketches: scene.sketches.filter(isOther),
      };
    }
    case "spoke":
      return { ...scene, speaking: moment.names };
    default:
      // A newer recorder may tell what this page does not know.
      return scene;
  }
}

/** A list of moments that can be looked up at any time, quickly forward and backward. */
export interface Replay {
  /** The time of the last moment; 0 when there is none. */
  readonly lastsMs: number;
  at(ms: number): Scene;
}

const CHECKPOINT = 256;

/** How many moments have come by `ms`. */
function countBy(moments: readonly Moment[], ms: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at_ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Make moments ready to be sought in; they may come in any order. */
export function createReplay(moments: readonly Moment[]): Replay {
  const ordered = [...moments].sort((a, b) => a.at_ms - b.at_ms);
  const checkpoints: Scene[] = [NOTHING_SEEN];
  let scene = NOTHING_SEEN;
  for (const [at, moment] of ordered.entries()) {
    scene = happen(scene, moment);
    if ((at + 1) % CHECKPOINT === 0) checkpoints.push(scene);
  }
  let lastCount = 0;
  let last: Scene = NOTHING_SEEN;
  return {
    lastsMs: ordered.at(-1)?.at_ms ?? 0,
    at(ms) {
      const count = countBy(ordered, ms);
      if (count === lastCount) return last;
      const point = Math.floor(count / CHECKPOINT);
      const isAhead = lastCount < count && lastCount > point * CHECKPOINT;
      const start = isAhead ? lastCount : point * CHECKPOINT;
      const from = isAhead ? last : (checkpoints[point] ?? NOTHING_SEEN);
      last = ordered.slice(start, count).reduce(happen, from);
      lastCount = count;
      return last;
    },
  };
}

/** The scene at `ms`; for many times of one list use `createReplay`. */
export function stateAt(moments: readonly Moment[], ms: number): Scene {
  return createReplay(moments).at(ms);
}

/** Moments as the JSON lines that are kept and sent (gzipped there). */
export function writeMoments(moments: readonly Moment[]): string {
  return moments.map((moment) => `${JSON.stringify(moment)}\n`).join("");
}

/** Moments from JSON lines; a line that was cut short at the end is left out. */
export function readMoments(lines: string): Moment[] {
  return lines.split("\n").flatMap((line): Moment[] => {
    if (!line.trim().endsWith("}")) return [];
    try {
      return [JSON.parse(line) as Moment];
    } catch {
      return [];
    }
  });
}
