/** The present moment, anew each second, for clocks that run. */
import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** Ticks while something runs; stands still otherwise. */
export function useTick(is_running: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!is_running) return;
    const ticking = setInterval(() => setNow(new Date()), SECOND_MS);
    return () => clearInterval(ticking);
  }, [is_running]);
  return now;
}
