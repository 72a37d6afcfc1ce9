/** The keys of the reading pane; they rest while somebody types. */
import { useEffect } from "react";
import { PRESETS } from "../core/viewport";
import type { Tool, Viewer } from "./viewer";

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  l: "scroll",
  b: "window",
  z: "zoom",
  d: "pan",
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

// The key as a letter or a name; null when it is not for the picture.
function keyOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  if (isTyping(event.target)) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** While mounted, keys act on the viewer; `onTool` and `onSeries` hear the rest. */
export function useViewerKeys(
  viewer: Viewer | null,
  onTool: (tool: Tool) => void,
  onSeries: (by: 1 | -1) => void,
): void {
  useEffect(() => {
    if (!viewer) return;
    const onKey = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (key === null) return;
      const tool = TOOL_KEYS[key];
      if (tool) onTool(tool);
      else if (key === "ArrowLeft") onSeries(-1);
      else if (key === "ArrowRight") onSeries(1);
      else if (!act(viewer, key)) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [viewer, onTool, onSeries]);
}
