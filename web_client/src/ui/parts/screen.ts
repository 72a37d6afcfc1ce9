/** What the screen is like, and what time it is, for whoever draws. */
import { useEffect, useState, useSyncExternalStore } from "react";

/** Whether the page is drawn as on a phone. */
export function useIsPhone(): boolean {
  return useMedia("(max-width: 720px)");
}

/** Whether the page is drawn as on a phone that lies on its side. */
export function useIsLying(): boolean {
  return useMedia("(max-height: 480px) and (min-width: 560px)");
}

/** Whether this person wants nothing to move. */
export function useIsStill(): boolean {
  return useMedia("(prefers-reduced-motion: reduce)");
}

function useMedia(asked: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(asked);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(asked).matches,
  );
}

/** The present moment, anew every half minute. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const ticking = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(ticking);
  }, []);
  return now;
}
