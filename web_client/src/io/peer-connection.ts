/**
 * The two peer connections of a seat: one sends what I publish and offers, one receives what the
 * others publish and answers. It knows descriptions and tracks, not who may speak.
 */
import type { Connection } from "../core/call";
import { askForPictures, askForSpeech } from "../core/codecs";
import { FULL_LOAD, LEAST_BPS, type Load } from "../core/encodings";
import type { Source } from "../core/room-state";
import type { Offer } from "../generated/room-server";
import { type CallCounts, countCall } from "./call-counts";
import { type Published, publishOn } from "./published";

/** What somebody else publishes, as it arrives here. */
export interface RemoteTrack {
  readonly seat: string;
  readonly source: Source;
  readonly track: MediaStreamTrack;
}

/** An offer of mine and what its sections carry. */
export interface MyOffer {
  readonly offer: string;
  readonly sources: Record<string, Source>;
}

const BUNDLE: RTCConfiguration = { bundlePolicy: "max-bundle" };

/** Both connections; every method that negotiates is called one after the other. */
export interface Call {
  /** Begin anew with fresh connections over these ways; what is published stays. */
  build(ways: RTCConfiguration): void;
  /** Other ways, from the next ICE restart on. */
  renew(ways: RTCConfiguration): void;
  /** The next offer restarts ICE. */
  restartIce(): void;
  /** What the line is trusted with from now on. */
  carry(load: Load): Promise<void>;
  /** Publish this track; null keeps the place but sends nothing. True: offer again. */
  setTrack(source: Source, track: MediaStreamTrack | null): Promise<boolean>;
  /** Publish this source no longer. True: offer again. */
  drop(source: Source): Promise<boolean>;
  offer(): Promise<MyOffer | null>;
  takeAnswer(answer: string): Promise<void>;
  takeOffer(offer: Offer): Promise<string | null>;
  connections(): readonly Connection[];
  count(now: number): Promise<CallCounts | null>;
  close(): void;
}

/** A call without connections; `onTracks` hears what the others publish after each offer. */
export function createCall(onTracks: (tracks: readonly RemoteTrack[]) => void): Call {
  const tracks = new Map<Source, MediaStreamTrack | null>();
  const places = new Map<Source, Published>();
  let sending: RTCPeerConnection | null = null;
  let receiving: RTCPeerConnection | null = null;
  let carried: Load = FULL_LOAD;

  async function fitAll(): Promise<void> {
    await Promise.all([...places.values()].map((place) => place.fit(carried)));
  }

  function close(): void {
    sending?.close();
    receiving?.close();
    sending = null;
    receiving = null;
    places.clear();
  }

  return {
    build(ways) {
      close();
      onTracks([]);
      sending = new RTCPeerConnection({ ...BUNDLE, ...ways });
      receiving = new RTCPeerConnection({ ...BUNDLE, ...ways });
      for (const [source, track] of tracks)
        places.set(source, publishOn(sending, source, track));
    },
    renew(ways) {
      for (const connection of [sending, receiving])
        connection?.setConfiguration({ ...BUNDLE, ...ways });
    },
    restartIce: () => sending?.restartIce(),
    async carry(load) {
      carried = load;
      await fitAll();
    },
    async setTrack(source, track) {
      tracks.set(source, track);
      if (!sending) return false;
      const place = places.get(source);
      if (!place) {
        places.set(source, publishOn(sending, source, track));
        return true;
      }
      const { transceiver } = place;
      await transceiver.sender.replaceTrack(track);
      await place.fit(carried);
      if (transceiver.direction === "sendonly") return false;
      transceiver.direction = "sendonly";
      return true;
    },
    async drop(source) {
      tracks.delete(source);
      const transceiver = places.get(source)?.transceiver;
      if (!transceiver) return false;
      await transceiver.sender.replaceTrack(null);
      transceiver.direction = "inactive";
      return true;
    },
    async offer() {
      if (!sending || places.size === 0) return null;
      await sending.setLocalDescription();
      const sources: Record<string, Source> = {};
      for (const [source, { transceiver }] of places) {
        const { mid, direction } = transceiver;
        if (mid !== null && direction === "sendonly") sources[mid] = source;
      }
      return { offer: sending.localDescription?.sdp ?? "", sources };
    },
    async takeAnswer(answer) {
      if (sending?.signalingState !== "have-local-offer") return;
      const sdp = askForPictures(askForSpeech(answer), LEAST_BPS);
      await sending.setRemoteDescription({ type: "answer", sdp });
      await fitAll();
    },
    async takeOffer(offer) {
      if (!receiving) return null;
      const connection = receiving;
      await connection.setRemoteDescription({ type: "offer", sdp: offer.sdp });
      await connection.setLocalDescription();
      const byMid = new Map(connection.getTransceivers().map((one) => [one.mid, one]));
      onTracks(
        Object.entries(offer.tracks).flatMap(([mid, [seat, source]]) => {
          const track = byMid.get(mid)?.receiver.track;
          return track ? [{ seat, source, track }] : [];
        }),
      );
      return connection.localDescription?.sdp ?? null;
    },
    connections: () =>
      [sending, receiving].flatMap((leg) => (leg ? [leg.connectionState] : [])),
    async count(now) {
      if (!sending || !receiving) return null;
      const camera = places.get("camera")?.transceiver.mid ?? null;
      return await countCall(sending, receiving, camera, now);
    },
    close,
  };
}
