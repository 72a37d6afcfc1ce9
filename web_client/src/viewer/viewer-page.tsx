/** The images of one case on a page of their own. */
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { ReadingPane } from "./reading-pane";

export function ViewerPage() {
  const { t } = useTranslation();
  const { case: caseId } = useParams();
  const navigate = useNavigate();
  if (!caseId) return null;
  return (
    <main className="viewer-page">
      <h1 className="viewer-heading">{t("viewer.title")}</h1>
      <ReadingPane
        caseId={caseId}
        trailing={
          <button type="button" className="reading-back" onClick={() => void navigate(-1)}>
            {t("viewer.back")}
          </button>
        }
      />
    </main>
  );
}
