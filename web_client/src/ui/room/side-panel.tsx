/** What slides over the strip of faces, never over the image. */
import { CloseOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { ConsultationView } from "../../generated/http-answers";
import type { RoomSession } from "../../io/room-session";
import { ChatPanel } from "./chat-panel";
import { OpinionPanel } from "./opinion-panel";
import { PeoplePanel } from "./people-panel";
import { RecordPanel } from "./record-panel";
import type { Panel } from "./room-bar";
import { useSessionState } from "./use-room";

export function SidePanel({
  panel,
  session,
  view,
  person,
  onClose,
}: {
  panel: Panel;
  session: RoomSession;
  view: ConsultationView;
  person: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  return (
    <aside className="side" aria-label={t(`room.${panel}.heading`)}>
      <header className="side-head">
        <h2>{t(`room.${panel}.heading`)}</h2>
        <button type="button" aria-label={t("room.close")} onClick={onClose}>
          <CloseOutlined />
        </button>
      </header>
      <div className="side-body" data-panel={panel}>
        {panel === "chat" && <ChatPanel session={session} />}
        {panel === "people" && <PeoplePanel room={room} view={view} />}
        {panel === "record" && <RecordPanel view={view} />}
        {panel === "opinion" && <OpinionPanel view={view} person={person} />}
      </div>
    </aside>
  );
}
