/**
 * Images of cases on this machine: fetched ahead of a session, kept within a budget, and gone
 * when the person signs out. Nothing else of the browser may store them (the server says no-store).
 */
import { budgetOf, givingWay, type Kept, withKept } from "../core/image-budget";

const PREFIX = "lianzhen.images.";
const LEDGER = "lianzhen.images";
const CHANNEL = "lianzhen.images";
const CASE = /^\/dicomweb\/cases\/([^/]+)\//;

/** Another number after everything was forgotten: what was asked for before is not kept then. */
let era = 0;
const forgetting = new Set<() => void>();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;
channel?.addEventListener("message", () => beginAgain());

function beginAgain(): void {
  era += 1;
  for (const hear of forgetting) hear();
}

/** The era of now, to give back to `keepImage`. */
export function imageEra(): number {
  return era;
}

/** Hear when everything was forgotten, here or in another tab. */
export function onForget(hear: () => void): () => void {
  forgetting.add(hear);
  return () => void forgetting.delete(hear);
}

// Browsers give no storage to pages that came over plain HTTP from another machine.
function hasStore(): boolean {
  return "caches" in globalThis;
}

function caseIn(address: string): string | null {
  const { origin, pathname } = new URL(address, location.href);
  return origin === location.origin ? (CASE.exec(pathname)?.[1] ?? null) : null;
}

function ledger(): Kept {
  try {
    return JSON.parse(localStorage.getItem(LEDGER) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

async function make(room: number, caseId: string): Promise<boolean> {
  const { quota } = (await navigator.storage?.estimate?.()) ?? {};
  const before = ledger();
  const gone = givingWay(before, caseId, room, budgetOf(quota));
  if (gone === null) return false;
  for (const id of gone) await caches.delete(PREFIX + id);
  localStorage.setItem(
    LEDGER,
    JSON.stringify(withKept(ledger(), caseId, room, gone, Date.now())),
  );
  return true;
}

/** What is kept of an address, or nothing. */
export async function keptImage(address: string): Promise<Response | null> {
  const caseId = caseIn(address);
  if (!hasStore() || caseId === null || !(caseId in ledger())) return null;
  const found = await caches.open(PREFIX + caseId).then(
    (store) => store.match(address),
    () => undefined,
  );
  return found ?? null;
}

/** The addresses of a case that are kept. */
export async function keptAddresses(caseId: string): Promise<ReadonlySet<string>> {
  if (!hasStore() || !(caseId in ledger())) return new Set();
  const store = await caches.open(PREFIX + caseId);
  const requests = await store.keys();
  return new Set(requests.map(({ url }) => new URL(url).pathname));
}

/**
 * Keep an answer; false when there is no room, no store, or everything was forgotten since
 * `since`. Its body must not have been read.
 */
export async function keepImage(
  address: string,
  body: ArrayBuffer,
  headers: HeadersInit,
  since: number,
): Promise<boolean> {
  const caseId = caseIn(address);
  if (!hasStore() || caseId === null || since !== era) return false;
  if (!(await make(body.byteLength, caseId)) || since !== era) return false;
  try {
    const store = await caches.open(PREFIX + caseId);
    await store.put(address, new Response(body, { headers }));
  } catch {
    return false;
  }
  // Forgotten while it was written: it must not be what is left.
  if (since !== era) await caches.delete(PREFIX + caseId);
  return since === era;
}

/** Nothing of any patient stays on this machine; all tabs stop fetching. */
export async function forgetImages(): Promise<void> {
  beginAgain();
  channel?.postMessage("forget");
  localStorage.removeItem(LEDGER);
  if (!hasStore()) return;
  const names = await caches.keys().catch(() => []);
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)),
  );
}
