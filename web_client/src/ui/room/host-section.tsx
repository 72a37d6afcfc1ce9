/** What the host does for the whole room: the door, the hands, the recording. */
import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { handQueue, isHost, mayTakeHost } from "../../core/room-views";
import type { ConsultationView } from "../../generated/http-answers";
import type { RoomSession } from "../../io/room-session";
import { caseQuestion } from "../questions";
import { DoorList } from "./door-bar";
import { useSessionState } from "./use-room";

// Why nothing can be recorded: the patient did not agree, or there is no recorder.
function NoRecording({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const record = useQuery(caseQuestion(view.consultation.case));
  const agrees = record.data?.consent?.purposes.recording;
  const why = agrees === undefined ? "unknown" : agrees ? "no_recorder" : "no_consent";
  return <p className="quiet">{t(`people.recording.${why}`)}</p>;
}

function Recording({ session, view }: { session: RoomSession; view: ConsultationView | null }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const tell = (starts: boolean) =>
    session.dispatch({ type: "host", message: { type: "record", starts } });
  if (room.snapshot?.recording)
    return (
      <Popconfirm
        classNames={{ root: "room-ask" }}
        title={t("people.recording.stop_sure")}
        okText={t("people.recording.stop")}
        cancelText={t("people.recording.go_on")}
        onConfirm={() => tell(false)}
      >
        <Button size="small">{t("people.recording.stop")}</Button>
      </Popconfirm>
    );
  if (!room.mayRecord) return view && <NoRecording view={view} />;
  return (
    <Popconfirm
      classNames={{ root: "room-ask" }}
      title={t("people.recording.start_sure")}
      description={t("people.recording.who_sees")}
      okText={t("people.recording.start")}
      cancelText={t("people.recording.not_now")}
      onConfirm={() => tell(true)}
    >
      <Button size="small">{t("people.recording.start")}</Button>
    </Popconfirm>
  );
}

export function HostSection({
  session,
  view,
}: {
  session: RoomSession;
  view: ConsultationView | null;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const host = room.snapshot?.seats.find(({ id }) => id === room.snapshot?.host);
  const takeBack = () => {
    if (room.you !== null)
      session.dispatch({ type: "host", message: { type: "handover", to: room.you } });
  };
  if (!isHost(room))
    return (
      <p className="host-row quiet">
        {host ? t("people.host.is", { name: host.name }) : t("people.host.nobody")}
        {mayTakeHost(room) && (
          <Button size="small" onClick={takeBack}>
            {t("people.host.take_back")}
          </Button>
        )}
      </p>
    );
  const isLocked = room.snapshot?.is_locked ?? false;
  return (
    <section className="host" aria-label={t("people.host.heading")}>
      <h3>{t("people.host.heading")}</h3>
      <DoorList session={session} />
      <span className="host-row">
        <Switch
          size="small"
          id="room-lock"
          checked={isLocked}
          onChange={(is_locked) =>
            session.dispatch({ type: "host", message: { type: "lock", is_locked } })
          }
        />
        <label htmlFor="room-lock">{t("people.host.lock")}</label>
      </span>
      <p className="quiet">{t(isLocked ? "people.host.locked" : "people.host.open")}</p>
      <div className="host-row">
        {handQueue(room).length > 0 && (
          <Button
            size="small"
            onClick={() =>
              session.dispatch({ type: "host", message: { type: "lowerhand", seat: null } })
            }
          >
            {t("people.host.lower_all")}
          </Button>
        )}
        <Recording session={session} view={view} />
      </div>
    </section>
  );
}
