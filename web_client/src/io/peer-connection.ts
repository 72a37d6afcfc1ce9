/**
 * The two peer connections of a seat: one sends what I publish and offers, one receives what the
 * others publish and answers. It knows descriptions and tracks, not who may speak.
 */
import type { Connection, Counted } from "../core/call";
import type { Source } from "../core/room-state";
import type { Offer } from "../generated/room-server";

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

/** What was counted, and how loud each voice is. */
export interface CallCounts {
  readonly received: Counted;
  readonly sent: Counted;
  /** Loudness by track id, 0 to 1. */
  readonly levels: ReadonlyMap<string, number>;
}

const ENCODING: Readonly<Record<Source, RTCRtpEncodingParameters>> = {
  microphone: { maxBitrate: 40_000 },
  camera: { maxBitrate: 450_000, maxFramerate: 20 },
  screen: { maxBitrate: 1_500_000, maxFramerate: 15 },
};

const KIND: Readonly<Record<Source, "audio" | "video">> = {
  microphone: "audio",
  camera: "video",
  screen: "video",
};

const CONFIGURATION: RTCConfiguration = { iceServers: [], bundlePolicy: "max-bundle" };

interface Leg {
  readonly connection: RTCPeerConnection;
  worksSince: number;
}

/** Both connections; every method that negotiates is called one after the other. */
export interface Call {
  /** Begin anew with fresh connections; what is published stays. */
  build(): void;
  hasSources(): boolean;
  /** Publish this track; null keeps the place but sends nothing. True: offer again. */
  setTrack(source: Source, track: MediaStreamTrack | null): Promise<boolean>;
  /** Publish this source no longer. True: offer again. */
  drop(source: Source): Promise<boolean>;
  offer(): Promise<MyOffer | null>;
  takeAnswer(answer: string): Promise<void>;
  takeOffer(offer: Offer): Promise<string | null>;
  connections(): readonly { readonly state: Connection; readonly worksSince: number }[];
  count(now: number): Promise<CallCounts | null>;
  close(): void;
}

function report(stats: RTCStatsReport): Record<string, unknown>[] {
  return [...stats.values()] as Record<string, unknown>[];
}

function sum(entries: readonly Record<string, unknown>[], key: string): number {
  return entries.reduce((total, entry) => total + Number(entry[key] ?? 0), 0);
}

function roundTrip(entries: readonly Record<string, unknown>[]): number | null {
  const pair = entries.find(
    (entry) => entry["type"] === "candidate-pair" && entry["nominated"] === true,
  );
  const seconds = pair?.["currentRoundTripTime"];
  return typeof seconds === "number" ? seconds * 1000 : null;
}

function countReceived(entries: readonly Record<string, unknown>[], now: number): Counted {
  const inbound = entries.filter((entry) => entry["type"] === "inbound-rtp");
  return {
    at: now,
    packets: sum(inbound, "packetsReceived"),
    lost: sum(inbound, "packetsLost"),
    framesDecoded: sum(inbound, "framesDecoded"),
    roundTripMs: roundTrip(entries),
  };
}

function countSent(entries: readonly Record<string, unknown>[], now: number): Counted {
  const outbound = entries.filter((entry) => entry["type"] === "outbound-rtp");
  const remote = entries.filter((entry) => entry["type"] === "remote-inbound-rtp");
  return {
    at: now,
    packets: sum(outbound, "packetsSent"),
    lost: sum(remote, "packetsLost"),
    framesDecoded: 0,
    roundTripMs: roundTrip(entries),
  };
}

function levelsOf(entries: readonly Record<string, unknown>[]): [string, number][] {
  return entries.flatMap((entry): [string, number][] => {
    const { trackIdentifier, audioLevel } = entry;
    const isVoice = entry["type"] === "inbound-rtp" || entry["type"] === "media-source";
    return isVoice && typeof trackIdentifier === "string" && typeof audioLevel === "number"
      ? [[trackIdentifier, audioLevel]]
      : [];
  });
}

/** A call without connections; `onTracks` hears what the others publish after each offer. */
export function createCall(onTracks: (tracks: readonly RemoteTrack[]) => void): Call {
  const tracks = new Map<Source, MediaStreamTrack | null>();
  const places = new Map<Source, RTCRtpTransceiver>();
  let sending: Leg | null = null;
  let receiving: Leg | null = null;

  function makeLeg(): Leg {
    const connection = new RTCPeerConnection(CONFIGURATION);
    const leg: Leg = { connection, worksSince: performance.now() };
    connection.onconnectionstatechange = () => {
      const { connectionState } = connection;
      if (connectionState === "connected" || connectionState === "disconnected")
        leg.worksSince = performance.now();
    };
    return leg;
  }

  function publishOn(leg: Leg, source: Source, track: MediaStreamTrack | null): void {
    const place = leg.connection.addTransceiver(track ?? KIND[source], {
      direction: "sendonly",
      sendEncodings: [ENCODING[source]],
    });
    places.set(source, place);
  }

  function close(): void {
    sending?.connection.close();
    receiving?.connection.close();
    sending = null;
    receiving = null;
    places.clear();
  }

  return {
    build() {
      close();
      onTracks([]);
      sending = makeLeg();
      receiving = makeLeg();
      for (const [source, track] of tracks) publishOn(sending, source, track);
    },
    hasSources: () => tracks.size > 0,
    async setTrack(source, track) {
      tracks.set(source, track);
      const place = places.get(source);
      if (!sending) return false;
      if (!place) {
        publishOn(sending, source, track);
        return true;
      }
      await place.sender.replaceTrack(track);
      if (place.direction === "sendonly") return false;
      place.direction = "sendonly";
      return true;
    },
    async drop(source) {
      tracks.delete(source);
      const place = places.get(source);
      if (!place) return false;
      await place.sender.replaceTrack(null);
      place.direction = "inactive";
      return true;
    },
    async offer() {
      if (!sending || places.size === 0) return null;
      await sending.connection.setLocalDescription();
      const sources: Record<string, Source> = {};
      for (const [source, place] of places) {
        if (place.mid !== null && place.direction === "sendonly") sources[place.mid] = source;
      }
      return { offer: sending.connection.localDescription?.sdp ?? "", sources };
    },
    async takeAnswer(answer) {
      if (sending?.connection.signalingState !== "have-local-offer") return;
      await sending.connection.setRemoteDescription({ type: "answer", sdp: answer });
    },
    async takeOffer(offer) {
      if (!receiving) return null;
      const { connection } = receiving;
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
      [sending, receiving].flatMap((leg) =>
        leg ? [{ state: leg.connection.connectionState, worksSince: leg.worksSince }] : [],
      ),
    async count(now) {
      if (!sending || !receiving) return null;
      const [out, into] = await Promise.all([
        sending.connection.getStats(),
        receiving.connection.getStats(),
      ]);
      const [sent, received] = [report(out), report(into)];
      return {
        sent: countSent(sent, now),
        received: countReceived(received, now),
        levels: new Map([...levelsOf(sent), ...levelsOf(received)]),
      };
    },
    close,
  };
}
