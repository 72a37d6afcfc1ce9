/** A session or a spoken reading again: sound, faces, screens, and the images in the viewer. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Scene } from "../../core/moments";
import { timeOf } from "../../core/replay-tracks";
import type { Recording, RecordingView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import type { LightBox } from "../../viewer/light-box";
import { ReadingPane } from "../../viewer/reading-pane";
import { showScene } from "../../viewer/scenes";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { consultationQuestion, recordingQuestion } from "../questions";
import { Faces, SharedScreen, useScreenNow } from "./pictures";
import "./replay.css";
import { Timeline } from "./timeline";
import { keptPlace, type Played, useKeptPlace, usePlayed, useReplayState } from "./use-replay";
import { useWhy } from "./why";

const SOUND_FIRST_MS = 4_000;

function Back({ consultation }: { consultation: string }) {
  const { t } = useTranslation();
  return (
    <Link className="reading-back" to={`/consultations/${consultation}`}>
      {t("replay.page.back")}
    </Link>
  );
}

/** Follow the player: each step shows what was to be seen then. */
function useScenes(played: Played, box: LightBox | null): void {
  const before = useRef<Scene | null>(null);
  useEffect(() => {
    if (!box) return;
    before.current = null;
    const follow = () => {
      const scene = played.replay.at(played.player.getState().atMs);
      if (scene === before.current) return;
      showScene(box, scene, before.current);
      before.current = scene;
    };
    follow();
    return played.player.onState(follow);
  }, [played, box]);
}

/** On a thin line the images wait until some sound is there. */
function useSoundFirst(played: Played): boolean {
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    const first = played.tracks.find(({ source }) => source === "microphone");
    const element = first && played.player.element(first.digest);
    if (!element) return setThere(true);
    const come = () => setThere(true);
    const waited = setTimeout(come, SOUND_FIRST_MS);
    element.addEventListener("canplay", come, { once: true });
    return () => {
      clearTimeout(waited);
      element.removeEventListener("canplay", come);
    };
  }, [played]);
  return isThere;
}

function Images({ played, caseId }: { played: Played; caseId: string }) {
  const { t } = useTranslation();
  const [box, setBox] = useState<LightBox | null>(null);
  const isThere = useSoundFirst(played);
  useScenes(played, box);
  const first = played.moments.find((one) => one.type === "viewed");
  if (first?.type !== "viewed")
    return <p className="replay-empty">{t("replay.page.no_views")}</p>;
  if (!isThere) return <p className="replay-empty">{t("replay.page.preparing")}</p>;
  return <ReadingPane caseId={caseId} first={first} onLightBox={setBox} />;
}

function Resume({ played, recording }: { played: Played; recording: Recording }) {
  const { t } = useTranslation();
  const { atMs, isPlaying } = useReplayState(played.player);
  const [kept] = useState(() => keptPlace(recording.id));
  useKeptPlace(recording.id, played.player);
  const isWorth = kept > 3_000 && kept < recording.lasts_ms - 3_000;
  if (!isWorth || isPlaying || atMs > 0) return null;
  return (
    <button
      type="button"
      className="replay-resume"
      onClick={() => {
        played.player.seek(kept);
        played.player.play();
      }}
    >
      {t("replay.page.resume", { at: timeOf(kept) })}
    </button>
  );
}

function Stage({ played, caseId }: { played: Played; caseId: string }) {
  const screen = useScreenNow(played);
  return (
    <div className="replay-stage" data-screen={screen !== null}>
      {screen && <SharedScreen played={played} track={screen} />}
      <Images played={played} caseId={caseId} />
    </div>
  );
}

function Ready({ recording, caseId }: { recording: Recording; caseId: string }) {
  const { t } = useTranslation();
  const played = usePlayed(recording);
  if (!played) return <p className="replay-empty">{t("replay.page.preparing")}</p>;
  return (
    <>
      <Faces played={played} />
      <Stage played={played} caseId={caseId} />
      <div className="replay-foot">
        <Resume played={played} recording={recording} />
        <Timeline played={played} lastsMs={Math.max(1, recording.lasts_ms)} />
      </div>
    </>
  );
}

function Message({ children }: { children: ReactNode }) {
  return (
    <div className="replay-message" role="status">
      {children}
    </div>
  );
}

// H.264 is kept as Matroska; not every browser has its decoder.
function hasUnplayable({ files }: Recording): boolean {
  const isThere = files.some(({ media_type }) => media_type === "video/matroska");
  const decoder = 'video/matroska; codecs="avc1.42e01f"';
  return isThere && document.createElement("video").canPlayType(decoder) === "";
}

function Shown({ view }: { view: RecordingView }) {
  const { t } = useTranslation();
  const say = useSay();
  const why = useWhy();
  const { recording, started_by } = view;
  const { data } = useQuery(consultationQuestion(recording.consultation));
  const caseId = data?.consultation.case;
  return (
    <>
      <header className="replay-head">
        <h1>{t(`replay.page.title_${recording.kind}`)}</h1>
        <span className="replay-of">
          {data?.patient.form.name} · {started_by.name} · {say.moment(recording.started_at)}
        </span>
        <Back consultation={recording.consultation} />
      </header>
      {recording.why && recording.state === "ready" && (
        <p className="replay-note">{why(recording.why)}</p>
      )}
      {hasUnplayable(recording) && <p className="replay-note">{t("replay.page.unplayable")}</p>}
      {recording.state === "running" && <Message>{t("replay.page.not_ready")}</Message>}
      {(recording.state === "failed" || recording.state === "withdrawn") && (
        <Message>{why(recording.why)}</Message>
      )}
      {recording.state === "ready" && caseId && <Ready recording={recording} caseId={caseId} />}
    </>
  );
}

export function ReplayPage() {
  const { t } = useTranslation();
  const { recording = "" } = useParams();
  const { data, error } = useQuery(recordingQuestion(recording));
  const problem = error ? problemOf(error) : null;
  const isGone = problem?.kind === "answered" && problem.status === 404;
  return (
    <main className="replay-page">
      {data && <Shown view={data} />}
      {isGone && <Message>{t("replay.page.gone")}</Message>}
      {problem && !isGone && <ProblemNotice problem={problem} />}
    </main>
  );
}
