/** Recordings on the case page: each as a line that leads to its replay, or why there is none. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { timeOf } from "../../core/replay-tracks";
import type { Opinion, RecordingView } from "../../generated/http-answers";
import { useSay } from "../parts/say";
import { recordingsQuestion } from "../questions";
import { useWhy } from "../replay/why";
import { useCase } from "./case-context";

function Line({ view }: { readonly view: RecordingView }) {
  const { t } = useTranslation();
  const say = useSay();
  const why = useWhy();
  const { recording, started_by } = view;
  const { kind, state } = recording;
  const blanks = {
    name: started_by.name,
    time: say.moment(recording.started_at),
    length: timeOf(recording.lasts_ms),
  };
  if (state === "running" && kind === "session")
    return <>{t("replay.session.running", blanks)}</>;
  if (state !== "ready") return <span className="quiet">{why(recording.why)}</span>;
  return (
    <>
      {t(`replay.${kind}.line`, blanks)}{" "}
      <Link to={`/replay/${recording.id}`}>{t(`replay.${kind}.play`)}</Link>
      {recording.why !== "" && <span className="quiet"> {why(recording.why)}</span>}
    </>
  );
}

/** The recordings of the session, or why there are none; once it was held. */
export function SessionRecordings() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const { id, session_started_at } = view.consultation;
  const { data } = useQuery({
    ...recordingsQuestion(id),
    enabled: session_started_at !== null,
  });
  const mine = data?.filter(({ recording }) => recording.kind === "session");
  if (mine === undefined || session_started_at === null) return null;
  const mayRecord = record.consent?.purposes.recording ?? false;
  if (mine.length === 0) {
    return (
      <p className="quiet">
        {t(mayRecord ? "replay.session.none_started" : "replay.session.none_consent")}
      </p>
    );
  }
  return (
    <>
      <h3>{t("replay.session.heading")}</h3>
      <ul className="plain">
        {mine.map((each) => (
          <li key={each.recording.id}>
            <Line view={each} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What was signed with an opinion besides its words. */
export function SpokenOfOpinion({ opinion }: { readonly opinion: Opinion }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...recordingsQuestion(opinion.consultation),
    enabled: opinion.spoken.length > 0,
  });
  const cited = new Set(opinion.spoken.map(({ recording }) => recording));
  const mine = data?.filter(({ recording }) => cited.has(recording.id)) ?? [];
  if (mine.length === 0) return null;
  return (
    <>
      <h4>{t("replay.spoken.heading")}</h4>
      <ul className="plain">
        {mine.map((each) => (
          <li key={each.recording.id}>
            <Line view={each} />
          </li>
        ))}
      </ul>
    </>
  );
}
