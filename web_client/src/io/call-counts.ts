/** What the browser counts of both peer connections, as the cores judge it. */
import type { Counted } from "../core/call";

/** What was counted, and how loud each voice is. */
export interface CallCounts {
  readonly received: Counted;
  readonly sent: Counted;
  /** What was sent of each stream, and the share of it that its last report says was lost. */
  readonly streams: ReadonlyMap<string, { readonly packets: number; readonly loss: number }>;
  /** What the browser thinks that our line carries upwards; null when it does not tell. */
  readonly carriesBps: number | null;
  /** Frames of our camera that went out since the call began; null while none is sent. */
  readonly framesSent: number | null;
  /** Loudness by track id, 0 to 1. */
  readonly levels: ReadonlyMap<string, number>;
}

type Entry = Readonly<Record<string, unknown>>;

function report(stats: RTCStatsReport): Entry[] {
  return [...stats.values()] as Entry[];
}

function sum(entries: readonly Entry[], key: string): number {
  return entries.reduce((total, entry) => total + Number(entry[key] ?? 0), 0);
}

function isPair(entry: Entry): boolean {
  return entry["type"] === "candidate-pair" && entry["nominated"] === true;
}

function numberOf(entry: Entry | undefined, key: string): number | null {
  const value = entry?.[key];
  return typeof value === "number" ? value : null;
}

function roundTrip(entries: readonly Entry[]): number | null {
  const seconds = numberOf(entries.find(isPair), "currentRoundTripTime");
  return seconds === null ? null : seconds * 1000;
}

function countReceived(entries: readonly Entry[], now: number): Counted {
  const inbound = entries.filter((entry) => entry["type"] === "inbound-rtp");
  return {
    at: now,
    packets: sum(inbound, "packetsReceived"),
    lost: sum(inbound, "packetsLost"),
    framesDecoded: sum(inbound, "framesDecoded"),
    roundTripMs: roundTrip(entries),
  };
}

function countSent(entries: readonly Entry[], now: number): Counted {
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

function streamsOf(entries: readonly Entry[]): CallCounts["streams"] {
  const byId = new Map(entries.map((entry) => [entry["id"], entry]));
  return new Map(
    entries.flatMap((entry) => {
      const loss = numberOf(entry, "fractionLost");
      const packets = numberOf(byId.get(entry["localId"]), "packetsSent");
      if (entry["type"] !== "remote-inbound-rtp" || loss === null || packets === null)
        return [];
      return [[String(entry["localId"]), { packets, loss }] as const];
    }),
  );
}

function framesOf(entries: readonly Entry[], cameraMid: string | null): number | null {
  const pictures = entries.filter(
    (entry) =>
      entry["type"] === "outbound-rtp" &&
      entry["kind"] === "video" &&
      entry["mid"] === cameraMid,
  );
  return pictures.length === 0 ? null : sum(pictures, "framesSent");
}

function levelsOf(entries: readonly Entry[]): [string, number][] {
  return entries.flatMap((entry): [string, number][] => {
    const { trackIdentifier, audioLevel } = entry;
    const isVoice = entry["type"] === "inbound-rtp" || entry["type"] === "media-source";
    return isVoice && typeof trackIdentifier === "string" && typeof audioLevel === "number"
      ? [[trackIdentifier, audioLevel]]
      : [];
  });
}

const FEWEST_PACKETS = 5;

/** The worst loss of the streams that were sent meanwhile; null when too little was. */
export function lossBetween(before: CallCounts | null, after: CallCounts): number | null {
  const told = [...after.streams].flatMap(([id, { packets, loss }]) => {
    const sent = packets - (before?.streams.get(id)?.packets ?? packets);
    return sent >= FEWEST_PACKETS ? [loss] : [];
  });
  return told.length === 0 ? null : Math.max(...told);
}

/** Ask both connections; `cameraMid` is where our camera is sent. */
export async function countCall(
  sending: RTCPeerConnection,
  receiving: RTCPeerConnection,
  cameraMid: string | null,
  now: number,
): Promise<CallCounts> {
  const [out, into] = await Promise.all([sending.getStats(), receiving.getStats()]);
  const [sent, received] = [report(out), report(into)];
  const isConnected = sending.connectionState === "connected";
  return {
    sent: countSent(sent, now),
    received: countReceived(received, now),
    streams: streamsOf(sent),
    carriesBps: isConnected ? numberOf(sent.find(isPair), "availableOutgoingBitrate") : null,
    framesSent: isConnected && cameraMid !== null ? framesOf(sent, cameraMid) : null,
    levels: new Map([...levelsOf(sent), ...levelsOf(received)]),
  };
}
