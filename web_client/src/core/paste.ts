/** Text copied out of a hospital's own system → fills that a doctor confirms one by one.
 *
 * Nothing is guessed: what has no label stays unread, what contradicts itself is marked. */
import {
  AGE,
  BARE_LABEL,
  DAY,
  EMPTY,
  FEMALE,
  fieldOf,
  isPassage,
  LABEL,
  MALE,
  MARITAL,
  NONE,
  type PastedField,
} from "./paste-labels";
import { readResidentId } from "./resident-id";

export type Doubt =
  | "id_wrong"
  | "masked"
  | "contradicts_id"
  | "contradicts_age"
  | "not_a_date"
  | "not_a_sex"
  | "said_twice"
  | "cut";

/** A field of the patient's form or of the summary, except the age, which is only held against it. */
export type FillField = Exclude<PastedField, "age">;

export type Fill = {
  readonly field: FillField;
  readonly value: string;
  readonly doubt: Doubt | null;
  /** Read from the ID number, where the text itself says nothing. */
  readonly is_derived: boolean;
};

/** The longest text that is looked through: a record, not a book. */
export const MOST = 20_000;

const LIMITS: Readonly<Partial<Record<FillField, number>>> = {
  name: 60,
  id_number: 40,
  phone: 30,
  address: 200,
  accession: 64,
  diagnosis: 200,
};
const LINE = 120;
const PASSAGE = 4000;

type Said = { readonly field: PastedField; readonly text: string };

/** Every field that the text names, in its order; `today` as YYYY-MM-DD. */
export function readPasted(text: string, today: string): readonly Fill[] {
  const said = saidIn(text.slice(0, MOST).replace(/\r\n?/g, "\n"));
  const fills: Fill[] = [];
  for (const one of said) {
    const fill = filled(one, today);
    if (fill === null) continue;
    const before = fills.findIndex(({ field }) => field === fill.field);
    if (before < 0) fills.push(fill);
    else if (fills[before]?.value !== fill.value) {
      fills[before] = { ...(fills[before] as Fill), doubt: "said_twice" };
    }
  }
  return heldAgainstAge(heldAgainstId(fills), said, today);
}

function saidIn(text: string): readonly Said[] {
  const lines = text.split("\n");
  const said: Said[] = [];
  let plain: string[] = [];
  const settle = () => {
    said.push(...labelled(plain.join("\n")));
    plain = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!line.includes("\t")) {
      plain.push(line);
      continue;
    }
    settle();
    const cells = line.split("\t").map((cell) => cell.trim());
    const heads = cells.map(fieldOf);
    const next = lines[at + 1];
    if (heads.filter((head) => head !== null).length > 1 && next?.includes("\t")) {
      const below = next.split("\t").map((cell) => cell.trim());
      if (below.every((cell) => fieldOf(cell) === null) && !isPairs(heads)) {
        said.push(...columns(heads, below));
        at += 1;
        continue;
      }
    }
    said.push(...pairs(cells));
  }
  settle();
  return said;
}

/** Whether label and value take turns, so that the row stands for itself. */
function isPairs(heads: readonly (PastedField | null)[]): boolean {
  return heads.every((head, at) => (at % 2 === 0 ? head !== null : head === null));
}

function columns(heads: readonly (PastedField | null)[], cells: readonly string[]): Said[] {
  return heads.flatMap((field, at) =>
    field === null ? [] : [{ field, text: cells[at] ?? "" }],
  );
}

function pairs(cells: readonly string[]): Said[] {
  const said: Said[] = [];
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? "";
    const field = fieldOf(cell);
    if (field === null) said.push(...labelled(cell));
    else {
      const next = cells[at + 1] ?? "";
      if (fieldOf(next) !== null) continue;
      said.push({ field, text: next });
      at += 1;
    }
  }
  return said;
}

type Mark = { readonly field: PastedField; readonly from: number; readonly to: number };

function labelled(text: string): Said[] {
  const marks = marksOf(text, LABEL);
  const bare = marksOf(text, BARE_LABEL).filter(
    ({ field, from }) =>
      !isPassage(field) && !marks.some((mark) => sharesLine(text, mark, from)),
  );
  const all = [...marks, ...bare].sort((one, other) => one.from - other.from);
  return all.map((mark, at) => {
    const rest = text.slice(mark.to, all[at + 1]?.from ?? text.length);
    const end = isPassage(mark.field) ? rest : lineOf(rest);
    return { field: mark.field, text: end.replace(/[【[|,，;；\s]+$/u, "").trim() };
  });
}

/** Up to the end of the line, or to a label that nobody here knows. */
function lineOf(rest: string): string {
  return /^.*?(?=\n|[\s,，;；]+[\p{Script=Han}A-Za-z]{2,8}\s*[:：=]|$)/u.exec(rest)?.[0] ?? "";
}

function marksOf(text: string, pattern: RegExp): Mark[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const field = fieldOf(match[1] ?? "");
    return field === null
      ? []
      : [{ field, from: match.index, to: match.index + match[0].length }];
  });
}

