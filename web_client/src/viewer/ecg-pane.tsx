/** An electrocardiogram on millimetre paper: speed, gain and layout, a caliper, and print. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Drawing,
  GAINS,
  hasTwelve,
  LAYOUTS,
  measure,
  PAGE_MS,
  pagesOf,
  paperOf,
  type Rhythm,
  rhythmsOf,
  SPEEDS,
  writtenTime,
} from "../core/ecg";
import type { Series } from "../core/viewport";
import type { Waveform } from "../generated/http-answers";
import { problemOf } from "../io/api";
import { type Recording, recordingsOf, waveformOf } from "../io/waveforms";
import { useSay } from "../ui/parts/say";
import { type Caliper, CaliperLayer, useMeasured } from "./ecg-caliper";
import { drawEcg, type Legend } from "./ecg-drawing";
import { printEcg } from "./ecg-print";
import "./ecg.css";

type Found = { readonly recording: Recording; readonly waveform: Waveform };
type Opening =
  | { readonly phase: "opening" }
  | { readonly phase: "ready"; readonly all: readonly Found[] }
  | { readonly phase: "failed"; readonly thrown: unknown };

function useRecordings(caseId: string, series: Series): [Opening, () => void] {
  const [opening, setOpening] = useState<Opening>({ phase: "opening" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    const ended = new AbortController();
    setOpening({ phase: "opening" });
    const open = async (): Promise<Found[]> => {
      const recordings = await recordingsOf(caseId, series, ended.signal);
      return Promise.all(
        recordings.map(async (recording) => ({
          recording,
          waveform: await waveformOf(caseId, series, recording.instance, ended.signal),
        })),
      );
    };
    open()
      .then((all) => setOpening({ phase: "ready", all }))
      .catch((thrown: unknown) => {
        if (!ended.signal.aborted) setOpening({ phase: "failed", thrown });
      });
    return () => ended.abort();
  }, [caseId, series, attempt]);
  return [opening, () => setAttempt((before) => before + 1)];
}

/** Opens the recordings of a series; `isShared` where others look at images beside this. */
export function EcgPane({
  caseId,
  series,
  isShared = false,
}: {
  caseId: string;
  series: Series;
  isShared?: boolean;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const [opening, again] = useRecordings(caseId, series);
  if (opening.phase === "opening")
    return (
      <div className="ecg">
        <p className="viewer-message" role="status">
          {t("ecg.opening")}
        </p>
      </div>
    );
  if (opening.phase === "failed" || opening.all.length === 0)
    return (
      <div className="ecg">
        <div className="viewer-message" role="alert">
          <p>
            {opening.phase === "failed"
              ? say.problem(problemOf(opening.thrown))
              : t("ecg.nothing")}
          </p>
          <button type="button" onClick={again}>
            {t("viewer.retry")}
          </button>
        </div>
      </div>
    );
  return <Sheets all={opening.all} isShared={isShared} />;
}

type Choice = { readonly found: number; readonly rhythm: number; readonly page: number };

function Sheets({ all, isShared }: { all: readonly Found[]; isShared: boolean }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice>({ found: 0, rhythm: 0, page: 0 });
  const [how, setHow] = useState<Omit<Drawing, "from_ms">>({
    speed: 25,
    gain: 10,
    layout: "3x4+1",
  });
  const found = all[choice.found] ?? all[0];
  // What was computed, a mean beat, stands behind what was recorded.
  const rhythms = useMemo(
    () =>
      found
        ? rhythmsOf(found.waveform).sort((a, b) => Number(a.isDerived) - Number(b.isDerived))
        : [],
    [found],
  );
  const rhythm = rhythms[choice.rhythm] ?? rhythms[0];
  if (!found || !rhythm) return null;
  const pages = pagesOf(rhythm);
  const page = Math.min(choice.page, pages - 1);
  const drawing = { ...how, from_ms: page * PAGE_MS };
  return (
    <Sheet found={found} rhythm={rhythm} drawing={drawing} isShared={isShared}>
      {all.length > 1 && (
        <Choices
          label={t("ecg.recording")}
          all={all.map((_, at) => at)}
          chosen={choice.found}
          words={(at) => t("ecg.recording_n", { n: at + 1 })}
          onChoose={(at) => setChoice({ found: at, rhythm: 0, page: 0 })}
        />
      )}
      {rhythms.length > 1 && (
        <Choices
          label={t("ecg.group")}
          all={rhythms.map((_, at) => at)}
          chosen={choice.rhythm}
          words={(at) => t(rhythms[at]?.isDerived ? "ecg.derived" : "ecg.rhythm")}
          onChoose={(at) => setChoice({ ...choice, rhythm: at, page: 0 })}
        />
      )}
      <Choices
        label={t("ecg.speed")}
        all={SPEEDS}
        chosen={how.speed}
        words={(speed) => `${speed} mm/s`}
        onChoose={(speed) => setHow({ ...how, speed })}
      />
      <Choices
        label={t("ecg.gain")}
        all={GAINS}
        chosen={how.gain}
        words={(gain) => `${gain} mm/mV`}
        onChoose={(gain) => setHow({ ...how, gain })}
      />
      {hasTwelve(rhythm) && (
        <Choices
          label={t("ecg.layout")}
          all={LAYOUTS}
          chosen={how.layout}
          words={(layout) => t(`ecg.layouts.${layout === "12x1" ? "rows" : "standard"}`)}
          onChoose={(layout) => setHow({ ...how, layout })}
        />
      )}
      {pages > 1 && (
        <fieldset
          className="tools-group"
          aria-label={t("ecg.page", { n: page + 1, of: pages })}
        >
          <button
            type="button"
            disabled={page === 0}
            onClick={() => setChoice({ ...choice, page: page - 1 })}
          >
            {t("ecg.page_before")}
          </button>
          <span>{t("ecg.page", { n: page + 1, of: pages })}</span>
          <button
            type="button"
            disabled={page === pages - 1}
            onClick={() => setChoice({ ...choice, page: page + 1 })}
          >
            {t("ecg.page_after")}
          </button>
        </fieldset>
      )}
    </Sheet>
  );
}

function Choices<One extends string | number>({
  label,
  all,
  chosen,
  words,
  onChoose,
}: {
  label: string;
  all: readonly One[];
  chosen: One;
  words: (one: One) => string;
  onChoose: (one: One) => void;
}) {
  return (
    <fieldset className="tools-group" aria-label={label}>
      {all.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === chosen}
          onClick={() => onChoose(one)}
        >
          {words(one)}
        </button>
      ))}
    </fieldset>
  );
}

