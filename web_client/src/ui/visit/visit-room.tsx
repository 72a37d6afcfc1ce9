/** The room for somebody who is no member of the panel: his entrance, the door, the room. */
import { ConfigProvider } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Door } from "../../core/door";
import type { Visit } from "../../generated/http-answers";
import { useSay } from "../parts/say";
import { Entrance, type Entry } from "../room/entrance";
import { Over } from "../room/over";
import { DARK, takeIn, Within } from "../room/room-page";
import { useRoomSession, useSessionState } from "../room/use-room";
import "../room/room.css";
import "../room/faces.css";
import "../room/people.css";

type VisitProps = { readonly visit: Visit; readonly door: Door; readonly person: string };

function Inside({
  visit,
  door,
  person,
  session,
}: VisitProps & { readonly session: NonNullable<ReturnType<typeof useRoomSession>> }) {
  const { t } = useTranslation();
  const say = useSay();
  const { room } = useSessionState(session);
  const [entry, setEntry] = useState<Entry | null>(null);
  if (entry && room.link.phase === "over")
    return (
      <Over
        why={room.link.why}
        refused={room.refused}
        view={null}
        onComeBack={() => setEntry(null)}
      />
    );
  const place = { door, person, view: null, caseId: visit.case };
  if (entry) return <Within session={session} place={place} entry={entry} />;
  return (
    <Entrance
      door={door}
      doing={t("visitors.door.title")}
      isBusy={false}
      lead={
        <div className="entrance-notice entrance-lead">
          <p>
            <strong>{t("visitors.door.hello", { name: visit.name })}</strong>
            {" · "}
            {t("visitors.door.invited", { hospital: visit.hospital_name })}
          </p>
          {visit.starts_at !== null && (
            <p>{t("visitors.door.planned", { time: say.moment(visit.starts_at) })}</p>
          )}
          <p className="quiet">
            {t(door.isGuest ? "visitors.door.what" : "visitors.door.what_observer")}
          </p>
        </div>
      }
      onEnter={(made) => {
        setEntry(made);
        takeIn(session, made);
      }}
    />
  );
}

export function VisitRoom(props: VisitProps) {
  const session = useRoomSession(props.door);
  return (
    <ConfigProvider theme={DARK}>
      <div className="dark-room">{session && <Inside {...props} session={session} />}</div>
    </ConfigProvider>
  );
}