/** A word that looks like a label is one only where its line has no labels with a colon, and
 * where no passage runs through it. */
function sharesLine(text: string, mark: Mark, from: number): boolean {
  if (isPassage(mark.field)) return mark.from < from;
  const [start, end] = [text.lastIndexOf("\n", from - 1) + 1, text.indexOf("\n", from)];
  return mark.from >= start && (end < 0 || mark.from < end);
}

function filled({ field, text }: Said, today: string): Fill | null {
  const value = isPassage(field) ? text : narrowed(text);
  if (field === "age" || value === "" || EMPTY.test(value)) {
    return field !== "age" && isPassage(field) && value === NONE ? limited(field, value) : null;
  }
  if (/[*＊]{2,}/u.test(value)) return { field, value, doubt: "masked", is_derived: false };
  switch (field) {
    case "sex":
      return read(field, value, sexOf(value), "not_a_sex");
    case "birth_date":
      return read(field, value, dayOf(value, today), "not_a_date");
    case "id_number": {
      const number = value.replace(/[\s-]/g, "").toUpperCase();
      const is_like = /^\d{17}[\dX]$|^\d{15}$/u.test(number);
      const is_wrong = is_like && readResidentId(number) === null;
      return { field, value: number, doubt: is_wrong ? "id_wrong" : null, is_derived: false };
    }
    case "marital_status":
      return read(field, value, MARITAL[value] ?? null, null);
    default:
      return limited(field, value);
  }
}

function read(
  field: FillField,
  value: string,
  found: string | null,
  otherwise: Doubt | null,
): Fill | null {
  if (found !== null) return { field, value: found, doubt: null, is_derived: false };
  return otherwise === null ? null : { field, value, doubt: otherwise, is_derived: false };
}

function limited(field: FillField, value: string): Fill {
  const limit = LIMITS[field] ?? (isPassage(field) ? PASSAGE : LINE);
  const signs = [...value];
  if (signs.length <= limit) return { field, value, doubt: null, is_derived: false };
  return { field, value: signs.slice(0, limit).join(""), doubt: "cut", is_derived: false };
}

function sexOf(value: string): string | null {
  if (MALE.test(value)) return "male";
  return FEMALE.test(value) ? "female" : null;
}

/** A day in one of the ways in which it is written here; never one that is not in the calendar. */
function dayOf(value: string, today: string): string | null {
  const found = DAY.exec(value) ?? /^(\d{4})(\d{2})(\d{2})$/u.exec(value);
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number);
  const made = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  const written = `${found[1]}-${pad(month)}-${pad(day)}`;
  const is_real = !Number.isNaN(made.getTime()) && made.toISOString().startsWith(written);
  return is_real && written <= today ? written : null;
}

function pad(number: number | undefined): string {
  return String(number ?? 0).padStart(2, "0");
}

/** Full-width letters, digits and signs as plain ones; for lines only, never for passages. */
function narrowed(text: string): string {
  return text
    .replace(/[！-～]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\s+/gu, " ")
    .trim();
}

function heldAgainstId(fills: readonly Fill[]): readonly Fill[] {
  const number = fills.find(({ field }) => field === "id_number");
  const said = number?.doubt === null ? readResidentId(number.value) : null;
  if (said === null) return fills;
  const held = fills.map((fill): Fill => {
    if (fill.field !== "sex" && fill.field !== "birth_date") return fill;
    return fill.doubt === null && fill.value !== said[fill.field]
      ? { ...fill, doubt: "contradicts_id" }
      : fill;
  });
  for (const field of ["birth_date", "sex"] as const) {
    if (!held.some((fill) => fill.field === field)) {
      held.push({ field, value: said[field], doubt: null, is_derived: true });
    }
  }
  return held;
}

/** An age may be off by one, for birthdays and for the old way of counting; not by more. */
function heldAgainstAge(
  fills: readonly Fill[],
  said: readonly Said[],
  today: string,
): readonly Fill[] {
  const told = said.find(({ field }) => field === "age");
  const years = AGE.exec(narrowed(told?.text ?? ""))?.[1];
  if (years === undefined) return fills;
  return fills.map((fill): Fill => {
    if (fill.field !== "birth_date" || fill.doubt !== null) return fill;
    const lived = Number(today.slice(0, 4)) - Number(fill.value.slice(0, 4));
    return Math.abs(lived - Number(years)) > 1 ? { ...fill, doubt: "contradicts_age" } : fill;
  });
}
