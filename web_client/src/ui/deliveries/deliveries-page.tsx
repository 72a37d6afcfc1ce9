/** Every package that this hospital may see, with the receipts of the archives. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { deliveriesQuestion } from "../questions";
import "./deliveries.css";
import { DispatchCard } from "./dispatch-card";

/** Newest first; each leads to its case. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(deliveriesQuestion);
  return (
    <div className="narrow">
      <h1>{t("deliveries.heading")}</h1>
      <p className="quiet">{t("deliveries.lead")}</p>
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {data === undefined && !error && (
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      )}
      {data?.length === 0 && <p className="empty">{t("deliveries.empty")}</p>}
      {data?.map((dispatch) => (
        <section className="card" key={dispatch.package.id}>
          <DispatchCard dispatch={dispatch} />
          <Link to={`/consultations/${dispatch.package.consultation}`}>
            {t("deliveries.open_case")}
          </Link>
        </section>
      ))}
    </div>
  );
}
