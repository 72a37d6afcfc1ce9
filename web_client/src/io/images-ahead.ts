/** Fetches the images of a case before they are needed: slowly, one tab at a time, never in a room. */
import { orderSlices } from "../core/viewport";
import { openDicomweb } from "./dicomweb";
import { imageEra, keepImage, keptAddresses, onForget } from "./image-store";

const FETCHING = "lianzhen.images-ahead";
const IN_ROOM = "lianzhen.in-room";
const LOOK_AGAIN_MS = 3_000;
const WAIT_MS = 10_000;
const FRAME_TIMEOUT_MS = 60_000;

/** How far it is. */
export interface Ahead {
  readonly total: number;
  readonly ready: number;
}

/** While the answer is not called, this browser fetches nothing ahead: the line is for the room. */
export function holdLine(): () => void {
  const ended = new AbortController();
  void navigator.locks
    ?.request(
      IN_ROOM,
      { mode: "shared", signal: ended.signal },
      () =>
        new Promise<void>((resolve) => ended.signal.addEventListener("abort", () => resolve())),
    )
    .catch(() => undefined);
  return () => ended.abort();
}

async function isRoomOpen(): Promise<boolean> {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held?.some(({ name }) => name === IN_ROOM) ?? false;
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function addressesOf(caseId: string, signal: AbortSignal): Promise<string[]> {
  const io = openDicomweb(caseId);
  const all = await io.series(signal);
  const addresses: string[] = [];
  for (const series of all) {
    const { instances } = await io.metadata(series, signal);
    for (const { instance, frame } of orderSlices(instances))
      addresses.push(io.frameUrl(series, instance, frame));
  }
  return addresses;
}

/** How far it is now, without fetching anything. */
export async function countAhead(caseId: string, signal: AbortSignal): Promise<Ahead> {
  const addresses = await addressesOf(caseId, signal);
  const there = await keptAddresses(caseId);
  return {
    total: addresses.length,
    ready: addresses.filter((address) => there.has(address)).length,
  };
}

type Outcome = "kept" | "later" | "skipped" | "never";

const ENDING: ReadonlySet<number> = new Set([401, 403]);

async function fetchOne(address: string, signal: AbortSignal): Promise<Outcome> {
  const since = imageEra();
  const response = await fetch(address, {
    headers: { Accept: "multipart/related; type=application/octet-stream; transfer-syntax=*" },
    credentials: "same-origin",
    cache: "no-store",
    priority: "low",
    signal: AbortSignal.any([signal, AbortSignal.timeout(FRAME_TIMEOUT_MS)]),
  }).catch(() => null);
  if (!response || response.status >= 500) return "later";
  if (!response.ok) return ENDING.has(response.status) ? "never" : "skipped";
  const body = await response.arrayBuffer().catch(() => null);
  if (!body) return "later";
  const kind = response.headers.get("Content-Type") ?? "application/octet-stream";
  const isKept = await keepImage(address, body, { "Content-Type": kind }, since);
  return isKept ? "kept" : "never";
}

async function fetchAll(
  caseId: string,
  signal: AbortSignal,
  tell: (ahead: Ahead) => void,
): Promise<void> {
  const addresses = await addressesOf(caseId, signal);
  const there = await keptAddresses(caseId);
  const missing = addresses.filter((address) => !there.has(address));
  const total = addresses.length;
  let ready = total - missing.length;
  tell({ total, ready });
  for (let address = missing[0]; address !== undefined; address = missing[0]) {
    while (!signal.aborted && (await isRoomOpen())) await rest(LOOK_AGAIN_MS, signal);
    if (signal.aborted) return;
    const outcome = await fetchOne(address, signal);
    if (outcome === "never") return;
    if (outcome === "later") {
      await rest(WAIT_MS, signal);
      continue;
    }
    missing.shift();
    if (outcome === "skipped") continue;
    ready += 1;
    tell({ total, ready });
  }
}

/** Fetch the images of a case until the answer is called or a person signs out. */
export function fetchAhead(caseId: string, tell: (ahead: Ahead) => void): () => void {
  const ended = new AbortController();
  const stopHearing = onForget(() => ended.abort());
  const work = () => fetchAll(caseId, ended.signal, tell);
  const held = navigator.locks
    ? navigator.locks.request(FETCHING, { signal: ended.signal }, work)
    : work();
  // What could not be fetched now is fetched when the page is opened again.
  void held.catch(() => undefined).finally(stopHearing);
  return () => ended.abort();
}
