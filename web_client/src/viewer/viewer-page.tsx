/** The images of one case on a page of their own; also as they stood when somebody showed them. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { coloursOf, PALETTE } from "../core/colours";
import type { Reading, ReadingView } from "../generated/http-answers";
import { useSay } from "../ui/parts/say";
import { readingsQuestion } from "../ui/questions";
import { useSession } from "../ui/shell/signed-in-only";
import type { LightBox } from "./light-box";
import { useOwnMarks } from "./own-marks";
import { ReadingPane } from "./reading-pane";

function Back() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <button type="button" className="reading-back" onClick={() => void navigate(-1)}>
      {t("viewer.back")}
    </button>
  );
}

function Alone({ caseId, series }: { caseId: string; series: string | null }) {
  const { t } = useTranslation();
  const { person } = useSession();
  const [box, setBox] = useState<LightBox | null>(null);
  const [hasDrawn, setHasDrawn] = useState(false);
  useOwnMarks(box, person.name);
  useEffect(() => box?.onDraw(() => setHasDrawn(true)), [box]);
  return (
    <ReadingPane
      caseId={caseId}
      seriesUid={series}
      mayDraw
      onLightBox={setBox}
      trailing={
        <>
          {hasDrawn && (
            <span className="reading-note" role="status">
              {t("viewer.marks.only_here")}
            </span>
          )}
          <Back />
        </>
      }
    />
  );
}

// What was drawn then stays as it was: whoever looks now may turn and measure, not change it.
function useMarksOf(box: LightBox | null, reading: Reading): void {
  useEffect(() => {
    const colours = coloursOf(reading.drawn_by);
    box?.setDrawings(
      reading.marks.map((mark, at) => {
        const name = reading.drawn_by[at] ?? "";
        return { mark, name, colour: colours.get(name) ?? PALETTE[0], isMine: false };
      }),
    );
  }, [box, reading]);
}

function Again({ caseId, shown }: { caseId: string; shown: ReadingView }) {
  const { t } = useTranslation();
  const say = useSay();
  const { reading, shown_by } = shown;
  const [box, setBox] = useState<LightBox | null>(null);
  useMarksOf(box, reading);
  return (
    <ReadingPane
      caseId={caseId}
      first={reading}
      onLightBox={setBox}
      trailing={
        <>
          <span className="reading-note">
            {t("viewer.shown.line", {
              name: shown_by.name,
              time: say.moment(reading.shown_at),
            })}
          </span>
          <button type="button" onClick={() => box?.show(reading.view, reading.beside)}>
            {t("viewer.shown.again")}
          </button>
          <Back />
        </>
      }
    />
  );
}

function OfReading(asked: { caseId: string; consultation: string; reading: string }) {
  const { t } = useTranslation();
  const { data, isPending } = useQuery(readingsQuestion(asked.consultation));
  if (isPending) return null;
  const shown = data?.find(({ reading }) => reading.id === asked.reading);
  if (shown) return <Again caseId={asked.caseId} shown={shown} />;
  return (
    <div className="viewer-message" role="alert">
      <p>{t("viewer.shown.gone")}</p>
      <Back />
    </div>
  );
}

export function ViewerPage() {
  const { t } = useTranslation();
  const { case: caseId } = useParams();
  const [asked] = useSearchParams();
  if (!caseId) return null;
  const [consultation, reading] = [asked.get("consultation"), asked.get("reading")];
  const content: ReactNode =
    consultation && reading ? (
      <OfReading caseId={caseId} consultation={consultation} reading={reading} />
    ) : (
      <Alone caseId={caseId} series={asked.get("series")} />
    );
  return (
    <main className="viewer-page">
      <h1 className="viewer-heading">{t("viewer.title")}</h1>
      {content}
    </main>
  );
}
