/** The frame of the pages of recognition: what is recognised, on which certificates, how often. */
import { useTranslation } from "react-i18next";
import { NavLink, Outlet } from "react-router";
import { useSession } from "../shell/signed-in-only";
import "./recognition.css";

/** Catalogue and certificates for everybody; counts and import for who may. */
export function RecognitionFrame() {
  const { t } = useTranslation();
  const { roles } = useSession();
  const may_count = roles.includes("doctor") || roles.includes("administrator");
  return (
    <div className="recognition">
      <header className="recognition-head">
        <h1>{t("catalogue.heading")}</h1>
        <nav className="recognition-places" aria-label={t("catalogue.places")}>
          <NavLink to="/recognition" end>
            {t("catalogue.items")}
          </NavLink>
          <NavLink to="/recognition/certificates">{t("catalogue.certificates")}</NavLink>
          {may_count && <NavLink to="/recognition/counts">{t("catalogue.counts")}</NavLink>}
          {roles.includes("administrator") && (
            <NavLink to="/recognition/import">{t("catalogue.import")}</NavLink>
          )}
        </nav>
      </header>
      <Outlet />
    </div>
  );
}
