/** The search in the archive, its studies, and which of them are brought in. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PullBoard, StudiesFound, StudyFound } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { useCase } from "../case/case-context";
import { Notice, ProblemNotice } from "../parts/notice";
import { askAgain } from "../questions";
import { QueryForm } from "./query-form";
import { StudyChoice } from "./study-choice";

type PickerProps = { readonly board: PullBoard; readonly onStarted: () => void };

/** One archive at a time; a new search forgets what was picked in the last one. */
export function Picker({ board, onStarted }: PickerProps) {
  const { t } = useTranslation();
  const { record } = useCase();
  const [pacs, setPacs] = useState(board.sources[0]?.pacs ?? "");
  const [query, setQuery] = useState(board.query);
  const searching = useMutation({
    mutationFn: () =>
      change<StudiesFound>({
        method: "POST",
        path: `/api/pacs/${record.case.id}/search`,
        body: { pacs, query },
      }),
  });
  return (
    <div className="pull-picker">
      <h3>{t("pull.heading")}</h3>
      <p className="quiet">{t("pull.lead")}</p>
      <QueryForm
        sources={board.sources.map((source) => source.pacs)}
        pacs={pacs}
        query={query}
        is_busy={searching.isPending}
        onPacs={setPacs}
        onEdit={(edit) => setQuery({ ...query, ...edit })}
        onSearch={() => searching.mutate()}
      />
      {searching.error && (
        <ProblemNotice
          problem={problemOf(searching.error)}
          onAgain={() => searching.mutate()}
        />
      )}
      {searching.data && !searching.isPending && (
        <Found
          key={searching.submittedAt}
          found={searching.data}
          pacs={pacs}
          onStarted={onStarted}
        />
      )}
    </div>
  );
}

type FoundProps = {
  readonly found: StudiesFound;
  readonly pacs: string;
  readonly onStarted: () => void;
};

function Found({ found, pacs, onStarted }: FoundProps) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const { studies, has_more } = found;
  if (studies.length === 0) return <Notice tone="calm">{t("pull.none")}</Notice>;
  const toggle = (study: string, is_picked: boolean) =>
    setPicked(is_picked ? [...picked, study] : picked.filter((one) => one !== study));
  return (
    <>
      <p role="status">{t("pull.found", { n: studies.length })}</p>
      {has_more && <Notice tone="calm">{t("pull.found_more", { n: studies.length })}</Notice>}
      <ul className="pull-studies" aria-label={t("pull.found", { n: studies.length })}>
        {studies.map((study) => (
          <StudyChoice
            key={study.row.study_uid}
            study={study}
            is_picked={picked.includes(study.row.study_uid)}
            onPick={(is_picked) => toggle(study.row.study_uid, is_picked)}
          />
        ))}
      </ul>
      <Start
        picked={studies.filter(({ row }) => picked.includes(row.study_uid))}
        pacs={pacs}
        onStarted={onStarted}
      />
    </>
  );
}

type StartProps = {
  readonly picked: readonly StudyFound[];
  readonly pacs: string;
  readonly onStarted: () => void;
};

/** Whoever picks a study of another patient says that he checked. */
function Start({ picked, pacs, onStarted }: StartProps) {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const [is_agreed, setAgreed] = useState(false);
  const differs = picked.some((study) => study.differs.length > 0);
  const starting = useMutation({
    mutationFn: () =>
      change({
        method: "POST",
        path: `/api/pacs/${record.case.id}/pulls`,
        body: {
          pacs,
          picks: picked.map(({ row, differs: agreed }) => ({
            study_uid: row.study_uid,
            agreed,
          })),
        },
      }),
    onSuccess: () => {
      askAgain(view.consultation.id);
      onStarted();
    },
  });
  const words =
    picked.length === 0 ? t("pull.start_none") : t("pull.start", { n: picked.length });
  return (
    <>
      {differs && (
        <div className="pull-doubt" role="alert">
          <strong>{t("pull.agree_lead")}</strong>
          <Checkbox checked={is_agreed} onChange={({ target }) => setAgreed(target.checked)}>
            {t("pull.agree")}
          </Checkbox>
        </div>
      )}
      {starting.error && <ProblemNotice problem={problemOf(starting.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          disabled={picked.length === 0 || (differs && !is_agreed)}
          loading={starting.isPending}
          onClick={() => starting.mutate()}
        >
          {words}
        </Button>
      </div>
    </>
  );
}
