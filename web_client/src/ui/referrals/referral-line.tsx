/** One referral in the list: urgency, who, what, where it lies, the clock, the one next step. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isEnded, isMine, referralTone, stepKey } from "../../core/referrals";
import type { ReferralRow } from "../../generated/http-answers";
import { StateMark } from "../parts/marks";
import { useSay } from "../parts/say";
import { useSession } from "../shell/signed-in-only";
import { AcuityMark, useWaited } from "./marks";

type ReferralLineProps = { readonly row: ReferralRow };

/** The whole row leads to the referral; its link is the next step. */
export function ReferralLine({ row }: ReferralLineProps) {
  const { t } = useTranslation();
  const { hospital } = useSession();
  const is_sender = row.from_hospital === hospital.id;
  const is_mine = isMine(row, is_sender);
  const kind =
    row.purpose === "examination"
      ? `${t(`referrals.direction.${row.direction}`)} · ${t("referrals.purpose.examination")}`
      : t(`referrals.direction.${row.direction}`);
  return (
    <tr className={is_mine ? "row row-mine" : "row"}>
      <td className="row-who">
        <AcuityMark acuity={row.acuity} is_emergency={row.is_emergency} />{" "}
        <strong>{row.patient_name === "" ? row.label : row.patient_name}</strong>{" "}
        {row.patient_name !== "" && (
          <span className="row-number row-label quiet">{row.label}</span>
        )}
      </td>
      <td className="row-what">
        <span className="row-title">{kind}</span>
        {row.is_green_channel && <span className="quiet"> · {t("referrals.green")}</span>}
        <span className="row-number quiet">{row.number}</span>
      </td>
      <td className="referral-where">
        {t("referrals.list.from_to", { from: row.from_name, to: row.to_name })}
        <span className="row-number quiet">
          {row.department === "" ? t("referrals.list.no_department") : row.department}
        </span>
      </td>
      <td className="row-state">
        <StateMark
          tone={referralTone({ ...row, is_mine })}
          words={t(`referrals.state.${row.state}`)}
        />
        {row.owes_papers && (
          <span className="row-number late">{t("referrals.list.papers_owed")}</span>
        )}
      </td>
      <td className="row-clock">
        <Clock row={row} />
      </td>
      <td className="row-next">
        <Link to={`/referrals/${row.id}`} className={is_mine ? "next next-mine" : "next"}>
          {t(stepKey(row, is_sender))}
        </Link>
      </td>
    </tr>
  );
}

function Clock({ row }: ReferralLineProps) {
  const { t } = useTranslation();
  const say = useSay();
  const span = useWaited();
  if (isEnded(row.state)) {
    return (
      <span className="quiet">
        {t("referrals.list.ended_at", { time: say.moment(row.sent_at ?? row.created_at) })}
      </span>
    );
  }
  if (row.state === "draft") {
    return (
      <span className="quiet">
        {t("referrals.list.made_at", { time: say.moment(row.created_at) })}
      </span>
    );
  }
  return <>{t("referrals.list.since", { span: span(row.waiting_since) })}</>;
}
