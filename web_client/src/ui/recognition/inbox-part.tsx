/** Studies that devices of the own hospital sent without a case, and how one joins them. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { readName } from "../../core/study-patient";
import type { InboxStudy } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { useCase } from "../case/case-context";
import { PatientCompared } from "../case/patient-compared";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useAsking } from "../parts/use-asking";
import { WhyForm } from "../parts/why-form";
import { askAgain } from "../questions";
import { inboxQuestion } from "./recognition-questions";

/** Those of this patient at once; others are searched for. */
export function InboxPart() {
  const { t } = useTranslation();
  const { record } = useCase();
  const { data = [] } = useQuery(inboxQuestion(record.case.id, ""));
  const [is_open, setOpen] = useState(false);
  return (
    <div className="inbox">
      {data.length > 0 && <h3>{t("arrivals.inbox")}</h3>}
      <Studies studies={data} />
      {is_open ? (
        <Search />
      ) : (
        <Button type="text" onClick={() => setOpen(true)}>
          {t("arrivals.inbox_open")}
        </Button>
      )}
    </div>
  );
}

function Search() {
  const { t } = useTranslation();
  const { record } = useCase();
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const { data, error } = useQuery({
    ...inboxQuestion(record.case.id, wanted),
    enabled: wanted.length > 1,
  });
  return (
    <>
      <Input
        className="inbox-search"
        allowClear
        aria-label={t("arrivals.inbox_search")}
        placeholder={t("arrivals.inbox_search")}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {error && <ProblemNotice problem={problemOf(error)} />}
      {wanted.length > 1 && data?.length === 0 && (
        <p className="quiet">{t("arrivals.inbox_nothing", { query: wanted })}</p>
      )}
      {wanted.length > 1 && <Studies studies={data ?? []} />}
    </>
  );
}

function Studies({ studies }: { readonly studies: readonly InboxStudy[] }) {
  if (studies.length === 0) return null;
  return (
    <ul className="takings">
      {studies.map((study) => (
        <StudyLine key={study.result} study={study} />
      ))}
    </ul>
  );
}

function StudyLine({ study }: { readonly study: InboxStudy }) {
  const { t } = useTranslation();
  const say = useSay();
  const { view, record } = useCase();
  const [is_doubted, setDoubted] = useState(false);
  const asking = useAsking(`/api/cases/${record.case.id}`, () =>
    askAgain(view.consultation.id),
  );
  const differs = study.mismatches.length > 0;
  const join = (reason: string) =>
    asking.mutate({ path: "studies", body: { result: study.result, reason } });
  return (
    <li className="taking">
      <strong>{study.name}</strong>
      <span>
        {readName(study.named.name)} {study.record_number}
      </span>
      <span className="quiet">
        {t("arrivals.study", { time: say.moment(study.performed_at), n: study.instances })}
      </span>
      <Link to={`/cases/${study.images}/images`}>{t("arrivals.look")}</Link>
      {!is_doubted && (
        <Button
          size="small"
          loading={asking.isPending}
          onClick={() => (differs ? setDoubted(true) : join(""))}
        >
          {t("arrivals.join")}
        </Button>
      )}
      {asking.error && !is_doubted && <ProblemNotice problem={problemOf(asking.error)} />}
      {is_doubted && (
        <div className="taking-more doubt">
          <strong className="doubt-differs">{t("arrivals.differs")}</strong>
          <PatientCompared named={study.named} differs={study.mismatches} />
          <WhyForm
            label={t("arrivals.join_label")}
            help={t("arrivals.join_help")}
            doing={t("arrivals.join_do")}
            leaving={t("arrivals.leave")}
            limit={300}
            is_busy={asking.isPending}
            error={asking.error}
            onGive={join}
            onLeave={() => setDoubted(false)}
          />
        </div>
      )}
    </li>
  );
}
