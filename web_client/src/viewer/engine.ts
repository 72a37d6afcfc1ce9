/** Cornerstone3D, started once: its caches, its decoders, one rendering engine for the page. */
import {
  cache,
  getConfiguration,
  init as initCore,
  RenderingEngine,
  setUseCPURendering,
} from "@cornerstonejs/core";
import dicomImageLoader from "@cornerstonejs/dicom-image-loader";
import { imageEra, keepImage, keptImage } from "../io/image-store";

const MEGABYTE = 1024 * 1024;
const FRAME_TIMEOUT_MS = 30_000;

let engine: RenderingEngine | null = null;

// Half a gigabyte is too much for a telephone; a CT of 500 images is 256 MB.
function cacheBytes(): number {
  const isSmall = matchMedia("(max-width: 820px)").matches;
  return (isSmall ? 128 : 384) * MEGABYTE;
}

function hasWebGl2(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

// What was fetched ahead is read from this machine; Cornerstone asks for it as for any address.
async function readKept(xhr: XMLHttpRequest, imageId: string): Promise<void> {
  const kept = await keptImage(imageId.slice(imageId.indexOf(":") + 1));
  if (!kept) return;
  const address = URL.createObjectURL(await kept.blob());
  xhr.open("get", address, true);
  xhr.timeout = FRAME_TIMEOUT_MS;
  xhr.addEventListener("loadend", () => URL.revokeObjectURL(address));
}

const askedIn = new WeakMap<XMLHttpRequest, number>();

// What came over the line is kept for the next time; the picture does not wait for that.
async function keepAnswer(xhr: XMLHttpRequest): Promise<ArrayBuffer> {
  const body = xhr.response as ArrayBuffer;
  const since = askedIn.get(xhr);
  if (since !== undefined && !xhr.responseURL.startsWith("blob:")) {
    const kind = xhr.getResponseHeader("Content-Type") ?? "application/octet-stream";
    const { pathname } = new URL(xhr.responseURL);
    void keepImage(pathname, body.slice(0), { "Content-Type": kind }, since);
  }
  return body;
}

/** The one engine of the page; the first call starts Cornerstone and its workers. */
export function openEngine(): RenderingEngine {
  if (engine) return engine;
  // One picture at a time needs one context; the seven of the default cost seconds to make.
  initCore({ ...getConfiguration(), rendering: { webGlContextCount: 1 } });
  if (!hasWebGl2()) setUseCPURendering(true);
  cache.setMaxCacheSize(cacheBytes());
  dicomImageLoader.init({
    maxWebWorkers: Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))),
    open: (xhr, url) => {
      xhr.open("get", url, true);
      xhr.timeout = FRAME_TIMEOUT_MS;
      askedIn.set(xhr, imageEra());
    },
    beforeSend: readKept,
    beforeProcessing: keepAnswer,
  });
  engine = new RenderingEngine("lianzhen");
  return engine;
}
