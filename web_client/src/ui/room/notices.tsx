/** What went wrong in the room: what happened, what is safe, one thing to do. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RoomSession } from "../../io/room-session";
import { useSay } from "../parts/say";
import { type Devices, useSessionState } from "./use-room";

function Banner({ tone, children }: { tone: "waiting" | "late"; children: ReactNode }) {
  return (
    <div className={`banner banner-${tone}`} role="alert">
      {children}
    </div>
  );
}

function LineNotice({ session, devices }: { session: RoomSession; devices: Devices }) {
  const { t } = useTranslation();
  const { room, local, media } = useSessionState(session);
  const { link } = room;
  if (link.phase === "joined")
    return media === "failing" ? (
      <Banner tone="waiting">{t("room.line.media_failing")}</Banner>
    ) : null;
  if (!("attempt" in link)) return null;
  if (!room.hasJoinedOnce && link.attempt <= 1) return null;
  return (
    <Banner tone="waiting">
      {t("room.line.reconnecting", { attempt: link.attempt })}
      {local.camera && (
        <Button size="small" onClick={() => devices.toggle("camera")}>
          {t("room.line.voice_only")}
        </Button>
      )}
    </Banner>
  );
}

export function Notices({
  session,
  devices,
  isBeforeStart,
  soundIsBlocked,
  onSound,
}: {
  session: RoomSession;
  devices: Devices;
  isBeforeStart: boolean;
  soundIsBlocked: boolean;
  onSound: () => void;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const { room } = useSessionState(session);
  return (
    <div className="banners">
      <LineNotice session={session} devices={devices} />
      {isBeforeStart && <p className="banner">{t("room.session.before")}</p>}
      {soundIsBlocked && (
        <Button type="primary" size="large" onClick={onSound}>
          {t("room.line.sound_blocked")}
        </Button>
      )}
      {devices.trouble && (
        <Banner tone="late">
          {t(`room.device.${devices.trouble.why}`)}
          <Button
            size="small"
            onClick={() => devices.trouble && devices.toggle(devices.trouble.source)}
          >
            {t("room.device.retry")}
          </Button>
          <Button size="small" onClick={devices.forgive}>
            {t("room.close")}
          </Button>
        </Banner>
      )}
      {room.refused && (
        <Banner tone="waiting">
          {say.either(room.refused)}
          <Button size="small" onClick={() => session.dispatch({ type: "forgive" })}>
            {t("room.close")}
          </Button>
        </Banner>
      )}
    </div>
  );
}
