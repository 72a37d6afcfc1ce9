/** Local copies of what is not saved yet; they live as long as the tab, and no longer than needed. */

const PREFIX = "lianzhen.copy.";

/** What was written, and on which version of the record. */
export type Copy = { readonly form: unknown; readonly version: number };

/** Keeps what is not acknowledged; a full storage only costs the copy. */
export function keepCopy(name: string, copy: Copy): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(copy));
  } catch {
    // The draft is still on the screen and on its way to the server.
  }
}

/** Drops a copy that the server has. */
export function dropCopy(name: string): void {
  sessionStorage.removeItem(PREFIX + name);
}

/** The copy that an earlier life of this tab left behind. */
export function keptCopy(name: string): Copy | null {
  const text = sessionStorage.getItem(PREFIX + name);
  if (text === null) return null;
  const copy: unknown = JSON.parse(text);
  if (typeof copy !== "object" || copy === null) return null;
  const version: unknown = Reflect.get(copy, "version");
  return typeof version === "number" ? { form: Reflect.get(copy, "form"), version } : null;
}

/** Forgets everything when a person signs out. */
export function forgetCopies(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}
