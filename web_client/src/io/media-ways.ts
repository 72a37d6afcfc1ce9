/** The ways that media may take from here: relays with passwords for a time, asked of the server. */
import { type Door, waysPath } from "../core/door";
import type { MediaWays } from "../generated/http-answers";
import { read } from "./api";

/** Somebody who waits to enter does not wait longer than this for relays. */
const PATIENCE_MS = 2_500;
/** Passwords are renewed when so much of their life is left. */
const RENEW_BEFORE_MS = 10 * 60_000;

/** Asks once, keeps what it got, asks again before it expires. */
export interface Ways {
  /** What a peer connection is built with; without relays when the server does not say. */
  get(): Promise<RTCConfiguration>;
  /** Ask again if what is kept expires soon; null if it does not, or if nothing was got. */
  renew(): Promise<RTCConfiguration | null>;
}

function configurationOf(ways: MediaWays): RTCConfiguration {
  return {
    iceServers: ways.ice_servers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      username,
      credential,
    })),
    iceTransportPolicy: ways.is_relay_only ? "relay" : "all",
  };
}

export function createWays(door: Door): Ways {
  let kept: Promise<MediaWays | null> | null = null;
  function ask(): Promise<MediaWays | null> {
    return read<MediaWays>(waysPath(door)).catch(() => null);
  }
  return {
    async get() {
      kept ??= ask();
      const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
      const ways = await Promise.race([kept, late]);
      if (!ways) kept = null;
      return ways ? configurationOf(ways) : {};
    },
    async renew() {
      const before = await kept;
      if (!before || before.ice_servers.length === 0) return null;
      if (Date.parse(before.expires_at) - Date.now() > RENEW_BEFORE_MS) return null;
      const ways = await ask();
      if (!ways) return null;
      kept = Promise.resolve(ways);
      return configurationOf(ways);
    },
  };
}
