/** After the report: acknowledged, acted upon, closed. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { personIn } from "../../core/standing";
import type { Execution } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useAct, useCase, useMay } from "./case-context";
import { ExecutionEditor } from "./execution-editor";
import { ExecutionFacts } from "./execution-facts";
import { Section } from "./section";

/** Shown from the delivery on. */
export function OutcomeSection() {
  const { t } = useTranslation();
  const may = useMay();
  const { view } = useCase();
  const { acknowledged_at, execution } = view.consultation;
  const is_mine = may("acknowledge") || may("execute") || may("close");
  if (!is_mine && acknowledged_at === null && execution === null) return null;
  return (
    <Section
      id="outcome"
      heading={t("acts.outcome.heading")}
      is_mine={view.waits_on_me && is_mine}
    >
      <Acknowledged />
      {execution !== null && <ExecutionRecord execution={execution} />}
      {may("execute") && acknowledged_at !== null && <ExecutionEditor />}
      {may("close") && <Closing />}
    </Section>
  );
}

function Acknowledged() {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMay();
  const { view } = useCase();
  const act = useAct();
  const { acknowledged_at, acknowledged_by } = view.consultation;
  if (acknowledged_at !== null) {
    const name = personIn(view, acknowledged_by)?.name ?? "";
    return <p>{t("acts.outcome.acknowledged", { name, time: say.moment(acknowledged_at) })}</p>;
  }
  if (!may("acknowledge")) return null;
  return (
    <>
      <p>{t("acts.outcome.acknowledge_lead")}</p>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <Button
        type="primary"
        loading={act.isPending}
        onClick={() => act.mutate({ path: "acknowledge", body: {} })}
      >
        {t("acts.outcome.acknowledge")}
      </Button>
    </>
  );
}

function ExecutionRecord({ execution }: { readonly execution: Execution }) {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const name = personIn(view, execution.recorded_by)?.name ?? "";
  return (
    <article className="opinion">
      <header className="opinion-head">
        <strong>{t("acts.outcome.execution")}</strong>
        <span className="quiet">
          {t("acts.outcome.recorded", { name, time: say.moment(execution.recorded_at) })}
        </span>
        {execution.pdf !== null && (
          <a
            className="next"
            href={`/api/consultations/${view.consultation.id}/papers/execution`}
            target="_blank"
            rel="noreferrer"
          >
            {t("acts.outcome.paper")}
          </a>
        )}
      </header>
      <ExecutionFacts form={execution.form} />
    </article>
  );
}

function Closing() {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <>
      <p>{t("acts.outcome.close_lead")}</p>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <Button
        type="primary"
        loading={act.isPending}
        onClick={() => act.mutate({ path: "close", body: {} })}
      >
        {t("acts.outcome.close")}
      </Button>
    </>
  );
}
