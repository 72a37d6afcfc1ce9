/** An address that leads nowhere. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** Says so, and shows the way back. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <div className="empty">
      <h1>{t("problems.not_found")}</h1>
      <Link to="/worklist">{t("problems.to_worklist")}</Link>
    </div>
  );
}
