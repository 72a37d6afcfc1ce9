/** Ages, days and what is left of a term, as keys of the catalogue; `now` is an argument. */

/** A key of the catalogue with what fills its blanks. */
export type Said = {
  readonly key: string;
  readonly blanks: Readonly<Record<string, string | number>>;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Full years between a birth date (`YYYY-MM-DD`) and a day; months and days for the youngest. */
export function age(birthDate: string | null, now: Date): Said {
  const born = birthDate === null ? null : localDay(birthDate);
  if (born === null || born > now) return { key: "terms.age.unknown", blanks: {} };
  const months =
    (now.getFullYear() - born.getFullYear()) * 12 +
    (now.getMonth() - born.getMonth()) -
    (now.getDate() < born.getDate() ? 1 : 0);
  if (months >= 36) return { key: "terms.age.years", blanks: { n: Math.floor(months / 12) } };
  if (months >= 1) return { key: "terms.age.months", blanks: { n: months } };
  const days = Math.floor((now.getTime() - born.getTime()) / DAY_MS);
  return { key: "terms.age.days", blanks: { n: days } };
}

/** What is left until `due`, or how late it is. */
export function remaining(due: Date, now: Date): Said {
  const left_ms = due.getTime() - now.getTime();
  const side = left_ms >= 0 ? "left" : "late";
  const span_ms = Math.abs(left_ms);
  if (span_ms < HOUR_MS) {
    const minutes =
      side === "left" ? Math.ceil(span_ms / MINUTE_MS) : Math.floor(span_ms / MINUTE_MS);
    return { key: `terms.clock.${side}_minutes`, blanks: { minutes } };
  }
  const days = Math.floor(span_ms / DAY_MS);
  const hours = Math.floor((span_ms % DAY_MS) / HOUR_MS);
  if (days > 0) return { key: `terms.clock.${side}_days`, blanks: { days, hours } };
  const minutes = Math.floor((span_ms % HOUR_MS) / MINUTE_MS);
  return { key: `terms.clock.${side}_hours`, blanks: { hours, minutes } };
}

/** A moment as people say it: today 15:20, tomorrow 09:30, or the date. */
export function moment(at: Date, now: Date): Said {
  const time = clockTime(at);
  const days = Math.round((startOfDay(at).getTime() - startOfDay(now).getTime()) / DAY_MS);
  if (days === 0) return { key: "terms.clock.today", blanks: { time } };
  if (days === 1) return { key: "terms.clock.tomorrow", blanks: { time } };
  if (days === -1) return { key: "terms.clock.yesterday", blanks: { time } };
  const date = { time, month: at.getMonth() + 1, day: at.getDate() };
  if (at.getFullYear() === now.getFullYear()) return { key: "terms.clock.day", blanks: date };
  return { key: "terms.clock.year", blanks: { ...date, year: at.getFullYear() } };
}

/** `15:20` of a moment, in the time zone of the machine. */
export function clockTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A size as people read it: 512 KB, 61.3 MB. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(2)} GB`;
}

function localDay(date: string): Date | null {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  return new Date(year, month - 1, day);
}

function startOfDay(at: Date): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}
