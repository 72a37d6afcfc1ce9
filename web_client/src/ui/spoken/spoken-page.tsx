/** Speaking while looking: the images of the case, and a bar that records (录音阅片). */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { problemOf } from "../../io/api";
import type { LightBox } from "../../viewer/light-box";
import { useOwnMarks } from "../../viewer/own-marks";
import { ReadingPane } from "../../viewer/reading-pane";
import { ProblemNotice } from "../parts/notice";
import { consultationQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import "./spoken.css";
import { SpokenBar } from "./spoken-bar";

export function SpokenPage() {
  const { t } = useTranslation();
  const { person } = useSession();
  const { consultation = "" } = useParams();
  const { data, error } = useQuery(consultationQuestion(consultation));
  const [box, setBox] = useState<LightBox | null>(null);
  useOwnMarks(box, person.name);
  return (
    <main className="viewer-page spoken-page">
      <h1 className="viewer-heading">{t("spoken.heading")}</h1>
      {error && <ProblemNotice problem={problemOf(error)} />}
      {data && (
        <ReadingPane
          caseId={data.consultation.case}
          mayDraw
          onLightBox={setBox}
          trailing={
            <Link className="reading-back" to={`/consultations/${consultation}`}>
              {t("spoken.back")}
            </Link>
          }
        />
      )}
      <SpokenBar consultation={consultation} box={box} name={person.name} />
    </main>
  );
}
