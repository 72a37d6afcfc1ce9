/** The bar that records: start, level, time, pause, finish, discard. */
import { Popconfirm } from "antd";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Problem } from "../../core/problems";
import { timeOf } from "../../core/replay-tracks";
import type { RecordingView, Spoken } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { createSpokenRecorder, type SpokenRecorder } from "../../io/spoken-recorder";
import type { LightBox } from "../../viewer/light-box";
import { recordMoments } from "../../viewer/scenes";
import { ProblemNotice } from "../parts/notice";
import { askAgain, questions } from "../questions";

type Running = { readonly id: string; readonly recorder: SpokenRecorder };

const UNSENT_WORTH_MS = 4_000;

function askRecordings(consultation: string): void {
  void questions.invalidateQueries({ queryKey: ["recordings", consultation] });
  askAgain(consultation);
}

function Level({ value }: { value: number }) {
  const { t } = useTranslation();
  return (
    <meter
      className="spoken-level"
      aria-label={t("spoken.level")}
      min={0}
      max={1}
      value={value}
    />
  );
}

function Discard({ onDiscard }: { onDiscard: () => void }) {
  const { t } = useTranslation();
  return (
    <Popconfirm
      title={t("spoken.discard_title")}
      description={t("spoken.discard_lead")}
      okText={t("spoken.discard")}
      onConfirm={onDiscard}
    >
      <button type="button">{t("spoken.discard")}</button>
    </Popconfirm>
  );
}

function Live({
  running,
  onFinish,
  onDiscard,
}: {
  running: Running;
  onFinish: () => void;
  onDiscard: () => void;
}) {
  const { t } = useTranslation();
  const { recorder } = running;
  const state = useSyncExternalStore(recorder.onState, recorder.getState);
  switch (state.phase) {
    case "asking":
      return <p role="status">{t("spoken.asking")}</p>;
    case "saving":
    case "saved":
      return <p role="status">{t("spoken.finishing")}</p>;
    case "failed":
      return (
        <>
          <p role="alert">{t(`spoken.failed_${state.why}`)}</p>
          {state.why === "line" && (
            <button type="button" onClick={() => recorder.resume()}>
              {t("spoken.again")}
            </button>
          )}
          <Discard onDiscard={onDiscard} />
        </>
      );
    default: {
      const isOn = state.phase === "recording";
      const unsent = Math.round(recorder.unsentMs() / 1000);
      return (
        <>
          <span className="spoken-light" data-on={isOn} role="status">
            {t(isOn ? "spoken.recording" : "spoken.paused")}
          </span>
          <span className="spoken-time" data-testid="spoken-time">
            {timeOf(state.lastsMs)}
          </span>
          <Level value={state.level} />
          <button type="button" onClick={() => (isOn ? recorder.pause() : recorder.resume())}>
            {t(isOn ? "spoken.pause" : "spoken.resume")}
          </button>
          <button type="button" className="spoken-main" onClick={onFinish}>
            {t("spoken.finish")}
          </button>
          <Discard onDiscard={onDiscard} />
          <span className="spoken-kept">
            {recorder.unsentMs() > UNSENT_WORTH_MS
              ? t("spoken.unsent", { n: unsent })
              : t("spoken.kept")}
          </span>
        </>
      );
    }
  }
}

// Nobody closes the page by mistake while something is only here.
function useStay(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [isRunning]);
}

/** Records into the consultation while `box` shows its images; `name` stands at the pointer. */
export function SpokenBar(asked: { consultation: string; box: LightBox | null; name: string }) {
  const { consultation, box, name } = asked;
  const { t } = useTranslation();
  const [running, setRunning] = useState<Running | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useStay(running !== null);
  useEffect(() => () => running?.recorder.close(), [running]);
  useEffect(
    () => (box && running ? recordMoments(box, running.recorder.moments, name) : undefined),
    [box, running, name],
  );

  async function attempt(work: () => Promise<void>): Promise<void> {
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    askRecordings(consultation);
  }

  const start = () =>
    attempt(async () => {
      const path = `/api/consultations/${consultation}/spoken`;
      const spoken = await change<Spoken>({ method: "POST", path, body: {} });
      setDone(null);
      setRunning({ id: spoken.recording.id, recorder: createSpokenRecorder(spoken) });
    });
  const finish = ({ id, recorder }: Running) =>
    attempt(async () => {
      await recorder.finish();
      const path = `/api/recordings/${id}/finish`;
      await change<RecordingView>({ method: "POST", path, body: {} });
      setRunning(null);
      setDone(id);
    });
  const discard = ({ id, recorder }: Running) =>
    attempt(async () => {
      recorder.close();
      await change<null>({ method: "DELETE", path: `/api/recordings/${id}` });
      setRunning(null);
    });

  return (
    <section className="spoken-bar" aria-label={t("spoken.heading")}>
      {problem && <ProblemNotice problem={problem} />}
      {running ? (
        <Live
          running={running}
          onFinish={() => void finish(running)}
          onDiscard={() => void discard(running)}
        />
      ) : (
        <>
          <button type="button" className="spoken-main" onClick={() => void start()}>
            {t("spoken.start")}
          </button>
          {done ? (
            <p role="status" className="spoken-done">
              {t("spoken.saved")} <Link to={`/replay/${done}`}>{t("spoken.preview")}</Link>
            </p>
          ) : (
            <p className="spoken-lead">{t("spoken.lead")}</p>
          )}
        </>
      )}
    </section>
  );
}
