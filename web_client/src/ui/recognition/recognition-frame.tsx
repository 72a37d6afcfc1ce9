/** The frame of the pages of recognition: what is recognised, on which certificates, how often. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NavLink, Outlet } from "react-router";
import { useSession } from "../shell/signed-in-only";
import "./recognition.css";
import { straysQuestion } from "./recognition-questions";

/** Catalogue and certificates for everybody; counts, openings and import for who may. */
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
          {may_count && (
            <NavLink to="/recognition/openings">{t("recognition.openings.place")}</NavLink>
          )}
          {roles.includes("doctor") && <StraysLink />}
          {roles.includes("administrator") && (
            <NavLink to="/recognition/import">{t("catalogue.import")}</NavLink>
          )}
        </nav>
      </header>
      <Outlet />
    </div>
  );
}

/** Whoever receives patients is told how many studies wait for one. */
function StraysLink() {
  const { t } = useTranslation();
  const { data = [] } = useQuery(straysQuestion);
  const waiting = data.filter(({ state }) => state === "open").length;
  return (
    <NavLink to="/recognition/strays">
      {t("arrivals.strays")}
      {waiting > 0 && <span className="top-count">{waiting}</span>}
    </NavLink>
  );
}
