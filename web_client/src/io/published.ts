/** One source on the sending connection: its transceiver, its layers, what they may use. */
import { preferredCodecs } from "../core/codecs";
import {
  chooseCapture,
  type Encoding,
  encodingsNow,
  encodingWays,
  type Load,
} from "../core/encodings";
import type { Source } from "../core/room-state";
import { machineHere } from "./machine";

const KIND: Readonly<Record<Source, "audio" | "video">> = {
  microphone: "audio",
  camera: "video",
  screen: "video",
};
const SCREEN_HEIGHT = 1080;

/** A source that has its place in the offers. */
export interface Published {
  readonly transceiver: RTCRtpTransceiver;
  /** Fit the layers to this load; those that the answer did not take are gone. */
  fit(load: Load): Promise<void>;
}

function heightOf(source: Source, track: MediaStreamTrack | null): number {
  const measured = track?.getSettings().height;
  if (measured) return measured;
  return source === "screen" ? SCREEN_HEIGHT : chooseCapture(machineHere()).height;
}

// A browser that cannot do something says so by throwing, so that the next way is tried.
function place(
  connection: RTCPeerConnection,
  what: MediaStreamTrack | "audio" | "video",
  ways: readonly (readonly Encoding[])[],
): RTCRtpTransceiver {
  for (const way of ways) {
    try {
      return connection.addTransceiver(what, {
        direction: "sendonly",
        sendEncodings: way.map((encoding) => ({ ...encoding })),
      });
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === "InvalidStateError") throw thrown;
    }
  }
  return connection.addTransceiver(what, { direction: "sendonly" });
}

function prefer(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const listed = RTCRtpSender.getCapabilities?.(kind)?.codecs ?? [];
  const codecs = preferredCodecs(kind, listed);
  if (codecs.length === 0) return;
  try {
    transceiver.setCodecPreferences?.(codecs);
  } catch {
    // Older Firefox wants the receiver's list; its own order has Opus and VP8 first as well.
  }
}

function isFitted(set: RTCRtpEncodingParameters, wanted: Encoding): boolean {
  return (
    (set.active ?? true) === wanted.active &&
    set.maxBitrate === wanted.maxBitrate &&
    (set.scaleResolutionDownBy ?? 1) === (wanted.scaleResolutionDownBy ?? 1)
  );
}

/** Give a source its place on the sending connection. */
export function publishOn(
  connection: RTCPeerConnection,
  source: Source,
  track: MediaStreamTrack | null,
): Published {
  const kind = KIND[source];
  const ways = encodingWays(source, heightOf(source, track));
  const transceiver = place(connection, track ?? kind, ways);
  prefer(transceiver, kind);
  return {
    transceiver,
    async fit(load) {
      const { sender } = transceiver;
      const parameters = sender.getParameters();
      const { encodings } = parameters;
      if (encodings.length === 0) return;
      const height = heightOf(source, sender.track);
      const rids = encodings.map(({ rid }) => rid ?? "");
      const wanted = encodingsNow(source, height, load, rids);
      if (encodings.every((set, at) => wanted[at] && isFitted(set, wanted[at]))) return;
      for (const [at, set] of encodings.entries()) Object.assign(set, wanted[at]);
      // A connection that is just being closed takes no parameters any more.
      await sender.setParameters(parameters).catch(() => undefined);
    },
  };
}
