/** The player of a recording and the moments that belong to it, for one page. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createReplay, type Moment, type Replay, readMoments } from "../../core/moments";
import type { ReplayTrack } from "../../core/replay-tracks";
import type { Recording } from "../../generated/http-answers";
import {
  createReplayPlayer,
  type ReplayPlayer,
  type ReplayState,
} from "../../io/replay-player";
import { readText } from "../../io/text";

export type Played = {
  readonly player: ReplayPlayer;
  readonly tracks: readonly ReplayTrack[];
  readonly moments: readonly Moment[];
  readonly replay: Replay;
};

function tracksOf(recording: Recording): ReplayTrack[] {
  return recording.files.map((file) => ({
    digest: file.digest,
    source: file.source,
    name: file.name,
    startsMs: file.starts_ms,
    lastsMs: file.lasts_ms,
  }));
}

/** Everything that the page plays; null until the moments are there. */
export function usePlayed(recording: Recording): Played | null {
  const address = `/api/recordings/${recording.id}`;
  const { data } = useQuery({
    queryKey: ["moments", recording.id],
    queryFn: async () => readMoments(await readText(`${address}/moments`)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [player, setPlayer] = useState<ReplayPlayer | null>(null);
  const tracks = useMemo(() => tracksOf(recording), [recording]);
  useEffect(() => {
    const made = createReplayPlayer(
      tracks,
      recording.lasts_ms,
      (digest) => `${address}/files/${digest}`,
    );
    setPlayer(made);
    return () => made.close();
  }, [tracks, recording.lasts_ms, address]);
  return useMemo(
    () =>
      player && data ? { player, tracks, moments: data, replay: createReplay(data) } : null,
    [player, tracks, data],
  );
}

/** The state of the player, drawn anew with each of its steps. */
export function useReplayState(player: ReplayPlayer): ReplayState {
  return useSyncExternalStore(player.onState, player.getState);
}

const place = (recording: string) => `lianzhen.replay.${recording}`;

/** Where this person stopped last time, in ms; 0 at the beginning. */
export function keptPlace(recording: string): number {
  return Number(localStorage.getItem(place(recording)) ?? 0) || 0;
}

/** Remember the place every few seconds, and when the page is left. */
export function useKeptPlace(recording: string, player: ReplayPlayer): void {
  useEffect(() => {
    const keep = () => {
      const { atMs } = player.getState();
      if (atMs > 0) localStorage.setItem(place(recording), String(Math.round(atMs)));
    };
    const keeping = setInterval(keep, 3_000);
    addEventListener("pagehide", keep);
    return () => {
      clearInterval(keeping);
      removeEventListener("pagehide", keep);
      keep();
    };
  }, [recording, player]);
}
