/** What a hand does on the picture, by mouse, pen and fingers, told as steps, drags and pinches. */
import type { MarkKind } from "../core/marks";
import type { ScreenPoint } from "../core/viewport";

/** What a drag of one finger or of the left button does to the view. */
export type HandTool = "scroll" | "window" | "zoom" | "pan";

const HAND_TOOLS: readonly string[] = ["scroll", "window", "zoom", "pan"];

/** Does this tool change the view? */
export function isHandTool(tool: Tool): tool is HandTool {
  return HAND_TOOLS.includes(tool);
}

/** What a drag does: it changes the view, or draws a mark. */
export type Tool = HandTool | MarkKind;

/** How exact a pointer is. */
export type Pointing = "fine" | "finger";

/** A hand on marks: it begins, goes on, and ends or gives up. */
export interface MarkingHand {
  /** Does this press draw, move or reshape a mark? Then the drag is not for the view. */
  press(at: ScreenPoint, pointing: Pointing): boolean;
  move(at: ScreenPoint): void;
  release(): void;
  giveUp(): boolean;
  /** A press that went nowhere. */
  tap(at: ScreenPoint, pointing: Pointing): void;
}

/** What the hand means. */
export interface Hand {
  tool(): HandTool;
  readonly marking: MarkingHand;
  /** Pixels of a drag that make one step through the series. */
  stepLength(): number;
  step(by: number): void;
  window(by: ScreenPoint): void;
  zoom(factor: number, at: ScreenPoint): void;
  pan(by: ScreenPoint): void;
  hover(at: ScreenPoint | null): void;
}

const WHEEL_STEP = 60;
const ZOOM_PER_PIXEL = 1.006;
const TAP_PX = 4;

interface Drag {
  readonly tool: HandTool;
  last: ScreenPoint;
  rest: number;
}

function toolOf(button: number, tool: HandTool): HandTool {
  if (button === 1) return "pan";
  if (button === 2) return "zoom";
  return tool;
}

function act(drag: Drag, at: ScreenPoint, start: ScreenPoint, hand: Hand): void {
  const by: ScreenPoint = [at[0] - drag.last[0], at[1] - drag.last[1]];
  drag.last = at;
  switch (drag.tool) {
    case "scroll": {
      drag.rest += by[1];
      const steps = Math.trunc(drag.rest / hand.stepLength());
      drag.rest -= steps * hand.stepLength();
      if (steps !== 0) hand.step(steps);
      break;
    }
    case "window":
      hand.window(by);
      break;
    case "zoom":
      hand.zoom(ZOOM_PER_PIXEL ** -by[1], start);
      break;
    case "pan":
      hand.pan(by);
      break;
  }
}

function pinch(
  before: readonly ScreenPoint[],
  after: readonly ScreenPoint[],
  hand: Hand,
): void {
  const [a, b] = before;
  const [c, d] = after;
  if (!a || !b || !c || !d) return;
  const spread = (p: ScreenPoint, q: ScreenPoint) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  const middle: ScreenPoint = [(c[0] + d[0]) / 2, (c[1] + d[1]) / 2];
  hand.pan([middle[0] - (a[0] + b[0]) / 2, middle[1] - (a[1] + b[1]) / 2]);
  if (spread(a, b) > 10) hand.zoom(spread(c, d) / spread(a, b), middle);
}

function listenToWheel(element: HTMLElement, hand: Hand, signal: AbortSignal): void {
  let rest = 0;
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_STEP / 3 : 1;
    const delta = event.deltaY * lines;
    if (event.ctrlKey) {
      const box = element.getBoundingClientRect();
      hand.zoom(1.002 ** -delta, [event.clientX - box.left, event.clientY - box.top]);
      return;
    }
    // One notch of a wheel is one image, however far the system says it went.
    if (Math.abs(delta) >= WHEEL_STEP) {
      rest = 0;
      hand.step(Math.sign(delta));
      return;
    }
    rest += delta;
    const steps = Math.trunc(rest / (WHEEL_STEP / 2));
    rest -= (steps * WHEEL_STEP) / 2;
    if (steps !== 0) hand.step(steps);
  };
  element.addEventListener("wheel", onWheel, { passive: false, signal });
}

/** Listen to `element` until the signal is given. */
export function listenToHand(element: HTMLElement, hand: Hand, signal: AbortSignal): void {
  const fingers = new Map<number, ScreenPoint>();
  let drag: Drag | null = null;
  let start: ScreenPoint = [0, 0];
  let isMarking = false;
  let isTap = false;
  const place = (event: PointerEvent): ScreenPoint => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pointing = (event: PointerEvent): Pointing =>
    event.pointerType === "touch" ? "finger" : "fine";

  const onDown = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    drag = null;
    isTap = false;
    if (fingers.size > 1) {
      // Two fingers move the picture, whatever the first one had begun to draw.
      if (isMarking) hand.marking.giveUp();
      isMarking = false;
      return;
    }
    start = place(event);
    isTap = event.button === 0;
    isMarking = event.button === 0 && hand.marking.press(start, pointing(event));
    if (!isMarking) drag = { tool: toolOf(event.button, hand.tool()), last: start, rest: 0 };
  };
  // A pen tells more places than there are frames; a curve needs them.
  const draw = (event: PointerEvent) => {
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length > 0 ? between : [event]) hand.marking.move(place(one));
  };
  const onMove = (event: PointerEvent) => {
    const at = place(event);
    if (event.pointerType !== "touch") hand.hover(at);
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, at);
    if (Math.hypot(at[0] - start[0], at[1] - start[1]) > TAP_PX) isTap = false;
    if (fingers.size >= 2) pinch(before, [...fingers.values()], hand);
    else if (isMarking) draw(event);
    else if (drag) act(drag, at, start, hand);
  };
  const onUp = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    drag = null;
    if (isMarking && event.type === "pointercancel") hand.marking.giveUp();
    else if (isMarking) hand.marking.release();
    else if (isTap) hand.marking.tap(start, pointing(event));
    isMarking = false;
    isTap = false;
  };
  element.addEventListener("pointerdown", onDown, { signal });
  element.addEventListener("pointermove", onMove, { signal });
  element.addEventListener("pointerup", onUp, { signal });
  element.addEventListener("pointercancel", onUp, { signal });
  element.addEventListener("pointerleave", () => hand.hover(null), { signal });
  element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  listenToWheel(element, hand, signal);
}
