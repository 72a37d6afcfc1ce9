/** The sessions that this person may observe, above the worklist; nothing when there are none. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSay } from "../parts/say";
import { visitsQuestion } from "../questions";

export function VisitsList() {
  const { t } = useTranslation();
  const say = useSay();
  const { data } = useQuery(visitsQuestion);
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="visits" aria-labelledby="visits-heading">
      <h2 id="visits-heading">{t("visitors.visits")}</h2>
      <ul className="plain">
        {data.map((visit) => (
          <li key={visit.consultation} className="visit-row">
            <span>
              {t("visitors.visit_of", {
                hospital: visit.hospital_name,
                number: visit.number,
              })}
              {visit.starts_at !== null && ` · ${say.moment(visit.starts_at)}`}
            </span>
            <Link className="next" to={`/observe/${visit.consultation}`}>
              {t("visitors.visit_enter")}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
