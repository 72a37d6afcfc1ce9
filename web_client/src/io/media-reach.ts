/** Tries before entering whether sound and pictures can leave this network, and how. */
import type { Door } from "../core/door";
import { waysPath } from "../core/door";
import { type Gathered, hasAnswered, judgeReach, type MediaReach } from "../core/media-reach";
import type { MediaWays } from "../generated/http-answers";
import { read } from "./api";

/** The way that media will take, and the addresses that should be open. */
export interface MediaTry {
  readonly reach: MediaReach;
  /** As RTCPeerConnection takes them. */
  readonly urls: readonly string[];
}

const PATIENCE_MS = 6_000;
const TELLS_FAILURES =
  typeof RTCPeerConnection === "function" &&
  "onicecandidateerror" in RTCPeerConnection.prototype;

// Gathers until `isEnough`, all is gathered or patience ends; true if all was gathered.
async function gather(
  configuration: RTCConfiguration,
  signal: AbortSignal,
  isEnough: (candidate: RTCIceCandidate) => boolean,
  onFailed: (port: number | null) => void = () => {},
): Promise<boolean> {
  const connection = new RTCPeerConnection(configuration);
  try {
    const over = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MS);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve(false);
      });
      connection.onicecandidate = ({ candidate }) => {
        if (candidate === null) resolve(true);
        else if (isEnough(candidate)) resolve(false);
      };
      connection.onicecandidateerror = ({ port }) => onFailed(port);
    });
    connection.createDataChannel("");
    await connection.setLocalDescription();
    return await over;
  } finally {
    connection.close();
  }
}

async function tryDirect(probes: string[], signal: AbortSignal): Promise<boolean | null> {
  const ports = new Set<number>();
  const failed = new Set<number>();
  let isReflected = false;
  const isOver = await gather(
    { iceServers: [{ urls: probes }] },
    signal,
    ({ type, protocol, port }) => {
      isReflected ||= type === "srflx";
      if (type === "host" && protocol === "udp" && port !== null) ports.add(port);
      return isReflected;
    },
    (port) => port !== null && failed.add(port),
  );
  const gathered: Gathered = {
    isReflected,
    isOver,
    ports,
    failed,
    tellsFailures: TELLS_FAILURES,
  };
  return hasAnswered(gathered);
}

async function tryRelays(ways: MediaWays, signal: AbortSignal): Promise<boolean> {
  let isReached = false;
  const iceServers = ways.ice_servers.map(({ urls, username, credential }) => {
    return { urls: [...urls], username, credential };
  });
  await gather({ iceServers, iceTransportPolicy: "relay" }, signal, ({ type }) => {
    isReached ||= type === "relay";
    return isReached;
  });
  return isReached;
}

/** Ask the server for the ways and try them; null if it does not say them. */
export async function tryMedia(door: Door, signal: AbortSignal): Promise<MediaTry | null> {
  const ways = await read<MediaWays>(waysPath(door)).catch(() => null);
  if (!ways || signal.aborted) return null;
  const hasRelays = ways.ice_servers.length > 0;
  const isTried = !ways.is_relay_only && ways.probes.length > 0;
  const [direct, relay] = await Promise.all([
    isTried ? tryDirect([...ways.probes], signal) : ways.is_relay_only ? false : null,
    hasRelays ? tryRelays(ways, signal) : null,
  ]);
  const relays = ways.ice_servers.flatMap(({ urls }) => urls);
  return {
    reach: judgeReach(direct, relay),
    urls: ways.is_relay_only ? relays : [...ways.probes, ...relays],
  };
}
