/** A screen that somebody shares, over the images or the large person; both stay at hand. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { seatOf } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { useSessionState } from "./use-room";
import { Picture } from "./video";

export function SharedScreen({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room, remote, local } = useSessionState(session);
  const [isShown, setIsShown] = useState(false);
  const shared = remote.find(
    ({ seat, source }) =>
      source === "screen" &&
      seatOf(room, seat)?.tracks.some((track) => track.source === "screen"),
  );
  const isMine = local.screen !== undefined;
  const uid = shared?.track.id;
  const seen = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (seen.current !== uid) setIsShown(uid !== undefined);
    seen.current = uid;
  }, [uid]);
  const frame = useRef<HTMLDivElement>(null);
  const from = shared?.seat;
  // Put away it is watched no longer; as long as it is shared, the room is told that.
  useEffect(() => {
    if (from === undefined || !frame.current) return;
    return session.watch(frame.current, from, "screen", false);
  }, [session, from]);
  if (!shared && !isMine) return null;
  const name = shared ? (seatOf(room, shared.seat)?.name ?? "") : "";
  return (
    <div className="screen-place" data-shown={shared !== undefined && isShown}>
      {shared && (
        <div className="screen" ref={frame} hidden={!isShown}>
          {isShown && <Picture track={shared.track} />}
        </div>
      )}
      <p className="screen-line" role="status">
        {isMine ? t("room.share.by_you") : t("room.share.by", { name })}
        {shared && (
          <button type="button" onClick={() => setIsShown(!isShown)}>
            {t(isShown ? "room.share.put_away" : "room.share.show_screen")}
          </button>
        )}
      </p>
    </div>
  );
}
