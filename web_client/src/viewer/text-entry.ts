/** A line to write on the picture; Enter keeps it, Esc gives it up. */
import { MOST_LETTERS } from "../core/marks";
import type { ScreenPoint } from "../core/viewport";

/** Open a line at a place in `layer`; `onEnd` hears the text, or null when it was given up. */
export function openTextEntry(
  layer: HTMLElement,
  at: ScreenPoint,
  text: string,
  prompt: string,
  onEnd: (text: string | null) => void,
): () => void {
  const input = document.createElement("input");
  input.className = "viewer-entry";
  input.maxLength = MOST_LETTERS;
  input.value = text;
  input.setAttribute("aria-label", prompt);
  input.placeholder = prompt;
  const left = Math.min(at[0], Math.max(0, layer.clientWidth - 200));
  input.style.transform = `translate(${left.toFixed(0)}px, ${(at[1] - 16).toFixed(0)}px)`;
  let isOver = false;
  const end = (written: string | null) => {
    if (isOver) return;
    isOver = true;
    input.remove();
    onEnd(written);
  };
  input.addEventListener("pointerdown", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    // Enter also chooses a word in a Chinese input method.
    if (event.isComposing) return;
    if (event.key === "Enter") end(input.value.trim());
    else if (event.key === "Escape") end(null);
  });
  input.addEventListener("blur", () => end(input.value.trim()));
  layer.append(input);
  // The press that opened it takes the focus back to the picture when it ends.
  requestAnimationFrame(() => input.focus());
  return () => end(null);
}
