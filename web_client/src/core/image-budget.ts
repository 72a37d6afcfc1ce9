/** How much of this machine images may take, and whose go first; pure arithmetic. */

/** What is kept of one case: bytes, and when it was last used, in milliseconds. */
export interface KeptCase {
  readonly bytes: number;
  readonly usedAt: number;
}

export type Kept = Readonly<Record<string, KeptCase>>;

const MEGABYTE = 1024 * 1024;
const MOST_BYTES = 2_048 * MEGABYTE;
/** Of what the browser allows this site; drafts and the program need room as well. */
const SHARE = 0.5;

/** How many bytes of images may lie on this machine; `quota` is the browser's for this site. */
export function budgetOf(quota: number | undefined): number {
  return Math.min(MOST_BYTES, Math.floor((quota ?? 0) * SHARE));
}

/** The cases that give way so that `bytes` more of `to` fit; null when nothing helps. */
export function givingWay(
  kept: Kept,
  to: string,
  bytes: number,
  budget: number,
): readonly string[] | null {
  const others = Object.entries(kept)
    .filter(([id]) => id !== to)
    .sort(([, a], [, b]) => a.usedAt - b.usedAt);
  let total = Object.values(kept).reduce((sum, one) => sum + one.bytes, 0) + bytes;
  const gone: string[] = [];
  for (const [id, one] of others) {
    if (total <= budget) break;
    total -= one.bytes;
    gone.push(id);
  }
  return total <= budget ? gone : null;
}

/** What is kept once `bytes` more of a case are, and these cases are gone. */
export function withKept(
  kept: Kept,
  to: string,
  bytes: number,
  gone: readonly string[],
  now: number,
): Kept {
  const left = Object.entries(kept).filter(([id]) => !gone.includes(id));
  const before = kept[to]?.bytes ?? 0;
  return { ...Object.fromEntries(left), [to]: { bytes: before + bytes, usedAt: now } };
}

/** When a seat tells the others how far it is: at first, at each quarter, when all is there. */
export function isWorthTelling(told: number | null, ready: number, total: number): boolean {
  if (told === null) return true;
  if (ready === total) return told !== total;
  const quarter = Math.max(1, Math.ceil(total / 4));
  return Math.floor(told / quarter) !== Math.floor(ready / quarter);
}
