/** Other people's pointers over the picture, each with its owner's name. */
import { type ImagePoint, type Placement, toScreen } from "../core/viewport";

/** Where somebody points, in pixels of the image. */
export interface PointerMark {
  readonly id: string;
  readonly name: string;
  readonly at: ImagePoint;
  readonly colour: string;
}

/** Draws marks into `layer`; positions follow the picture. */
export function createPointerLayer(layer: HTMLElement) {
  const arrows = new Map<string, HTMLElement>();

  function arrowOf({ id, name }: PointerMark): HTMLElement {
    const known = arrows.get(id);
    if (known) return known;
    const arrow = document.createElement("div");
    arrow.className = "viewer-pointer";
    const label = document.createElement("span");
    label.textContent = name;
    arrow.append(label);
    layer.append(arrow);
    arrows.set(id, arrow);
    return arrow;
  }

  return {
    draw(marks: readonly PointerMark[], placement: Placement | null) {
      const wanted = new Set(marks.map(({ id }) => id));
      for (const [id, arrow] of arrows) {
        if (wanted.has(id)) continue;
        arrow.remove();
        arrows.delete(id);
      }
      for (const mark of marks) {
        const arrow = arrowOf(mark);
        arrow.style.setProperty("--mark", mark.colour);
        arrow.hidden = placement === null;
        if (!placement) continue;
        const [x, y] = toScreen(mark.at, placement);
        arrow.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      }
    },
  };
}
