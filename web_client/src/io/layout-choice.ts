/** How a person likes to see the room, remembered on this machine. */
import { FIRST_CHOICE, type LayoutChoice } from "../core/layout";

const LAYOUTS: readonly string[] = ["reading", "speaker", "grid"];

const placeOf = (person: string) => `lianzhen.layout.${person}`;

function isChoice(kept: unknown): kept is Partial<LayoutChoice> {
  return typeof kept === "object" && kept !== null;
}

/** What this person chose here before; what cannot be read counts as not chosen. */
export function keptLayout(person: string): LayoutChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeOf(person)) ?? "null");
    if (!isChoice(kept) || !LAYOUTS.includes(kept.layout ?? "")) return FIRST_CHOICE;
    return { ...FIRST_CHOICE, ...kept };
  } catch {
    return FIRST_CHOICE;
  }
}

export function keepLayout(person: string, choice: LayoutChoice): void {
  localStorage.setItem(placeOf(person), JSON.stringify(choice));
}
