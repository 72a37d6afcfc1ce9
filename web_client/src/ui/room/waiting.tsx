/** The page at the door: on the way in, or waiting until the host opens. */
import { Button, Spin } from "antd";
import { useTranslation } from "react-i18next";
import type { RoomSession } from "../../io/room-session";
import { useSessionState } from "./use-room";
import { Picture } from "./video";

export function Waiting({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room, local } = useSessionState(session);
  const { link } = room;
  const leave = () => session.dispatch({ type: "leave" });
  if (link.phase !== "knocking")
    return (
      <main className="over">
        <Spin />
        <p role="status">
          {"attempt" in link && link.attempt > 1
            ? t("room.line.not_yet", { attempt: link.attempt })
            : t("people.door.entering")}
        </p>
        <div className="over-foot">
          <Button onClick={leave}>{t("room.bar.leave")}</Button>
        </div>
      </main>
    );
  return (
    <main className="door">
      {local.camera && (
        <div className="door-preview">
          <Picture track={local.camera} isMirrored />
        </div>
      )}
      <div>
        <h1>{t("people.door.heading")}</h1>
        <p role="status">
          {link.host === null
            ? t("people.door.nobody")
            : t("people.door.host", { name: link.host })}
        </p>
        <ul className="door-facts quiet">
          <li>{t("people.door.seen")}</li>
          <li>{t("people.door.next")}</li>
        </ul>
        <Button onClick={leave}>{t("people.door.leave")}</Button>
      </div>
    </main>
  );
}
