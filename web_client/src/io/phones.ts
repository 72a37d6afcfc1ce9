/** The phones of hospitals on this machine, so that they are there when the line is not. */
import type { OnDuty } from "../generated/http-answers";

const KEPT = "lianzhen.phones";

/** Whom to call, as this machine heard it last; no word of a patient. */
export function keptPhones(hospital: string): OnDuty | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${KEPT}.${hospital}`) ?? "null");
    return kept === null ? null : (kept as OnDuty);
  } catch {
    return null;
  }
}

/** Remember whom to call. */
export function keepPhones(watch: OnDuty): void {
  try {
    localStorage.setItem(`${KEPT}.${watch.hospital}`, JSON.stringify(watch));
  } catch {
    // A full or closed store: the phones are on the page all the same.
  }
}

/** Whoever signs out leaves nobody's phone behind. */
export function forgetPhones(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`${KEPT}.`)) localStorage.removeItem(key);
  }
}
