/** The calm page after the room: what happened, and the next step. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Ending } from "../../core/room-link";
import type { ConsultationView } from "../../generated/http-answers";

export function Over({
  why,
  view,
  onComeBack,
}: {
  why: Ending;
  view: ConsultationView;
  onComeBack: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toCase = () => void navigate(`/consultations/${view.consultation.id}`);
  const mayComeBack = why === "replaced" || why === "left" || why === "refused";
  return (
    <main className="over">
      <h1>{t(`room.over.${why}`)}</h1>
      <p>{t(`room.over.${why}_help`)}</p>
      {why === "ended" && view.next_step !== "none" && (
        <p>{t("room.over.next_step", { step: t(`terms.step.${view.next_step}`) })}</p>
      )}
      <div className="over-foot">
        {why === "outdated" && (
          <Button type="primary" onClick={() => location.reload()}>
            {t("room.over.reload")}
          </Button>
        )}
        {mayComeBack && <Button onClick={onComeBack}>{t("room.over.come_back")}</Button>}
        <Button type={why === "outdated" ? "default" : "primary"} onClick={toCase}>
          {t("room.over.to_case")}
        </Button>
      </div>
    </main>
  );
}
