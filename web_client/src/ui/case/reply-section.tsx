/** An expert's invitation, and his reply. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useSession } from "../shell/signed-in-only";
import { useAct, useCase, useMay } from "./case-context";
import { ReasonForm } from "./reason-form";
import { Section } from "./section";

/** Accept, or decline with a reason; only while it is asked. */
export function ReplySection() {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMay();
  const { person } = useSession();
  const { consultation } = useCase().view;
  const act = useAct();
  const [is_declining, setDeclining] = useState(false);
  if (!may("accept")) return null;
  const mine = consultation.invitations.find(({ expert }) => expert === person.id);
  const when =
    consultation.starts_at === null
      ? t("acts.reply.when_none")
      : t("acts.reply.when", { time: say.moment(consultation.starts_at) });
  return (
    <Section id="reply" heading={t("acts.reply.heading")} is_mine>
      <p>
        <strong>{when}</strong> {mine?.is_chair && t("acts.reply.chairing")}
      </p>
      {consultation.triage_note !== "" && (
        <p>{t("acts.triage.given", { note: consultation.triage_note })}</p>
      )}
      <p className="quiet">{t("acts.reply.lead")}</p>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      {is_declining ? (
        <ReasonForm
          path="decline"
          label={t("acts.reply.decline_reason")}
          doing={t("acts.reply.decline_do")}
          leaving={t("acts.reply.keep")}
          onLeave={() => setDeclining(false)}
        />
      ) : (
        <div className="buttons">
          <Button
            type="primary"
            loading={act.isPending}
            onClick={() => act.mutate({ path: "accept", body: {} })}
          >
            {t("acts.reply.accept")}
          </Button>
          {may("decline") && (
            <Button onClick={() => setDeclining(true)}>{t("acts.reply.decline")}</Button>
          )}
        </div>
      )}
    </Section>
  );
}
