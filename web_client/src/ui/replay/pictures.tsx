/** The people and the shared screens of a replay, each where its file has something. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isOn, type ReplayTrack } from "../../core/replay-tracks";
import { type Played, useReplayState } from "./use-replay";

// The player owns the element: the page only lends it a place.
function Lent({ played, track, label }: { played: Played; track: ReplayTrack; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = played.player.element(track.digest);
    if (!element || !place.current) return;
    element.setAttribute("aria-label", label);
    place.current.append(element);
    return () => element.remove();
  }, [played, track, label]);
  return <div ref={place} className="replay-picture" />;
}

/** A face for everybody who is heard or seen now; whoever speaks is marked. */
export function Faces({ played }: { played: Played }) {
  const { t } = useTranslation();
  const { atMs } = useReplayState(played.player);
  const now = played.tracks.filter((track) => isOn(track, atMs) && track.source !== "screen");
  const names = [...new Set(now.map(({ name }) => name))];
  const { speaking } = played.replay.at(atMs);
  if (names.length < 2 && !now.some(({ source }) => source === "camera")) return null;
  return (
    <ul className="replay-faces" aria-label={t("replay.page.faces")}>
      {names.map((name) => {
        const face = now.find((track) => track.name === name && track.source === "camera");
        const isSpeaking = speaking.includes(name);
        return (
          <li key={name} className="replay-face" data-speaks={isSpeaking}>
            {face ? (
              <Lent key={face.digest} played={played} track={face} label={name} />
            ) : (
              <div className="replay-picture replay-faceless" aria-hidden="true">
                {name.slice(0, 1)}
              </div>
            )}
            <span className="replay-face-name">
              {name}
              {isSpeaking && <span className="replay-speaks"> {t("replay.page.speaks")}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The screen that is shared now, if one is. */
export function useScreenNow(played: Played): ReplayTrack | null {
  const { atMs } = useReplayState(played.player);
  return played.tracks.find((track) => track.source === "screen" && isOn(track, atMs)) ?? null;
}

/** A shared screen as large as there is room. */
export function SharedScreen({ played, track }: { played: Played; track: ReplayTrack }) {
  const { t } = useTranslation();
  const label = `${t("replay.page.screen")} · ${track.name}`;
  return (
    <figure className="replay-screen">
      <Lent key={track.digest} played={played} track={track} label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
