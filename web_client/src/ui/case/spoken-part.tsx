/** The spoken part of one's own opinion: what was spoken, and the way to speak (边看边说). */
import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Problem } from "../../core/problems";
import { timeOf } from "../../core/replay-tracks";
import { change, problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { questions, recordingsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { useCase } from "./case-context";

/** Only while the opinion is being written. */
export function SpokenPart() {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSession();
  const { view } = useCase();
  const { id } = view.consultation;
  const { data } = useQuery(recordingsQuestion(id));
  const [problem, setProblem] = useState<Problem | null>(null);
  const mine = data?.filter(
    ({ recording }) => recording.kind === "spoken" && recording.started_by === person.id,
  );
  const running = mine?.find(({ recording }) => recording.state === "running");
  const ready = mine?.filter(({ recording }) => recording.state === "ready") ?? [];
  const discard = (recording: string) =>
    change<null>({ method: "DELETE", path: `/api/recordings/${recording}` })
      .catch((thrown: unknown) => setProblem(problemOf(thrown)))
      .finally(() => void questions.invalidateQueries({ queryKey: ["recordings", id] }));
  const thrownAway = (recording: string) => (
    <Popconfirm
      title={t("spoken.discard_title")}
      description={t("spoken.discard_lead")}
      okText={t("spoken.discard")}
      onConfirm={() => void discard(recording)}
    >
      <Button size="small">{t("spoken.discard")}</Button>
    </Popconfirm>
  );
  const signed = new Set(view.opinions.flatMap((each) => each.spoken.map((n) => n.recording)));
  return (
    <section className="spoken-part" aria-labelledby="spoken-heading">
      <h3 id="spoken-heading">{t("spoken.heading")}</h3>
      <p className="quiet">{t("spoken.lead")}</p>
      {problem && <ProblemNotice problem={problem} />}
      {ready.length > 0 && (
        <ul className="plain">
          {ready.map(({ recording }) => (
            <li key={recording.id}>
              {say.moment(recording.started_at)} · {timeOf(recording.lasts_ms)} ·{" "}
              {t("spoken.goes_with")}{" "}
              <Link to={`/replay/${recording.id}`}>{t("spoken.preview")}</Link>{" "}
              {!signed.has(recording.id) && thrownAway(recording.id)}
            </li>
          ))}
        </ul>
      )}
      {running && <p role="status">{t("spoken.unfinished")}</p>}
      <div className="buttons">
        <Link className="next" to={`/speak/${id}`}>
          {running
            ? t("spoken.go_on", { length: timeOf(running.recording.lasts_ms) })
            : t("spoken.open")}
        </Link>
        {running && thrownAway(running.recording.id)}
      </div>
    </section>
  );
}
