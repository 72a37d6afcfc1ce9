/** The keys of the reading pane; they rest while somebody types. */
import { useEffect } from "react";
import { MARK_KINDS } from "../core/marks";
import { type ImagePoint, PRESETS } from "../core/viewport";
import type { LightBox } from "./light-box";
import type { Tool, Viewer } from "./viewer";

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  l: "scroll",
  u: "window",
  z: "zoom",
  d: "pan",
  ...Object.fromEntries(MARK_KINDS.map(({ kind, key }) => [key, kind])),
};

/** Is somebody writing, so that letters are letters? */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return target.type !== "range";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -10,
  PageDown: 10,
  Home: -100_000,
  End: 100_000,
};

const WAYS: Readonly<Record<string, ImagePoint>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

function act(viewer: Viewer, key: string): boolean {
  const preset = PRESETS.find((one) => one.key === key);
  if (preset) viewer.setPreset(preset.id);
  else if (key in STEPS) viewer.step(STEPS[key] ?? 0);
  else if (key === "0") viewer.reset();
  else if (key === "+" || key === "=") viewer.zoomBy(1.25);
  else if (key === "-") viewer.zoomBy(0.8);
  else if (key === "i") viewer.invert();
  else return false;
  return true;
}

// What a key does to a selected mark, or to one that is being drawn.
function mark(viewer: Viewer, key: string, event: KeyboardEvent): boolean {
  const { marks } = viewer;
  const way = WAYS[key];
  if (way) return marks.nudge(way, event.shiftKey);
  switch (key) {
    case "Escape":
      return marks.giveUp();
    case "Delete":
    case "Backspace":
      return marks.eraseSelected();
    case "Enter":
      // Enter on a button presses it.
      return !(event.target instanceof HTMLButtonElement) && marks.putInMiddle();
    default:
      return false;
  }
}

// The key as a letter or a name; null when it is not for the picture.
function keyOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  if (isTyping(event.target)) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** What the keys do beyond the pictures. */
export interface KeyActions {
  tool(tool: Tool): void;
  series(by: 1 | -1): void;
  pair(): void;
}

/** While mounted, keys act on the active picture. */
export function useViewerKeys(box: LightBox, actions: KeyActions): void {
  useEffect(() => {
    const other = (key: string): boolean => {
      const tool = TOOL_KEYS[key];
      if (tool) actions.tool(tool);
      else if (key === "x") actions.pair();
      else if (key === "ArrowLeft") actions.series(-1);
      else if (key === "ArrowRight") actions.series(1);
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      const key = keyOf(event);
      const viewer = box.viewer(box.getState().active);
      if (key === null || !viewer) return;
      if (mark(viewer, key, event)) {
        // A mark that was given up must not close a panel as well.
        event.stopImmediatePropagation();
        event.preventDefault();
      } else if (other(key) || act(viewer, key)) event.preventDefault();
    };
    // Before the keys of the place around it.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [box, actions]);
}
