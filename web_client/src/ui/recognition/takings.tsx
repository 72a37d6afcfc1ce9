/** Images that came into the case from elsewhere: how far they are, from where, by what. */
import { useQuery } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Taking } from "../../generated/http-answers";
import { useCase } from "../case/case-context";
import { StateMark } from "../parts/marks";
import { useAsking } from "../parts/use-asking";
import { WhyForm } from "../parts/why-form";
import { askAgain } from "../questions";
import { takingsQuestion } from "./recognition-questions";

/** One line for each study that was taken in; nothing where all images are the case's own. */
export function Takings() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const { data = [] } = useQuery(takingsQuestion(record.case.id));
  const live = data.filter(({ state }) => state !== "taken_back");
  const copied = live.reduce((sum, taking) => sum + taking.copied, 0);
  // What has come is counted and drawn by the case itself.
  useEffect(() => {
    if (copied !== 0) askAgain(view.consultation.id);
  }, [copied, view.consultation.id]);
  if (live.length === 0) return null;
  return (
    <ul className="takings" aria-label={t("arrivals.origins")}>
      {live.map((taking) => (
        <TakingLine key={taking.id} taking={taking} />
      ))}
    </ul>
  );
}

function TakingLine({ taking }: { readonly taking: Taking }) {
  const { t } = useTranslation();
  const { record } = useCase();
  const [is_leaving, setLeaving] = useState(false);
  const { hospital_name, name, performed_on, mark, decision, mismatches, conflicts } = taking;
  const may_give_back = record.may_edit && decision === null;
  return (
    <li className="taking">
      <span>
        {t("arrivals.origin", { hospital: hospital_name, name, day: performed_on })}
        {mark !== "" && <span className="hr-mark">{mark}</span>}
      </span>
      <span className="quiet">
        {t(decision === null ? "arrivals.joined" : "arrivals.recognised")}
      </span>
      <HowFar taking={taking} />
      {may_give_back && !is_leaving && (
        <Button size="small" onClick={() => setLeaving(true)}>
          {t("arrivals.give_back")}
        </Button>
      )}
      {mismatches.length > 0 && (
        <span className="taking-more">{t("arrivals.not_same", { reason: taking.reason })}</span>
      )}
      {conflicts > 0 && (
        <span className="taking-more">{t("arrivals.conflicts", { n: conflicts })}</span>
      )}
      {is_leaving && <GiveBack taking={taking} onLeave={() => setLeaving(false)} />}
    </li>
  );
}

/** The state of one of them, with progress while it is on its way. */
export function HowFar({ taking }: { readonly taking: Taking }) {
  const { t } = useTranslation();
  const { state, copied, total } = taking;
  if (state === "done") {
    return <StateMark tone="done" words={t("arrivals.done", { n: copied })} />;
  }
  if (state === "failed") return <StateMark tone="late" words={t("arrivals.failed")} />;
  const words =
    total === null ? t("arrivals.copying_soon") : t("arrivals.copying", { copied, total });
  return (
    <span className="taking-going" role="status">
      <StateMark tone="in_time" words={words} />
      <Progress
        percent={total === null ? 0 : Math.floor((100 * copied) / Math.max(1, total))}
        showInfo={false}
        size="small"
        aria-label={words}
      />
      <span className="quiet">{t("arrivals.copying_safe")}</span>
    </span>
  );
}

type GiveBackProps = { readonly taking: Taking; readonly onLeave: () => void };

function GiveBack({ taking, onLeave }: GiveBackProps) {
  const { t } = useTranslation();
  const { view } = useCase();
  const asking = useAsking(`/api/cases/${taking.case}/takings/${taking.id}`, () =>
    askAgain(view.consultation.id),
  );
  return (
    <WhyForm
      label={t("arrivals.give_back_label")}
      help={t("arrivals.give_back_help")}
      doing={t("arrivals.give_back_do")}
      leaving={t("arrivals.leave")}
      limit={300}
      is_danger
      is_busy={asking.isPending}
      error={asking.error}
      onGive={(reason) =>
        asking.mutate({ path: "give-back", body: { reason } }, { onSuccess: onLeave })
      }
      onLeave={onLeave}
    />
  );
}
