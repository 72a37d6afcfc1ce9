/** Referrals in a list: who comes to us, whom we sent, whom we owe a visit; live. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { byPressure } from "../../core/referrals";
import { problemOf } from "../../io/api";
import "../desk/desk.css";
import { ProblemNotice } from "../parts/notice";
import { useSession } from "../shell/signed-in-only";
import { type Box, referralsQuestion, revisitsQuestion } from "./questions";
import { ReferralLine } from "./referral-line";
import "./referrals.css";
import { RevisitsList } from "./revisits-list";

type Scope = "incoming" | "outgoing" | "revisits";
const SCOPES: readonly Scope[] = ["incoming", "outgoing", "revisits"];

/** Three scopes with what waits in each, and a row for each referral. */
export function ReferralsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { roles } = useSession();
  const [search] = useSearchParams();
  const is_doctor = roles.includes("doctor");
  const asked = SCOPES.find((known) => known === search.get("scope"));
  const scope =
    asked ?? (is_doctor && !roles.includes("triage_clerk") ? "outgoing" : "incoming");
  const [query, setQuery] = useState("");
  const [with_ended, setWithEnded] = useState(false);
  return (
    <div className="desk">
      <div className="desk-head">
        <h1>{t("referrals.heading")}</h1>
        <Scopes chosen={scope} />
        <Input.Search
          className="desk-filter"
          allowClear
          aria-label={t("referrals.list.filter")}
          placeholder={t("referrals.list.filter")}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Checkbox checked={with_ended} onChange={(event) => setWithEnded(event.target.checked)}>
          {t("referrals.list.with_ended")}
        </Checkbox>
        {is_doctor && (
          <Button type="primary" onClick={() => void navigate("/cases/new?want=refer")}>
            {t("referrals.list.start")}
          </Button>
        )}
      </div>
      {scope === "revisits" ? (
        <RevisitsList query={query} with_made={with_ended} />
      ) : (
        <Lines
          key={scope}
          box={scope === "incoming" ? "in" : "out"}
          query={query}
          with_ended={with_ended}
        />
      )}
    </div>
  );
}

function Scopes({ chosen }: { readonly chosen: Scope }) {
  const { t } = useTranslation();
  const counts = useCounts();
  return (
    <nav className="scopes" aria-label={t("referrals.list.scopes")}>
      {SCOPES.map((scope) => (
        <Link
          key={scope}
          to={`/referrals?scope=${scope}`}
          className="scope"
          aria-current={scope === chosen ? "page" : undefined}
        >
          {t(`referrals.list.scope.${scope}`)}{" "}
          <span className="scope-count">{counts[scope] ?? ""}</span>
        </Link>
      ))}
    </nav>
  );
}

/** What is under way in each scope, as far as it has been read. */
function useCounts(): Record<Scope, number | undefined> {
  const incoming = useInfiniteQuery(referralsQuestion("in", "open"));
  const outgoing = useInfiniteQuery(referralsQuestion("out", "open"));
  const { data: revisits } = useQuery(revisitsQuestion(false));
  const sum = (pages: readonly { readonly rows: readonly unknown[] }[] | undefined) =>
    pages?.reduce((total, { rows }) => total + rows.length, 0);
  return {
    incoming: sum(incoming.data?.pages),
    outgoing: sum(outgoing.data?.pages),
    revisits: revisits?.length,
  };
}

type LinesProps = {
  readonly box: Box;
  readonly query: string;
  readonly with_ended: boolean;
};

function Lines({ box, query, with_ended }: LinesProps) {
  const { t } = useTranslation();
  const asked = useInfiniteQuery(referralsQuestion(box, with_ended ? "all" : "open"));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = asked;
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active paragraph={{ rows: 6 }} title={false} />;
  const all = data.pages.flatMap(({ rows }) => rows);
  const wanted = query.trim().toLowerCase();
  const rows = all.filter((row) =>
    [row.patient_name, row.label, row.number, row.from_name, row.to_name, row.department].some(
      (words) => words.toLowerCase().includes(wanted),
    ),
  );
  // Those that have ended stay in the order of their days.
  if (!with_ended) rows.sort(byPressure);
  if (rows.length === 0) return <Nothing box={box} query={query} />;
  return (
    <>
      <table className="rows referral-rows">
        <thead>
          <tr>
            <th scope="col">{t("referrals.list.who")}</th>
            <th scope="col">{t("referrals.list.what")}</th>
            <th scope="col">{t("referrals.list.where")}</th>
            <th scope="col">{t("referrals.list.state")}</th>
            <th scope="col">{t("referrals.list.clock")}</th>
            <th scope="col">{t("referrals.list.next")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ReferralLine key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <div className="buttons">
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("referrals.list.more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Nothing({ box, query }: { readonly box: Box; readonly query: string }) {
  const { t } = useTranslation();
  if (query !== "")
    return <p className="empty">{t("referrals.list.empty_query", { query })}</p>;
  const scope = box === "in" ? "incoming" : "outgoing";
  return (
    <div className="empty">
      <p className="empty-title">{t(`referrals.list.empty_${scope}`)}</p>
      <p className="quiet">{t(`referrals.list.empty_${scope}_lead`)}</p>
    </div>
  );
}
