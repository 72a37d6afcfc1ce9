/** The case beside its images: what is asked, and the summary. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import type { ConsultationView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { SummaryFacts } from "../case/summary-facts";
import { ProblemNotice } from "../parts/notice";
import { caseQuestion } from "../questions";

export function RecordPanel({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const { request } = view.consultation;
  const record = useQuery(caseQuestion(view.consultation.case));
  return (
    <>
      <dl className="facts facts-long">
        <div>
          <dt>{t("room.record.request")}</dt>
          <dd>{request.purpose}</dd>
        </div>
        <div>
          <dt>{t("room.record.questions")}</dt>
          <dd>{request.questions}</dd>
        </div>
      </dl>
      {record.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {record.isError && <ProblemNotice problem={problemOf(record.error)} />}
      {record.data && <SummaryFacts summary={record.data.case.summary} />}
    </>
  );
}
