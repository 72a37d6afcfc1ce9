/** One colour per person for what is drawn on dark images; the same at every seat. */

/** Calm, told apart from each other, and readable on black and on a dark halo over grey. */
export const PALETTE = [
  "#ffd54a",
  "#7fd1c7",
  "#f2a38c",
  "#a9c7ff",
  "#c9e27b",
  "#e3b1f0",
  "#ffb765",
  "#8fdcf5",
] as const;

function placeOf(person: string): number {
  let sum = 0;
  for (const letter of person) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % PALETTE.length;
}

/** The colours of these people: each his own while there are enough, whatever their order. */
export function coloursOf(people: Iterable<string>): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<number>();
  for (const person of [...new Set(people)].sort()) {
    let place = placeOf(person);
    while (taken.size < PALETTE.length && taken.has(place))
      place = (place + 1) % PALETTE.length;
    taken.add(place);
    colours.set(person, PALETTE[place] ?? PALETTE[0]);
  }
  return colours;
}
