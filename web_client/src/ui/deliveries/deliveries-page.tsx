/** What leaves the house: packages with their receipts, images to archives, records to systems. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Bundle, bundled, isStuck } from "../../core/outbound";
import { problemOf } from "../../io/api";
import { Notice, ProblemNotice } from "../parts/notice";
import { deliveriesQuestion, pushesQuestion, shipmentsQuestion } from "../questions";
import "./deliveries.css";
import { DispatchCard } from "./dispatch-card";
import { PushLine } from "./push-line";
import { ShipmentLine } from "./shipment-line";

const AT_ONCE = 100;

/** Newest first, a card per consultation; a hundred consultations at a time. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const [skip, setSkip] = useState(0);
  const [is_stuck_only, setStuckOnly] = useState(false);
  const { data, error, refetch } = useQuery(deliveriesQuestion(skip));
  const shipments = useQuery(shipmentsQuestion(skip));
  const pushes = useQuery(pushesQuestion(skip));
  const elsewhere = shipments.error ?? pushes.error;
  const bundles = bundled(data?.dispatches ?? [], shipments.data ?? [], pushes.data ?? []);
  const stuck = bundles.filter(isStuck);
  const shown = is_stuck_only ? stuck : bundles;
  return (
    <div className="narrow">
      <h1>{t("deliveries.heading")}</h1>
      <p className="quiet">{t("deliveries.lead")}</p>
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {elsewhere && <ProblemNotice problem={problemOf(elsewhere)} />}
      {stuck.length > 0 && (
        <Notice
          tone="waiting"
          action={
            <Button aria-pressed={is_stuck_only} onClick={() => setStuckOnly(!is_stuck_only)}>
              {t(is_stuck_only ? "deliveries.show_all" : "deliveries.show_stuck")}
            </Button>
          }
        >
          {t("deliveries.stuck", { n: stuck.length })}
        </Notice>
      )}
      {data === undefined && !error && (
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      )}
      {data !== undefined && shown.length === 0 && (
        <p className="empty">{t("deliveries.empty")}</p>
      )}
      {shown.map((bundle) => (
        <BundleCard key={bundle.consultation} bundle={bundle} />
      ))}
      {data !== undefined && (skip > 0 || data.has_more) && (
        <nav className="buttons pages" aria-label={t("deliveries.pages")}>
          <span className="quiet">
            {t("deliveries.window", {
              first: skip + 1,
              last: skip + data.consultations.length,
            })}
          </span>
          {skip > 0 && (
            <Button onClick={() => setSkip(Math.max(0, skip - AT_ONCE))}>
              {t("deliveries.before")}
            </Button>
          )}
          {data.has_more && (
            <Button onClick={() => setSkip(skip + AT_ONCE)}>{t("deliveries.after")}</Button>
          )}
        </nav>
      )}
    </div>
  );
}

function BundleCard({ bundle }: { readonly bundle: Bundle }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      {bundle.dispatches.map((dispatch) => (
        <DispatchCard key={dispatch.package.id} dispatch={dispatch} />
      ))}
      {bundle.shipments.map((view) => (
        <ShipmentLine key={view.shipment.id} view={view} />
      ))}
      {bundle.pushes.map((push) => (
        <PushLine key={push.id} push={push} />
      ))}
      <Link to={`/consultations/${bundle.consultation}`}>{t("deliveries.open_case")}</Link>
    </section>
  );
}
