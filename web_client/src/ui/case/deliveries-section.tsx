/** The packages of this consultation and their receipts. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { State } from "../../core/standing";
import { problemOf } from "../../io/api";
import "../deliveries/deliveries.css";
import { DispatchCard } from "../deliveries/dispatch-card";
import { PushLine } from "../deliveries/push-line";
import { ShipmentLine } from "../deliveries/shipment-line";
import { ProblemNotice } from "../parts/notice";
import { deliveriesOfQuestion, pushesOfQuestion, shipmentsOfQuestion } from "../questions";
import { useCase } from "./case-context";
import { Section } from "./section";

const SEALED: ReadonlySet<State> = new Set([
  "opinion_signed",
  "delivered",
  "executed",
  "closed",
]);

/** Shown once there is a report to keep. */
export function DeliveriesSection() {
  const { consultation, reports } = useCase().view;
  const has_package = reports.some((report) => report.pdf !== null);
  if (!SEALED.has(consultation.state) && !has_package) return null;
  return <Packages of={consultation.id} />;
}

function Packages({ of }: { readonly of: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(deliveriesOfQuestion(of));
  const shipments = useQuery(shipmentsOfQuestion(of));
  const pushes = useQuery(pushesOfQuestion(of));
  return (
    <Section id="deliveries" heading={t("deliveries.section")}>
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {data?.length === 0 && <p className="quiet">{t("deliveries.section_waiting")}</p>}
      {data?.map((dispatch) => (
        <DispatchCard key={dispatch.package.id} dispatch={dispatch} />
      ))}
      {shipments.data?.map((view) => (
        <ShipmentLine key={view.shipment.id} view={view} />
      ))}
      {pushes.data?.map((push) => (
        <PushLine key={push.id} push={push} />
      ))}
    </Section>
  );
}
