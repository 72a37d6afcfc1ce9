/** The marks of one picture area: those to be shown, and the one that the own hand draws. */
import {
  beginMark,
  extendMark,
  finishMark,
  type Ground,
  hitHandle,
  hitMark,
  isOn,
  isWorthKeeping,
  MARK_KINDS,
  type MarkKind,
  moveHandle,
  moveMark,
  simplify,
} from "../core/marks";
import type { Segment } from "../core/space";
import {
  type ImagePoint,
  type Placement,
  type ScreenPoint,
  toImage,
  toScreen,
} from "../core/viewport";
import type { Mark } from "../generated/room-server";
import type { MarkingHand, Pointing, Tool } from "./gestures";
import { listeners } from "./listeners";
import { createMarkLayer, type MarkWords, type ShownMark } from "./mark-layer";
import { openTextEntry } from "./text-entry";

/** Who draws here. */
export interface Author {
  readonly name: string;
  readonly colour: string;
}

/** The picture that marks stand on now. */
export interface MarkedPicture {
  readonly ground: Ground;
  readonly placement: Placement;
  readonly spacing: readonly [across: number, down: number] | null;
  readonly reference: Segment | null;
}

/** What a page asks of the marks of a picture area. */
export interface MarkBoard {
  setWords(words: MarkWords): void;
  /** Null: whoever sits here may look, but not draw. */
  setAuthor(author: Author | null): void;
  setDrawings(drawings: readonly ShownMark[]): void;
  /** What others draw right now. */
  setSketches(sketches: readonly ShownMark[]): void;
  /** Hear what the own hand draws, at most 20 times a second; null when it gave up. */
  onSketch(listen: (mark: Mark | null) => void): () => void;
  /** Hear of a mark that is to be kept, new or changed. */
  onDraw(listen: (mark: Mark) => void): () => void;
  onErase(listen: (id: string) => void): () => void;
  /** Give up what is being drawn, else let go of what is selected; false when there is neither. */
  giveUp(): boolean;
  eraseSelected(): boolean;
  /** Move what is selected, or with `reshapes` its last handle, by pixels of the image. */
  nudge(by: ImagePoint, reshapes: boolean): boolean;
  /** Put a mark into the middle of the picture, for whoever draws with the keyboard. */
  putInMiddle(): boolean;
}

type Doing =
  | { readonly kind: "new"; readonly mark: Mark }
  | { readonly kind: "handle"; readonly before: Mark; readonly at: number; readonly mark: Mark }
  | {
      readonly kind: "move";
      readonly before: Mark;
      readonly from: ImagePoint;
      readonly mark: Mark;
    };

const SKETCH_MS = 50;
/** A long curve is told less often and coarsely: it must pass a thin line while it is drawn. */
const CURVE_MS = 100;
const CURVE_POINTS = 48;
const REACH_PX: Readonly<Record<Pointing, number>> = { fine: 8, finger: 18 };

function isMarkKind(tool: Tool): tool is MarkKind {
  return MARK_KINDS.some(({ kind }) => kind === tool);
}

/** What of a growing mark is worth a message. */
function sketchOf(mark: Mark): Mark {
  if (mark.kind !== "freehand") return mark;
  return { ...mark, points: simplify(mark.points, CURVE_POINTS) as Mark["points"] };
}

// Tells the latest sketch now and then, and never one after its end.
function createTeller(tell: (mark: Mark | null) => void) {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let next: Mark | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;
  const flush = () => {
    timer = null;
    if (next) tell(sketchOf(next));
    toldAt = performance.now();
  };
  return {
    say(mark: Mark) {
      next = mark;
      const rest = mark.kind === "freehand" ? CURVE_MS : SKETCH_MS;
      timer ??= setTimeout(flush, Math.max(0, toldAt + rest - performance.now()));
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      next = null;
    },
  };
}

