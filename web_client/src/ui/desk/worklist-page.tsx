/** The worklist: what waits on me, what goes on, what is done; live. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { WorklistCounts, WorklistRow } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { EmergencyButton } from "../emergency/emergency-button";
import { EmergencyList } from "../emergency/emergency-list";
import { ProblemNotice } from "../parts/notice";
import { type Scope, worklistQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import "./desk.css";
import { VisitsList } from "./visits-list";
import { Row } from "./worklist-row";

const SCOPES: readonly Scope[] = ["mine", "open", "done"];

/** Three scopes with their counts, a filter, and a row for each consultation. */
export function WorklistPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { roles } = useSession();
  const [search] = useSearchParams();
  const scope = SCOPES.find((known) => known === search.get("scope")) ?? "mine";
  const [query, setQuery] = useState("");
  const { data, error, refetch } = useQuery(worklistQuestion(scope, query));
  return (
    <div className="desk">
      <div className="desk-head">
        <h1>{t("desk.heading")}</h1>
        <Scopes chosen={scope} counts={data?.counts} />
        <Input.Search
          className="desk-filter"
          allowClear
          aria-label={t("desk.filter")}
          placeholder={t("desk.filter")}
          onChange={(event) => setQuery(event.target.value)}
        />
        <EmergencyButton />
        {roles.includes("doctor") && (
          <Button type="primary" onClick={() => void navigate("/cases/new")}>
            {t("shell.new_consultation")}
          </Button>
        )}
      </div>
      {scope !== "done" && <EmergencyList />}
      {scope !== "done" && <VisitsList />}
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {data === undefined && !error && (
        <Skeleton active paragraph={{ rows: 6 }} title={false} />
      )}
      {data !== undefined && <Rows rows={data.rows} scope={scope} query={query} />}
    </div>
  );
}

type ScopesProps = { readonly chosen: Scope; readonly counts: WorklistCounts | undefined };

function Scopes({ chosen, counts }: ScopesProps) {
  const { t } = useTranslation();
  return (
    <nav className="scopes" aria-label={t("desk.scopes")}>
      {SCOPES.map((scope) => (
        <Link
          key={scope}
          to={`/worklist?scope=${scope}`}
          className="scope"
          aria-current={scope === chosen ? "page" : undefined}
        >
          {t(`desk.scope.${scope}`)}{" "}
          <span className="scope-count">{counts?.[scope] ?? ""}</span>
        </Link>
      ))}
    </nav>
  );
}

type RowsProps = {
  readonly rows: readonly WorklistRow[];
  readonly scope: Scope;
  readonly query: string;
};

function Rows({ rows, scope, query }: RowsProps) {
  const { t } = useTranslation();
  if (rows.length === 0) return <Nothing scope={scope} query={query} />;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("desk.who")}</th>
          <th scope="col">{t("desk.what")}</th>
          <th scope="col">{t("desk.where")}</th>
          <th scope="col">{t("desk.state")}</th>
          <th scope="col">{t("desk.clock")}</th>
          <th scope="col">{t("desk.next")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.consultation} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Nothing({ scope, query }: { readonly scope: Scope; readonly query: string }) {
  const { t } = useTranslation();
  const { roles } = useSession();
  if (query !== "") return <p className="empty">{t("desk.empty_query", { query })}</p>;
  const is_doctor = roles.includes("doctor");
  return (
    <div className="empty">
      <p className="empty-title">{t(`desk.empty_${scope}`)}</p>
      {scope === "mine" && (
        <p className="quiet">
          {t(is_doctor ? "desk.empty_mine_doctor" : "desk.empty_mine_other")}
        </p>
      )}
    </div>
  );
}
