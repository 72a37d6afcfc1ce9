/** Images that name another patient: seen side by side, settled with a reason, or taken out. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { readName } from "../../core/study-patient";
import type { StudyDoubt } from "../../generated/http-answers";
import { Notice } from "../parts/notice";
import { useAsking } from "../parts/use-asking";
import { WhyForm } from "../parts/why-form";
import { askAgain, doubtsQuestion } from "../questions";
import { useCase } from "./case-context";
import { PatientCompared } from "./patient-compared";

/** One after another; nothing where every study names the case's patient. */
export function StudyDoubts() {
  const { record } = useCase();
  const { data } = useQuery(doubtsQuestion(record.case.id, record.images.instances));
  return data?.map((doubt) => <Doubted key={doubt.study} doubt={doubt} />);
}

type DoubtedProps = { readonly doubt: StudyDoubt };

function Doubted({ doubt }: DoubtedProps) {
  const { t } = useTranslation();
  const { record } = useCase();
  const [answer, setAnswer] = useState<"same" | "other" | null>(null);
  const { settlement } = doubt;
  if (settlement !== null) {
    return (
      <p className="quiet">
        {t("record.doubt.settled", {
          name: readName(doubt.named.name),
          why: settlement.reason,
        })}
      </p>
    );
  }
  return (
    <div id="images-patient" className="doubt">
      <Notice tone="problem">
        <strong>{t("record.doubt.heading")}</strong> {t("record.doubt.lead")}
      </Notice>
      <PatientCompared named={doubt.named} differs={doubt.differs} />
      {record.may_edit && answer === null && (
        <div className="buttons">
          <Button type="primary" danger onClick={() => setAnswer("other")}>
            {t("record.doubt.withdraw")}
          </Button>
          <Button onClick={() => setAnswer("same")}>{t("record.doubt.settle")}</Button>
          <Link to={`/cases/${record.case.id}/images`}>{t("record.doubt.look")}</Link>
        </div>
      )}
      {answer !== null && (
        <Answer
          study={doubt.study}
          is_same={answer === "same"}
          onLeave={() => setAnswer(null)}
        />
      )}
    </div>
  );
}

type AnswerProps = {
  readonly study: string;
  readonly is_same: boolean;
  readonly onLeave: () => void;
};

function Answer({ study, is_same, onLeave }: AnswerProps) {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const asking = useAsking(`/api/cases/${record.case.id}`, () =>
    askAgain(view.consultation.id),
  );
  const path = is_same ? `doubts/${study}/settle` : `studies/${study}/withdraw`;
  const said = is_same ? "settle" : "withdraw";
  return (
    <WhyForm
      label={t(`record.doubt.${said}_label`)}
      help={t(`record.doubt.${said}_help`)}
      doing={t(`record.doubt.${said}`)}
      leaving={t("record.doubt.leave")}
      is_danger={!is_same}
      is_busy={asking.isPending}
      error={asking.error}
      onGive={(reason) => asking.mutate({ path, body: { reason } }, { onSuccess: onLeave })}
      onLeave={onLeave}
    />
  );
}
