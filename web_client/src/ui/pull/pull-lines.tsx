/** Studies on their way into the case: how far each is, what went wrong and what to do. */
import { useMutation } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { size } from "../../core/clocks";
import type { Pull, PullView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { useCase } from "../case/case-context";
import { StateMark, type Tone } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { askAgain } from "../questions";
import { StudyTitle } from "./study-choice";

const TONES: Record<Pull["state"], Tone> = {
  pending: "in_time",
  done: "done",
  failed: "late",
  differs: "late",
  cancelled: "off",
};

const OVER: readonly Pull["state"][] = ["done", "cancelled"];

type PullLinesProps = { readonly pulls: readonly PullView[]; readonly may_act: boolean };

/** Those that are on their way or want somebody; what is over is one line. */
export function PullLines({ pulls, may_act }: PullLinesProps) {
  const { t } = useTranslation();
  const done = pulls.filter(({ pull }) => pull.state === "done");
  const over = pulls.filter(({ pull }) => pull.state === "cancelled");
  const others = pulls.filter(({ pull }) => !OVER.includes(pull.state));
  return (
    <>
      {others.length > 0 && (
        <ul className="pull-lines" aria-label={t("pull.busy")}>
          {others.map((view) => (
            <PullLine key={view.pull.id} view={view} may_act={may_act} />
          ))}
        </ul>
      )}
      {done.length + over.length > 0 && (
        <details className="pull-done">
          <summary>
            {done.length > 0 ? t("pull.done", { n: done.length }) : t("pull.over")}
          </summary>
          <ul className="pull-lines">
            {[...done, ...over].map((view) => (
              <PullLine key={view.pull.id} view={view} may_act={may_act} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

type PullLineProps = { readonly view: PullView; readonly may_act: boolean };

function PullLine({ view, may_act }: PullLineProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { pull } = view;
  const has_some = pull.state !== "done" && pull.state !== "pending" && pull.total > 0;
  return (
    <li className="pull-line">
      <div className="pull-line-head">
        <strong>{pull.row === null ? pull.pacs : <StudyTitle row={pull.row} />}</strong>
        <StateMark
          tone={TONES[pull.state]}
          words={t(`pull.state.${pull.state}`, { n: pull.kept })}
        />
        {has_some && (
          <span className="quiet">
            {t("pull.kept", { kept: pull.kept, total: pull.total })}
          </span>
        )}
      </div>
      {pull.state === "pending" && <Going pull={pull} />}
      {pull.differs.length > 0 && (
        <p className="pull-line-why">
          {pull.differs.map((what) => t(`pull.differs.${what}`)).join(" · ")}
        </p>
      )}
      {view.zh !== "" && <p className="pull-line-why">{say.either(view)}</p>}
      {may_act && <Acts pull={pull} />}
    </li>
  );
}

function Going({ pull }: { readonly pull: Pull }) {
  const { t } = useTranslation();
  const words =
    pull.total === 0
      ? t("pull.waiting")
      : t("pull.going", { kept: pull.kept, total: pull.total, size: size(pull.size_bytes) });
  return (
    <div className="pull-going" role="status">
      <Progress
        percent={pull.total === 0 ? 0 : Math.floor((100 * pull.kept) / pull.total)}
        showInfo={false}
        aria-label={words}
      />
      <span>{words}</span>
      <span className="quiet">
        {pull.attempts > 0 ? t("pull.again_soon", { n: pull.attempts }) : t("pull.safe")}
      </span>
    </div>
  );
}

const WORDS = {
  differs: "pull.go_on",
  failed: "pull.again",
  cancelled: "pull.again",
} as const;

/** Stop what runs; start again what does not, or let it be. */
function Acts({ pull }: { readonly pull: Pull }) {
  const { t } = useTranslation();
  const { view } = useCase();
  const path = `/api/pacs/${pull.case}/pulls`;
  const acting = useMutation({
    mutationFn: ({ to, body }: { to: string; body: object }) =>
      change({ method: "POST", path: to, body }),
    onSettled: () => askAgain(view.consultation.id),
  });
  const stop = () => acting.mutate({ to: `${path}/${pull.id}/cancel`, body: {} });
  const start = () => {
    const agreed = [...new Set([...pull.agreed, ...pull.differs])];
    const body = { pacs: pull.pacs, picks: [{ study_uid: pull.study_uid, agreed }] };
    acting.mutate({ to: path, body });
  };
  if (pull.state === "done") return null;
  return (
    <>
      <div className="buttons">
        {pull.state !== "pending" && (
          <Button size="small" loading={acting.isPending} onClick={start}>
            {t(WORDS[pull.state])}
          </Button>
        )}
        {pull.state !== "cancelled" && (
          <Button
            size="small"
            type={pull.state === "pending" ? "default" : "text"}
            loading={acting.isPending}
            onClick={stop}
          >
            {t(pull.state === "pending" ? "pull.stop" : "pull.leave")}
          </Button>
        )}
      </div>
      {acting.error && <ProblemNotice problem={problemOf(acting.error)} />}
    </>
  );
}