/** A board on `layer`; `picture` says what stands there now, `tool` what the hand holds. */
export function createMarkBoard(
  layer: HTMLElement,
  entries: HTMLElement,
  picture: () => MarkedPicture | null,
  tool: () => Tool,
) {
  const sketched = listeners<[Mark | null]>();
  const drawn = listeners<[Mark]>();
  const erased = listeners<[string]>();
  const teller = createTeller(sketched.tell);
  const painter = createMarkLayer(layer, select);
  let author: Author | null = null;
  let prompt = "";
  let drawings: readonly ShownMark[] = [];
  let sketches: readonly ShownMark[] = [];
  let selected: string | null = null;
  let doing: Doing | null = null;
  // What was just drawn, until the page shows it among the drawings.
  let settling: Mark | null = null;
  let closeEntry: (() => void) | null = null;

  function mine(mark: Mark): ShownMark {
    return { mark, name: author?.name ?? "", colour: author?.colour ?? "", isMine: true };
  }

  function paint(): void {
    const now = picture();
    const own = doing?.mark ?? settling;
    const passing = [...sketches, ...(own ? [mine(own)] : [])];
    const replaced = new Set(passing.map(({ mark }) => mark.id));
    const all = [...drawings.filter(({ mark }) => !replaced.has(mark.id)), ...passing];
    painter.paint(
      {
        marks: now ? all.filter(({ mark }) => isOn(mark, now.ground)) : [],
        sketched: new Set(sketches.map(({ mark }) => mark.id)),
        selected,
        spacing: now?.spacing ?? null,
        reference: now?.reference ?? null,
      },
      now?.placement ?? null,
    );
  }

  function select(id: string | null): void {
    if (selected === id) return;
    selected = id;
    paint();
  }

  function choosable(now: MarkedPicture): ShownMark[] {
    return drawings.filter(
      ({ mark, isMine, mayErase }) => (isMine || mayErase) && isOn(mark, now.ground),
    );
  }

  function chosen(): ShownMark | null {
    const now = picture();
    if (!now || !author) return null;
    return choosable(now).find(({ mark }) => mark.id === selected) ?? null;
  }

  // What is chosen and may be changed.
  function ownChosen(): Mark | null {
    const found = chosen();
    return found?.isMine ? found.mark : null;
  }

  function keep(mark: Mark): void {
    settling = mark;
    drawn.tell(mark);
    paint();
  }

  function take(mark: Mark, at: ScreenPoint, now: MarkedPicture, reach: number): Doing | null {
    const handle = hitHandle(mark, at, now.placement, reach);
    if (handle !== null) return { kind: "handle", before: mark, at: handle, mark };
    if (!hitMark([mark], at, now.placement, reach)) return null;
    return { kind: "move", before: mark, from: toImage(at, now.placement), mark };
  }

  function write(mark: Mark, now: MarkedPicture): void {
    const place = toScreen(mark.points[0], now.placement);
    closeEntry = openTextEntry(entries, place, mark.text, prompt, (text) => {
      closeEntry = null;
      if (text) keep({ ...mark, text });
      else paint();
    });
  }

  function finish(done: Doing, now: MarkedPicture): void {
    if (done.kind !== "new") {
      if (done.mark !== done.before) keep(done.mark);
      return;
    }
    if (done.mark.kind === "text") write(done.mark, now);
    else if (isWorthKeeping(done.mark, now.placement)) {
      selected = done.mark.id;
      keep(finishMark(done.mark));
    } else sketched.tell(null);
  }

  function moved(done: Doing, to: ImagePoint): Mark {
    if (done.kind === "new") return extendMark(done.mark, to);
    if (done.kind === "handle") return moveHandle(done.before, done.at, to);
    return moveMark(done.before, [to[0] - done.from[0], to[1] - done.from[1]]);
  }

  function giveUp(): boolean {
    if (closeEntry) {
      closeEntry();
      return true;
    }
    if (doing) {
      doing = null;
      teller.stop();
      sketched.tell(null);
      paint();
      return true;
    }
    if (selected === null) return false;
    select(null);
    return true;
  }

  const hand: MarkingHand = {
    press(at, pointing) {
      const now = picture();
      if (!now || !author) return false;
      closeEntry?.();
      const own = ownChosen();
      doing = own ? take(own, at, now, REACH_PX[pointing]) : null;
      const kind = tool();
      if (!doing && isMarkKind(kind)) {
        selected = null;
        const mark = beginMark(
          kind,
          crypto.randomUUID(),
          now.ground,
          toImage(at, now.placement),
        );
        doing = { kind: "new", mark };
      }
      paint();
      return doing !== null;
    },
    move(at) {
      const now = picture();
      if (!now || !doing) return;
      const mark = moved(doing, toImage(at, now.placement));
      doing = { ...doing, mark };
      if (mark.kind !== "text") teller.say(mark);
      paint();
    },
    release() {
      const now = picture();
      const done = doing;
      doing = null;
      teller.stop();
      if (now && done) finish(done, now);
      paint();
    },
    giveUp,
    tap(at, pointing) {
      const now = picture();
      if (!now || !author) return;
      const marks = choosable(now).map(({ mark }) => mark);
      select(hitMark(marks, at, now.placement, REACH_PX[pointing])?.id ?? null);
    },
  };

  function putInMiddle(): boolean {
    const now = picture();
    const kind = tool();
    if (!now || !author || !isMarkKind(kind)) return false;
    const { area } = now.placement;
    const [x, y] = [area.width / 2, area.height / 2];
    const start = beginMark(
      kind,
      crypto.randomUUID(),
      now.ground,
      toImage([x, y], now.placement),
    );
    if (kind === "text") {
      write(start, now);
      return true;
    }
    const mark = extendMark(start, toImage([x + 80, y + 60], now.placement));
    selected = mark.id;
    keep(mark);
    return true;
  }

  const board: MarkBoard = {
    setWords(words) {
      prompt = words.prompt;
      painter.setWords(words);
      paint();
    },
    setAuthor(next) {
      author = next;
      if (!next) giveUp();
      paint();
    },
    setDrawings(next) {
      drawings = next;
      settling = null;
      if (selected !== null && !next.some(({ mark }) => mark.id === selected)) selected = null;
      paint();
    },
    setSketches(next) {
      sketches = next;
      paint();
    },
    onSketch: sketched.add,
    onDraw: drawn.add,
    onErase: erased.add,
    giveUp,
    eraseSelected() {
      const found = chosen();
      if (!found) return false;
      selected = null;
      erased.tell(found.mark.id);
      return true;
    },
    nudge(by, reshapes) {
      const mark = ownChosen();
      if (!mark) return false;
      const last = mark.points.at(-1) ?? mark.points[0];
      const handle = mark.kind === "ellipse" || mark.kind === "rectangle" ? 2 : 1;
      keep(
        reshapes
          ? moveHandle(mark, handle, [last[0] + by[0], last[1] + by[1]])
          : moveMark(mark, by),
      );
      return true;
    },
    putInMiddle,
  };
  return { board, hand, paint, close: () => teller.stop() };
}
