/** Studies that fit no patient of the hospital: a doctor says whose they are, or that none's. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readName } from "../../core/study-patient";
import type { Stray } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useAsking } from "../parts/use-asking";
import { WhyForm } from "../parts/why-form";
import { questions } from "../questions";
import { straysQuestion } from "./recognition-questions";
import { StrayPatient } from "./stray-patient";

/** What waits first, then what was settled. */
export function StraysPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(straysQuestion);
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  const open = data.filter(({ state }) => state === "open");
  const settled = data.filter(({ state }) => state !== "open");
  return (
    <section className="recognition-part" aria-label={t("arrivals.strays")}>
      <p className="quiet">{t("arrivals.strays_lead")}</p>
      {open.length === 0 && <p className="empty">{t("arrivals.strays_none")}</p>}
      {open.map((stray) => (
        <OpenStray key={stray.id} stray={stray} />
      ))}
      {settled.length > 0 && (
        <>
          <h2>{t("arrivals.strays_settled")}</h2>
          <ul className="takings">
            {settled.map((stray) => (
              <li key={stray.id} className="taking">
                <strong>{stray.new.name}</strong>
                <span>{readName(stray.named.name)}</span>
                <StateMark
                  tone={stray.state === "assigned" ? "done" : "off"}
                  words={t(
                    stray.state === "assigned" ? "arrivals.assigned" : "arrivals.rejected",
                  )}
                />
                <span className="quiet">{stray.reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function OpenStray({ stray }: { readonly stray: Stray }) {
  const { t } = useTranslation();
  const say = useSay();
  const [answer, setAnswer] = useState<"assign" | "reject" | null>(null);
  const asking = useAsking(`/api/strays/${stray.id}`, () => {
    void questions.invalidateQueries({ queryKey: ["strays"] });
  });
  const leave = () => setAnswer(null);
  return (
    <div className="card stray">
      <div className="taking">
        <h2>{stray.new.name}</h2>
        <span>{say.moment(stray.new.performed_at)}</span>
        <span className="quiet">{t("arrivals.came", { time: say.moment(stray.came_at) })}</span>
      </div>
      <p>
        {readName(stray.named.name)} · {t(`terms.sex.${stray.named.sex}`)} ·{" "}
        {stray.named.birth_date ?? t("record.doubt.unsaid")} · {stray.named.record_number}
      </p>
      <p className="quiet">{t("arrivals.why", { why: say.either(stray) })}</p>
      {answer === null && (
        <div className="buttons">
          <Button type="primary" onClick={() => setAnswer("assign")}>
            {t("arrivals.assign")}
          </Button>
          <Button onClick={() => setAnswer("reject")}>{t("arrivals.reject")}</Button>
        </div>
      )}
      {answer === "assign" && (
        <StrayPatient
          stray={stray}
          is_busy={asking.isPending}
          error={asking.error}
          onGive={(patient, reason) =>
            asking.mutate({ path: "assign", body: { patient, reason } })
          }
          onLeave={leave}
        />
      )}
      {answer === "reject" && (
        <WhyForm
          label={t("arrivals.reject_label")}
          help={t("arrivals.reject_help")}
          doing={t("arrivals.reject_do")}
          leaving={t("arrivals.leave")}
          limit={300}
          is_danger
          is_busy={asking.isPending}
          error={asking.error}
          onGive={(reason) => asking.mutate({ path: "reject", body: { reason } })}
          onLeave={leave}
        />
      )}
    </div>
  );
}
