/** One consultation in the worklist: urgency, who, what, where, the clock, the one next step. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { toneOf } from "../../core/standing";
import type { WorklistRow } from "../../generated/http-answers";
import { StateMark, UrgencyMark } from "../parts/marks";
import { useSay } from "../parts/say";

type RowProps = { readonly row: WorklistRow };

/** The whole row leads to the case; its link is the next step. */
export function Row({ row }: RowProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <tr className={row.waits_on_me ? "row row-mine" : "row"}>
      <td className="row-who">
        <UrgencyMark urgency={row.urgency} /> <strong>{row.patient_name}</strong>{" "}
        <span className="row-age">
          {t(`terms.sex.${row.sex}`)} {say.age(row.birth_date)}
        </span>
      </td>
      <td className="row-what">
        <span className="row-title">{row.title === "" ? t("desk.untitled") : row.title}</span>
        {row.image_count > 0 && (
          <span className="quiet"> · {t("desk.images", { n: row.image_count })}</span>
        )}
        <span className="row-number quiet">
          {row.number} · {row.hospital_name}
        </span>
      </td>
      <td className="row-where">{row.wanted_department}</td>
      <td className="row-state">
        <StateMark tone={toneOf(row)} words={t(`terms.state.${row.state}`)} />
      </td>
      <td className="row-clock">
        <Clock row={row} />
      </td>
      <td className="row-next">
        <Link
          to={`/consultations/${row.consultation}`}
          className={row.waits_on_me ? "next next-mine" : "next"}
        >
          {t(`terms.step.${row.next_step}`)}
        </Link>
      </td>
    </tr>
  );
}

function Clock({ row }: RowProps) {
  const { t } = useTranslation();
  const say = useSay();
  const is_planned = row.state === "assigned" || row.state === "accepted";
  if (is_planned && row.starts_at !== null && new Date(row.starts_at) > new Date()) {
    return <>{t("desk.starts", { time: say.moment(row.starts_at) })}</>;
  }
  if (row.due_at !== null) {
    return <span className={row.is_late ? "late" : ""}>{say.remaining(row.due_at)}</span>;
  }
  return <span className="quiet">{t("desk.saved", { time: say.moment(row.saved_at) })}</span>;
}
