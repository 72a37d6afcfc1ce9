/** The visits that are owed after returns, the next one first; what was found beside those made. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RevisitRow } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { PhoneNumber } from "./marks";
import { revisitsQuestion } from "./questions";
import { useRevisitStanding } from "./revisit-standing";

type RevisitsListProps = { readonly query: string; readonly with_made: boolean };

/** Owed ones above, made ones below where they are wanted. */
export function RevisitsList({ query, with_made }: RevisitsListProps) {
  const { t } = useTranslation();
  const owed = useQuery(revisitsQuestion(false));
  const made = useQuery({ ...revisitsQuestion(true), enabled: with_made });
  const { data, error, refetch } = owed;
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active paragraph={{ rows: 4 }} title={false} />;
  const wanted = query.trim().toLowerCase();
  const all = with_made ? [...data, ...(made.data ?? [])] : data;
  const rows = all.filter((row) =>
    [row.patient_name, row.label, row.number, row.from_name, row.diagnosis].some((words) =>
      words.toLowerCase().includes(wanted),
    ),
  );
  if (rows.length === 0) return <Nothing query={query} />;
  return (
    <table className="rows referral-rows">
      <thead>
        <tr>
          <th scope="col">{t("referrals.list.who")}</th>
          <th scope="col">{t("referrals.list.what")}</th>
          <th scope="col">{t("referrals.list.state")}</th>
          <th scope="col">{t("referrals.list.clock")}</th>
          <th scope="col">{t("referrals.list.next")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Line key={row.revisit.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Nothing({ query }: { readonly query: string }) {
  const { t } = useTranslation();
  if (query !== "")
    return <p className="empty">{t("referrals.list.empty_query", { query })}</p>;
  return (
    <div className="empty">
      <p className="empty-title">{t("referrals.list.empty_revisits")}</p>
      <p className="quiet">{t("referrals.list.empty_revisits_lead")}</p>
    </div>
  );
}

function Line({ row }: { readonly row: RevisitRow }) {
  const { t } = useTranslation();
  const standing = useRevisitStanding();
  const { revisit } = row;
  const is_owed = revisit.done_at === null;
  const { tone, state, clock } = standing(revisit);
  return (
    <tr className={is_owed && row.is_overdue ? "row row-mine" : "row"}>
      <td className="row-who">
        <strong>{row.patient_name}</strong>{" "}
        <span className="row-number row-label quiet">{row.label}</span>
        {row.patient_phone !== "" && (
          <span className="row-number row-phone">
            <PhoneNumber number={row.patient_phone} />
          </span>
        )}
      </td>
      <td className="row-what">
        <span className="row-title">{row.diagnosis}</span>
        <span className="row-number quiet">
          {t("referrals.list.return_of", { number: row.number, from: row.from_name })}
        </span>
        {revisit.findings !== "" && <span className="row-number">{revisit.findings}</span>}
      </td>
      <td className="row-state">
        <StateMark tone={tone} words={state} />
      </td>
      <td className={row.is_overdue && is_owed ? "row-clock late" : "row-clock"}>{clock}</td>
      <td className="row-next">
        <Link
          to={`/referrals/${revisit.referral}?revisit=${revisit.id}`}
          className={is_owed ? "next next-mine" : "next"}
        >
          {t(is_owed ? "homecoming.revisits.record" : "referrals.step.none")}
        </Link>
      </td>
    </tr>
  );
}
