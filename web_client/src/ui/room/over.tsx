/** The calm page after the room: what happened, and the next step. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Ending } from "../../core/room-link";
import type { RoomState } from "../../core/room-state";
import type { ConsultationView } from "../../generated/http-answers";
import { useSay } from "../parts/say";

export function Over({
  why,
  refused,
  view,
  onComeBack,
}: {
  why: Ending;
  /** What the room said before it closed. */
  refused: RoomState["refused"];
  /** Null for a guest, who has no case to go back to. */
  view: ConsultationView | null;
  onComeBack: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const say = useSay();
  const mayComeBack = ["replaced", "left", "refused", "removed"].includes(why);
  return (
    <main className="over">
      <h1>{t(`room.over.${why}`)}</h1>
      <p>{why === "refused" && refused ? say.either(refused) : t(`room.over.${why}_help`)}</p>
      {why === "ended" && view && view.next_step !== "none" && (
        <p>{t("room.over.next_step", { step: t(`terms.step.${view.next_step}`) })}</p>
      )}
      <div className="over-foot">
        {why === "outdated" && (
          <Button type="primary" onClick={() => location.reload()}>
            {t("room.over.reload")}
          </Button>
        )}
        {mayComeBack && <Button onClick={onComeBack}>{t("room.over.come_back")}</Button>}
        {view && (
          <Button
            type={why === "outdated" ? "default" : "primary"}
            onClick={() => void navigate(`/consultations/${view.consultation.id}`)}
          >
            {t("room.over.to_case")}
          </Button>
        )}
      </div>
    </main>
  );
}
