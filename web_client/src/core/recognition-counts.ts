/** Sums, rates and the file of the counts of recognition. */
import type { Count } from "../generated/http-answers";

export type Total = Pick<
  Count,
  | "eligible"
  | "recognised"
  | "partly"
  | "declined"
  | "by_reason"
  | "repeats_avoided"
  | "cost_avoided_cents"
>;

/** The sum of some counts. */
export function totalOf(counts: readonly Count[]): Total {
  const sum = (of: (count: Count) => number) =>
    counts.reduce((all, count) => all + of(count), 0);
  const by_reason: Record<string, number> = {};
  for (const count of counts) {
    for (const [reason, n] of Object.entries(count.by_reason)) {
      by_reason[reason] = (by_reason[reason] ?? 0) + n;
    }
  }
  return {
    eligible: sum(({ eligible }) => eligible),
    recognised: sum(({ recognised }) => recognised),
    partly: sum(({ partly }) => partly),
    declined: sum(({ declined }) => declined),
    by_reason,
    repeats_avoided: sum(({ repeats_avoided }) => repeats_avoided),
    cost_avoided_cents: sum(({ cost_avoided_cents }) => cost_avoided_cents),
  };
}

/** The rate of recognition in percent, to one place: fully or partly recognised of the eligible. */
export function rateOf({ eligible, recognised, partly }: Total): number | null {
  if (eligible === 0) return null;
  return Math.round((1000 * (recognised + partly)) / eligible) / 10;
}

/** Rows as a file that spreadsheets open: quoted, and never read as a formula. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return `"${text.replaceAll('"', '""')}"`;
  };
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

export type Span = { readonly first: string; readonly last: string };

/** From the first day of the month of `today` (`YYYY-MM-DD`) to today. */
export function thisMonth(today: string): Span {
  return { first: `${today.slice(0, 8)}01`, last: today };
}

/** The whole month before that of `today`. */
export function lastMonth(today: string): Span {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1, 0)).toISOString().slice(0, 10);
  return { first: `${last.slice(0, 8)}01`, last };
}

/** From new year to today. */
export function thisYear(today: string): Span {
  return { first: `${today.slice(0, 4)}-01-01`, last: today };
}
