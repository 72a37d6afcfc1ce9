/** The emergencies at the desk: those that go on, and those that still owe papers. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { span } from "../../core/emergencies";
import type { EmergencyRow } from "../../generated/http-answers";
import { StateMark } from "../parts/marks";
import { useSay } from "../parts/say";
import "./emergency.css";
import { AcuityMark } from "./marks";
import { emergenciesQuestion } from "./questions";
import { useTick } from "./use-tick";

/** Nothing where there is none. */
export function EmergencyList() {
  const { t } = useTranslation();
  const { data = [] } = useQuery(emergenciesQuestion);
  if (data.length === 0) return null;
  return (
    <section className="emergencies" aria-labelledby="emergencies">
      <h2 id="emergencies">{t("emergency.desk")}</h2>
      <ul>
        {data.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row }: { readonly row: EmergencyRow }) {
  const { t } = useTranslation();
  const say = useSay();
  const is_waiting = row.state === "sent" && row.taken_by === "";
  const now = useTick(is_waiting);
  return (
    <li>
      <AcuityMark acuity={row.acuity} />
      <strong className="emergencies-label">{row.label}</strong>
      <span className="quiet">
        {t(row.side === "sender" ? "emergency.row_to" : "emergency.row_from", {
          hospital: row.other_name,
        })}{" "}
        · {say.moment(row.raised_at)}
      </span>
      <span className="emergencies-state">
        {is_waiting ? (
          <StateMark
            tone="late"
            words={`${t("emergency.row_waiting")} ${span(new Date(row.raised_at), now)}`}
          />
        ) : (
          row.taken_by !== "" && (
            <StateMark tone="done" words={t("emergency.row_taken", { name: row.taken_by })} />
          )
        )}
        {row.open_papers.length > 0 && (
          <StateMark
            tone={row.is_late ? "late" : "waiting"}
            words={t(row.is_late ? "emergency.row_papers_late" : "emergency.row_papers", {
              n: row.open_papers.length,
            })}
          />
        )}
      </span>
      <Link className="next" to={`/emergencies/${row.id}`}>
        {t("emergency.to_card")}
      </Link>
    </li>
  );
}
