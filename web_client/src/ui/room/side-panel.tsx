/** What slides over the strip of faces, never over the image. */
import { CloseOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { rightsOf } from "../../core/room-rights";
import { mySeat } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { ChatPanel } from "./chat-panel";
import { OpinionPanel } from "./opinion-panel";
import { PeoplePanel } from "./people-panel";
import { RecordPanel } from "./record-panel";
import type { Panel } from "./room-bar";
import type { RoomPlace } from "./room-place";
import type { Layouts } from "./use-layout";
import { useSessionState } from "./use-room";

export function SidePanel({
  panel,
  session,
  place,
  layouts,
  onClose,
}: {
  panel: Panel;
  session: RoomSession;
  place: RoomPlace;
  layouts: Layouts;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { view, person } = place;
  const { room } = useSessionState(session);
  const { seesRecord } = rightsOf(mySeat(room)?.role);
  const caseId = seesRecord && view ? view.consultation.case : null;
  return (
    <aside className="side" aria-label={t(`room.${panel}.heading`)}>
      <header className="side-head">
        <h2>{t(`room.${panel}.heading`)}</h2>
        <button type="button" aria-label={t("room.close")} onClick={onClose}>
          <CloseOutlined />
        </button>
      </header>
      <div className="side-body" data-panel={panel}>
        {panel === "chat" && <ChatPanel session={session} caseId={caseId} />}
        {panel === "people" && <PeoplePanel session={session} view={view} layouts={layouts} />}
        {panel === "record" && view && <RecordPanel view={view} />}
        {panel === "opinion" && view && <OpinionPanel view={view} person={person} />}
      </div>
    </aside>
  );
}
