/** What went wrong in the room: what happened, what is safe, one thing to do. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { rightsOf } from "../../core/room-rights";
import { mySeat, seatOf } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { useSay } from "../parts/say";
import { DoorList } from "./door-bar";
import { RecordingBadge } from "./recording-badge";
import { type Devices, useSessionState } from "./use-room";

function Banner({ tone, children }: { tone: "waiting" | "late"; children: ReactNode }) {
  return (
    <div className={`banner banner-${tone}`} role="alert">
      {children}
    </div>
  );
}

// What my line does not carry now: what happened, what is safe, one thing to do.
function LadderNotice({ session, devices }: { session: RoomSession; devices: Devices }) {
  const { t } = useTranslation();
  const { told, media, local } = useSessionState(session);
  if (told === null)
    return media === "failing" ? (
      <Banner tone="waiting">{t("room.line.media_failing")}</Banner>
    ) : null;
  const mayDropCamera = told === "camera-rests" || told === "pictures-rest";
  return (
    <Banner tone="waiting">
      {t(`room.told.${told}`)}
      {mayDropCamera && local.camera && (
        <Button size="small" onClick={() => devices.toggle("camera")}>
          {t("room.line.voice_only")}
        </Button>
      )}
    </Banner>
  );
}

function LineNotice({ session, devices }: { session: RoomSession; devices: Devices }) {
  const { t } = useTranslation();
  const { room, local } = useSessionState(session);
  const { link } = room;
  if (link.phase === "joined") return <LadderNotice session={session} devices={devices} />;
  if (!("attempt" in link)) return null;
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

// A telephone call took the microphone, or another program the camera.
function InterruptedNotice({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { interrupted } = useSessionState(session);
  if (interrupted.length === 0) return null;
  const words = interrupted.includes("microphone") ? "microphone" : "camera";
  return (
    <Banner tone="late">
      {t(`room.interrupted.${words}`)}
      <Button size="large" type="primary" onClick={() => session.reclaim()}>
        {t("room.interrupted.again")}
      </Button>
    </Banner>
  );
}

function UnmuteNotice({ session, devices }: { session: RoomSession; devices: Devices }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const by = seatOf(room, room.unmuteAskedBy);
  if (room.unmuteAskedBy === null) return null;
  return (
    <Banner tone="waiting">
      {t("people.ask.unmute", { name: by?.name ?? t("people.face.host") })}
      <Button size="small" type="primary" onClick={() => devices.toggle("microphone")}>
        {t("people.ask.yes")}
      </Button>
      <Button size="small" onClick={() => session.dispatch({ type: "stay-muted" })}>
        {t("people.ask.no")}
      </Button>
    </Banner>
  );
}

// What a person does not find here is explained to him once.
function RoleNotice({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const role = mySeat(room)?.role;
  if (role !== "guest" || rightsOf(role).seesImages) return null;
  return <p className="banner">{t("people.guest.help")}</p>;
}

function DeviceNotice({ devices }: { devices: Devices }) {
  const { t } = useTranslation();
  const { trouble } = devices;
  if (!trouble) return null;
  return (
    <Banner tone="late">
      {t(`room.device.${trouble.why}`)}
      <Button size="small" onClick={() => devices.toggle(trouble.source)}>
        {t("room.device.retry")}
      </Button>
      <Button size="small" onClick={devices.forgive}>
        {t("room.close")}
      </Button>
    </Banner>
  );
}

export function Notices({
  session,
  devices,
  hasDoor,
  isBeforeStart,
  soundIsBlocked,
  onSound,
  children,
}: {
  session: RoomSession;
  devices: Devices;
  /** Who waits is told here; not while the list of people tells it. */
  hasDoor: boolean;
  isBeforeStart: boolean;
  soundIsBlocked: boolean;
  onSound: () => void;
  /** What the clinic tells the room. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const { room } = useSessionState(session);
  return (
    <div className="banners">
      <RecordingBadge room={room} />
      {children}
      {hasDoor && <DoorList session={session} />}
      <LineNotice session={session} devices={devices} />
      <InterruptedNotice session={session} />
      <UnmuteNotice session={session} devices={devices} />
      {isBeforeStart && <p className="banner">{t("room.session.before")}</p>}
      <RoleNotice session={session} />
      {soundIsBlocked && (
        <Button type="primary" size="large" onClick={onSound}>
          {t("room.line.sound_blocked")}
        </Button>
      )}
      <DeviceNotice devices={devices} />
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
