/** Paints marks and reference lines over a picture, as SVG; what a mark is, is settled elsewhere. */
import { handlesOf, type Length, lengthOf, strokesOf } from "../core/marks";
import type { Segment } from "../core/space";
import { type Placement, type ScreenPoint, toScreen } from "../core/viewport";
import type { Mark } from "../generated/room-server";

/** A mark, whose it is, and in which colour it stands. */
export interface ShownMark {
  readonly mark: Mark;
  readonly name: string;
  readonly colour: string;
  /** The own hand may move and reshape it. */
  readonly isMine: boolean;
  /** It may be chosen and taken away, though somebody else drew it. */
  readonly mayErase?: boolean;
}

/** What stands beside marks, in the reader's language. */
export interface MarkWords {
  measure(length: Length): string;
  describe(shown: ShownMark, measured: string, isChosen: boolean): string;
  readonly prompt: string;
}

/** One painting: everything that stands on the picture now. */
export interface MarkPicture {
  readonly marks: readonly ShownMark[];
  /** Ids of marks that a hand still draws. */
  readonly sketched: ReadonlySet<string>;
  readonly selected: string | null;
  readonly spacing: readonly [across: number, down: number] | null;
  readonly reference: Segment | null;
}

const SVG = "http://www.w3.org/2000/svg";
const HEAD_PX = 13;

type Attributes = Readonly<Record<string, string | number>>;

function make(name: string, attributes: Attributes, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

const spot = ([x, y]: ScreenPoint) => `${x.toFixed(1)},${y.toFixed(1)}`;

function way(points: readonly ScreenPoint[]): string {
  return points.length === 0 ? "" : `M${points.map(spot).join("L")}`;
}

// The head of an arrow at its tip.
function head([tip, tail]: readonly ScreenPoint[]): string {
  if (!tip || !tail) return "";
  const angle = Math.atan2(tail[1] - tip[1], tail[0] - tip[0]);
  const wing = (turn: number): ScreenPoint => [
    tip[0] + HEAD_PX * Math.cos(angle + turn),
    tip[1] + HEAD_PX * Math.sin(angle + turn),
  ];
  return `${way([wing(0.42), tip, wing(-0.42)])}Z`;
}

const LABEL_PX = 110;

// Near the right edge a label ends where it would begin, so that it is not cut.
function label(
  text: string,
  [x, y]: ScreenPoint,
  kind: string,
  { area }: Placement,
): SVGElement {
  const isTight = x > area.width - LABEL_PX;
  const anchor = isTight ? "end" : "start";
  const place = { x: (isTight ? Math.min(x, area.width - 30) : x).toFixed(1), y: y.toFixed(1) };
  return make("text", { ...place, class: kind, "text-anchor": anchor }, text);
}

// The name stands above what is drawn, the measure beside its end.
function labelPlaces(points: readonly ScreenPoint[]): { name: ScreenPoint; end: ScreenPoint } {
  const top = points.reduce((best, at) => (at[1] < best[1] ? at : best), points[0] ?? [0, 0]);
  const [x, y] = points.at(-1) ?? top;
  return { name: [top[0] + 4, top[1] - 8], end: [x + 8, y + 16] };
}

/** Paint into `layer`; a mark of one's own can be reached with the keyboard. */
export function createMarkLayer(layer: HTMLElement, onFocus: (mark: string) => void) {
  const svg = make("svg", { class: "viewer-marks-svg" });
  const line = make("g", { class: "reference" });
  svg.append(line);
  layer.append(svg);
  const groups = new Map<string, SVGElement>();
  let words: MarkWords | null = null;

  function groupOf(id: string): SVGElement {
    const known = groups.get(id);
    if (known) return known;
    const group = make("g", { "data-mark": id });
    group.addEventListener("focus", () => onFocus(id));
    groups.set(id, group);
    svg.append(group);
    return group;
  }

  function shapes({ mark }: ShownMark, placement: Placement): SVGElement[] {
    if (mark.kind === "text") return [];
    const strokes = strokesOf(mark, placement);
    const d = way(strokes);
    const made = [make("path", { d, class: "halo" }), make("path", { d, class: "stroke" })];
    if (mark.kind === "arrow") made.push(make("path", { d: head(strokes), class: "head" }));
    return made;
  }

  function measured({ mark }: ShownMark, picture: MarkPicture): string {
    const isLength = mark.kind === "length" && words;
    return isLength && words ? words.measure(lengthOf(mark, picture.spacing)) : "";
  }

  function labels(shown: ShownMark, picture: MarkPicture, placement: Placement): SVGElement[] {
    const { mark, name } = shown;
    const points = mark.points.map((at) => toScreen(at, placement));
    if (mark.kind === "text") {
      const [x, y] = points[0] ?? [0, 0];
      return [
        label(mark.text, [x, y + 5], "mark-text", placement),
        label(name, [x, y - 12], "mark-name", placement),
      ];
    }
    const outline = mark.kind === "freehand" ? points : strokesOf(mark, placement);
    const places = labelPlaces(outline);
    const text = measured(shown, picture);
    return [
      ...(name ? [label(name, places.name, "mark-name", placement)] : []),
      ...(text ? [label(text, labelPlaces(points).end, "mark-measure", placement)] : []),
    ];
  }

  function handles({ mark }: ShownMark, placement: Placement): SVGElement[] {
    return handlesOf(mark).map((at) => {
      const [x, y] = toScreen(at, placement);
      return make("rect", { x: x - 4, y: y - 4, width: 8, height: 8, class: "handle" });
    });
  }

  function paintMark(shown: ShownMark, picture: MarkPicture, placement: Placement): void {
    const { mark, colour } = shown;
    const mayChoose = shown.isMine || shown.mayErase === true;
    const group = groupOf(mark.id);
    const isSelected = picture.selected === mark.id;
    group.setAttribute("data-kind", mark.kind);
    group.setAttribute("data-sketch", String(picture.sketched.has(mark.id)));
    group.style.setProperty("--mark", colour);
    const told = words?.describe(shown, measured(shown, picture), isSelected) ?? "";
    group.setAttribute("role", "img");
    group.setAttribute("aria-label", told);
    if (mayChoose) group.setAttribute("tabindex", "0");
    group.replaceChildren(
      ...shapes(shown, placement),
      ...labels(shown, picture, placement),
      ...(isSelected ? handles(shown, placement) : []),
    );
  }

  function paintLine(reference: Segment | null, placement: Placement): void {
    const d = reference ? way(reference.map((at) => toScreen(at, placement))) : "";
    line.replaceChildren(
      ...(d ? [make("path", { d, class: "halo" }), make("path", { d, class: "cut" })] : []),
    );
  }

  return {
    setWords(next: MarkWords) {
      words = next;
    },
    /** Null: there is no picture to stand on. */
    paint(picture: MarkPicture, placement: Placement | null) {
      svg.style.display = placement ? "" : "none";
      const ids = new Set(picture.marks.map(({ mark }) => mark.id));
      for (const [id, group] of groups) {
        if (ids.has(id)) continue;
        group.remove();
        groups.delete(id);
      }
      if (!placement) return;
      paintLine(picture.reference, placement);
      for (const shown of picture.marks) paintMark(shown, picture, placement);
    },
  };
}
