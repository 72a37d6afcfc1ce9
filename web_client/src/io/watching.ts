/** Measures the pictures on the page and tells the room how large each one stands. */
import type { Source } from "../core/room-state";
import { isSameWatch, type Showing, type Watch, watchOf } from "../core/watching";

const SETTLE_MS = 150;
/** A page that is looked at again within this time never let go of its pictures. */
const HIDDEN_MS = 4_000;

/** All places of the page where somebody's picture is shown. */
export interface Watching {
  /** Measure this element until the returned function is called. */
  watch(element: Element, seat: string, source: Source, isPinned: boolean): () => void;
  destroy(): void;
}

/** What is shown, told by `tell` a moment after it changed. */
export function createWatching(tell: (watch: Watch) => void): Watching {
  const places = new Map<Element, Showing>();
  const stop = new AbortController();
  let told: Watch | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  let isHidden = false;

  function say(): void {
    timer = undefined;
    const watch = watchOf(places.values(), isHidden);
    if (isSameWatch(told, watch)) return;
    told = watch;
    tell(watch);
  }
  function settle(): void {
    timer ??= setTimeout(say, SETTLE_MS);
  }
  function measure(element: Element, heightPx: number): void {
    const place = places.get(element);
    if (!place) return;
    places.set(element, { ...place, heightPx: heightPx * devicePixelRatio });
    settle();
  }
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) measure(target, contentRect.height);
  });
  // Scrolled or folded away counts as not shown.
  const sights = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries)
      measure(target, isIntersecting ? boundingClientRect.height : 0);
  });
  document.addEventListener(
    "visibilitychange",
    () => {
      clearTimeout(hiding);
      const become = () => {
        isHidden = document.hidden;
        settle();
      };
      if (document.hidden) hiding = setTimeout(become, HIDDEN_MS);
      else become();
    },
    { signal: stop.signal },
  );

  return {
    watch(element, seat, source, isPinned) {
      const heightPx = element.getBoundingClientRect().height * devicePixelRatio;
      const place: Showing = { seat, source, heightPx, isPinned };
      places.set(element, place);
      sizes.observe(element);
      sights.observe(element);
      settle();
      return () => {
        sizes.unobserve(element);
        sights.unobserve(element);
        places.delete(element);
        settle();
      };
    },
    destroy() {
      stop.abort();
      clearTimeout(timer);
      clearTimeout(hiding);
      sizes.disconnect();
      sights.disconnect();
    },
  };
}