// The measurements that a report of the device begins with, in this order.
const MEASURES: readonly (readonly [name: RegExp, words: string])[] = [
  [/^(heart rate|ventricular rate|vent.? rate)/i, "rate"],
  [/^pr interval/i, "pr"],
  [/^qrs duration/i, "qrs"],
  [/^qt interval/i, "qt"],
  [/^qtc/i, "qtc"],
  [/^qrs axis/i, "axis"],
];

function useLegend({ recording, waveform }: Found, rhythm: Rhythm, drawing: Drawing): Legend {
  const { t } = useTranslation();
  const said = MEASURES.flatMap(([name, words]) => {
    const found = waveform.measures.find((measure) => name.test(measure.name));
    return found && found.value !== 0
      ? [t(`ecg.measures.${words}`, { n: Math.round(found.value) })]
      : [];
  });
  const at = writtenTime(waveform.acquired_at);
  return {
    title: [recording.patientName, recording.patientId, at].filter(Boolean).join("   "),
    measures: said.length > 0 ? `${t("ecg.by_device")}${said.join("   ")}` : "",
    scale: [
      `${drawing.speed} mm/s`,
      `${drawing.gain} mm/mV`,
      rhythm.filter,
      `${rhythm.frequency_hz} Hz`,
    ]
      .filter(Boolean)
      .join("   "),
  };
}

const FEWEST_PX = 3;
const MOST_PX = 6;

// How many device pixels a millimetre gets: a whole number, as many as fit into the width. Where
// the paper is wider than a telephone it is pushed along, and uses the height that there is.
function useDots(width_mm: number, height_mm: number) {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const look = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  const ratio = window.devicePixelRatio;
  const byWidth = room.width / width_mm;
  const byHeight = Math.min(MOST_PX, Math.max(FEWEST_PX, room.height / height_mm));
  const scale = byWidth < FEWEST_PX ? byHeight : byWidth;
  return [setElement, Math.max(1, Math.floor(scale * ratio))] as const;
}

function Sheet({
  found,
  rhythm,
  drawing,
  isShared,
  children,
}: {
  found: Found;
  rhythm: Rhythm;
  drawing: Drawing;
  isShared: boolean;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const say = useMeasured();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [caliper, setCaliper] = useState<Caliper | null>(null);
  const { speed, gain, layout, from_ms } = drawing;
  const paper = useMemo(
    () => paperOf(rhythm, { speed, gain, layout, from_ms }),
    [rhythm, speed, gain, layout, from_ms],
  );
  const legend = useLegend(found, rhythm, drawing);
  // The paper of ten seconds fits; what is faster is pushed along.
  const [setRoom, dots] = useDots(speed === 25 ? paper.width : paper.width / 2, paper.height);
  const scale = dots / window.devicePixelRatio;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a measure counts on its own sheet only
  useEffect(() => setCaliper(null), [paper]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawing` and `legend` are made anew
  useEffect(() => {
    if (canvas.current) drawEcg(canvas.current, { paper, rhythm, drawing }, legend, dots);
  }, [paper, rhythm, dots, legend.title, legend.measures, legend.scale]);
  const print = () =>
    void printEcg(paper, (into, fine) =>
      drawEcg(into, { paper, rhythm, drawing }, legend, fine),
    );
  const { statements } = found.waveform;
  return (
    <section className="ecg" aria-label={t("ecg.title")}>
      <div className="tools">
        {children}
        <button type="button" onClick={print}>
          {t("ecg.print")}
        </button>
      </div>
      <div className="ecg-room" ref={setRoom}>
        <div className="ecg-paper" style={{ width: paper.width * scale }}>
          <canvas
            ref={canvas}
            data-testid="ecg-paper"
            data-dots={dots}
            style={{ width: paper.width * scale, height: paper.height * scale }}
          />
          <CaliperLayer
            paper={paper}
            drawing={drawing}
            scale={scale}
            caliper={caliper}
            onCaliper={setCaliper}
          />
        </div>
      </div>
      <p className="ecg-foot">
        <output data-testid="ecg-measured">
          {caliper ? say(measure(caliper.from, caliper.to, drawing)) : t("ecg.caliper.help")}
        </output>
        {statements.length > 0 && (
          <span>{t("ecg.statements", { words: statements.join("；") })}</span>
        )}
        {isShared && <span>{t("ecg.not_shared")}</span>}
      </p>
    </section>
  );
}
