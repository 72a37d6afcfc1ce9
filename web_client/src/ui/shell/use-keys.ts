/** The keys that work on every page; never while somebody writes. */
import { useEffect, useRef } from "react";

export type KeyActs = {
  readonly onFind: () => void;
  readonly onKeys: () => void;
  readonly onGo: (path: string) => void;
};

const PLACES: Readonly<Record<string, string>> = {
  w: "/worklist",
  r: "/referrals",
  d: "/deliveries",
};

/** Listens for Ctrl K, `?`, and G with the first letter of a place. */
export function useKeys(acts: KeyActs): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    let is_going = false;
    const heard = (event: KeyboardEvent) => {
      const meant = meaning(event, is_going);
      is_going = event.key.toLowerCase() === "g" && meant === null;
      if (meant === null) return;
      event.preventDefault();
      if (meant === "find") latest.current.onFind();
      else if (meant === "keys") latest.current.onKeys();
      else latest.current.onGo(meant);
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, []);
}

function meaning(event: KeyboardEvent, is_going: boolean): string | null {
  const key = event.key.toLowerCase();
  if (isCommand(event)) return key === "k" ? "find" : null;
  if (isWriting(event.target)) return null;
  if (key === "?") return "keys";
  return is_going ? (PLACES[key] ?? null) : null;
}

/** Whether a key comes with Ctrl, Alt or the command key. */
export function isCommand(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Whether the keys of somebody's hands are meant for a field. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
