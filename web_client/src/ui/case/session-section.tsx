/** The live session: when it is, how to get in, and what the chair may do with it. */
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { clockTime } from "../../core/clocks";
import type { Consultation } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { ReadinessLamps } from "../readiness/readiness-lamps";
import { useAct, useCase, useMay } from "./case-context";
import { ReasonForm } from "./reason-form";
import { SessionRecordings } from "./recordings";
import { Section } from "./section";

/** While a session is planned or held. */
export const LIVE: ReadonlySet<Consultation["state"]> = new Set([
  "accepted",
  "in_session",
  "interrupted",
]);

/** While it is live it stands first; afterwards it only says when it was. */
export function SessionSection({ when }: { readonly when: "live" | "past" }) {
  const { t } = useTranslation();
  const { consultation } = useCase().view;
  const { state, session_started_at, request } = consultation;
  if (LIVE.has(state) !== (when === "live")) return null;
  if (request.mode === "asynchronous" && session_started_at === null && state !== "accepted") {
    return null;
  }
  if (!LIVE.has(state) && session_started_at === null) return null;
  return (
    <Section id="session" heading={t("acts.session.heading")} is_mine={LIVE.has(state)}>
      <When />
      <SessionRecordings />
      {LIVE.has(state) && <ReadinessLamps consultation={consultation.id} />}
      {LIVE.has(state) && <Doors />}
    </Section>
  );
}

function When() {
  const { t } = useTranslation();
  const say = useSay();
  const { state, starts_at, session_started_at, session_ended_at } =
    useCase().view.consultation;
  if (session_started_at !== null && session_ended_at !== null) {
    const to = clockTime(new Date(session_ended_at));
    return <p>{t("acts.session.ended", { from: say.moment(session_started_at), to })}</p>;
  }
  if (state === "interrupted") return <p>{t("acts.session.interrupted")}</p>;
  if (session_started_at !== null) {
    return <p>{t("acts.session.running", { time: say.moment(session_started_at) })}</p>;
  }
  if (starts_at === null) return <p>{t("acts.session.unplanned")}</p>;
  return (
    <p>
      <strong>{t("acts.session.planned", { time: say.moment(starts_at) })}</strong>
    </p>
  );
}

function Doors() {
  const { t } = useTranslation();
  const may = useMay();
  const { consultation, next_step } = useCase().view;
  const act = useAct();
  const [is_interrupting, setInterrupting] = useState(false);
  const button = (path: "start" | "resume") => (
    <Button
      type={next_step === "start_session" || path === "resume" ? "primary" : "default"}
      loading={act.isPending}
      onClick={() => act.mutate({ path, body: {} })}
    >
      {t(`acts.session.${path}`)}
    </Button>
  );
  return (
    <>
      {may("join") && <p className="quiet">{t("acts.session.lead")}</p>}
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        {may("start") && button("start")}
        {may("join") && (
          <Link
            className={may("start") ? "next" : "next next-primary"}
            to={`/room/${consultation.id}`}
          >
            {t("acts.session.enter")}
          </Link>
        )}
        {may("resume") && button("resume")}
        {may("interrupt") && !is_interrupting && (
          <Button onClick={() => setInterrupting(true)}>{t("acts.session.interrupt")}</Button>
        )}
        {may("end") && (
          <Popconfirm
            title={t("acts.session.end")}
            description={t("acts.session.end_lead")}
            okText={t("acts.session.end")}
            onConfirm={() => act.mutate({ path: "end", body: {} })}
          >
            <Button>{t("acts.session.end")}</Button>
          </Popconfirm>
        )}
      </div>
      {is_interrupting && (
        <ReasonForm
          path="interrupt"
          label={t("acts.session.interrupt_reason")}
          doing={t("acts.session.interrupt_do")}
          leaving={t("acts.session.leave")}
          onLeave={() => setInterrupting(false)}
        />
      )}
    </>
  );
}
