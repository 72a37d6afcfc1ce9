/** Inviting experts: who, who of them chairs, when. */
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Radio, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Candidate } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { MomentField } from "../parts/choice-field";
import { PassageField } from "../parts/field";
import { PersonName } from "../parts/marks";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { candidatesQuestion } from "../questions";
import { useAct, useCase } from "./case-context";

/** Those who may not be invited are shown with the reason. */
export function AssignForm() {
  const { t } = useTranslation();
  const say = useSay();
  const { consultation } = useCase().view;
  const { wanted_at } = consultation.request;
  const [experts, setExperts] = useState<readonly string[]>([]);
  const [chair, setChair] = useState<string | null>(null);
  const [starts_at, setStartsAt] = useState(consultation.starts_at ?? wanted_at);
  const [note, setNote] = useState(consultation.triage_note);
  const act = useAct();
  const invite = (id: string, is_invited: boolean) => {
    setExperts((before) =>
      is_invited ? [...before, id] : before.filter((known) => known !== id),
    );
    if (!is_invited && chair === id) setChair(null);
  };
  const is_whole = experts.length > 0 && chair !== null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ path: "assign", body: { experts, chair, starts_at, note } });
      }}
    >
      <CandidateList experts={experts} chair={chair} onInvite={invite} onChair={setChair} />
      <div className="fields">
        <MomentField
          label={t("acts.triage.starts_at")}
          value={starts_at}
          help={
            wanted_at === null
              ? t("acts.triage.starts_none")
              : t("acts.triage.starts_help", { time: say.moment(wanted_at) })
          }
          onChange={setStartsAt}
        />
        <PassageField
          label={t("acts.triage.note")}
          limit={2000}
          value={note}
          onChange={setNote}
        />
      </div>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={act.isPending} disabled={!is_whole}>
          {t("acts.triage.assign_do")}
        </Button>
        {!is_whole && <span className="quiet">{t("acts.triage.assign_need")}</span>}
      </div>
    </form>
  );
}

type CandidateListProps = {
  readonly experts: readonly string[];
  readonly chair: string | null;
  readonly onInvite: (id: string, is_invited: boolean) => void;
  readonly onChair: (id: string) => void;
};

function CandidateList(props: CandidateListProps) {
  const { t } = useTranslation();
  const { consultation } = useCase().view;
  const { data, error, refetch } = useQuery(candidatesQuestion(consultation.id));
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  if (data.length === 0)
    return <Notice tone="waiting">{t("acts.triage.no_candidates")}</Notice>;
  const sorted = [...data].sort((a, b) => Number(b.is_allowed) - Number(a.is_allowed));
  return (
    <fieldset className="group">
      <legend>
        {t("acts.triage.experts")}
        <span className="field-required">{t("case.required")}</span>
      </legend>
      <ul className="candidates">
        {sorted.map((candidate) => (
          <CandidateLine key={candidate.person.id} candidate={candidate} {...props} />
        ))}
      </ul>
    </fieldset>
  );
}

function CandidateLine(props: CandidateListProps & { readonly candidate: Candidate }) {
  const { t } = useTranslation();
  const say = useSay();
  const { candidate, experts, chair } = props;
  const { person } = candidate;
  const is_invited = experts.includes(person.id);
  const why = say.either({ zh: candidate.why_zh, en: candidate.why_en });
  return (
    <li className={candidate.is_allowed ? "candidate" : "candidate candidate-off"}>
      <Checkbox
        checked={is_invited}
        disabled={!candidate.is_allowed}
        aria-label={t("acts.triage.invite", { name: person.name })}
        onChange={(event) => props.onInvite(person.id, event.target.checked)}
      >
        <PersonName person={person} />
      </Checkbox>
      <span className="quiet">
        {t("acts.triage.years", { n: candidate.independent_years })}
      </span>
      {candidate.is_allowed ? (
        <Radio
          checked={chair === person.id}
          disabled={!is_invited || !candidate.roles.includes("chair")}
          aria-label={t("acts.triage.chair_of", { name: person.name })}
          onChange={() => props.onChair(person.id)}
        >
          {t("acts.triage.chair")}
        </Radio>
      ) : (
        <span className="candidate-why">{t("acts.triage.not_allowed", { why })}</span>
      )}
    </li>
  );
}
