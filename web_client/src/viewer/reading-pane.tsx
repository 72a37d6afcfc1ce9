/** The reading pane: the line above, one or two pictures, series and tools; in the room and alone. */
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import type { Series } from "../core/viewport";
import type { View } from "../generated/room-server";
import { type Dicomweb, DicomwebError, openDicomweb } from "../io/dicomweb";
import { isWaveform } from "../io/waveforms";
import { EcgPane } from "./ecg-pane";
import { isHandTool } from "./gestures";
import { useViewerKeys } from "./keys";
import { createLightBox, type LightBox } from "./light-box";
import type { MarkWords } from "./mark-layer";
import { MarkRail } from "./mark-rail";
import { PairBar } from "./pair-bar";
import { PicturePane, Trouble, useCaption, useViewerState } from "./picture-pane";
import { SeriesStrip } from "./series-strip";
import { ToolBar } from "./tool-bar";
import "./viewer.css";
import type { Tool, ViewerState } from "./viewer";

type SeriesList =
  | { readonly phase: "opening" }
  | { readonly phase: "ready"; readonly all: readonly Series[] }
  | { readonly phase: "failed"; readonly status: number };

/** What is shown first: where others already are, or what a reading or a replay begins with. */
export interface Shown {
  readonly view: View;
  readonly beside: View | null;
}

const NO_SERIES: readonly Series[] = [];

function useSeries(io: Dicomweb): [SeriesList, () => void] {
  const [list, setList] = useState<SeriesList>({ phase: "opening" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    const ended = new AbortController();
    setList({ phase: "opening" });
    io.series(ended.signal)
      .then((all) => setList({ phase: "ready", all }))
      .catch((reason: unknown) => {
        if (ended.signal.aborted) return;
        const status = reason instanceof DicomwebError ? reason.status : 0;
        setList({ phase: "failed", status });
      });
    return () => ended.abort();
  }, [io, attempt]);
  return [list, () => setAttempt((before) => before + 1)];
}

function useMarkWords(): MarkWords {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      measure: ({ value, unit }) => t(`viewer.marks.measure_${unit}`, { value }),
      describe: ({ mark, name }, measured, isChosen) =>
        [
          t(`viewer.marks.kind.${mark.kind}`),
          mark.text,
          measured,
          name,
          isChosen && t("viewer.marks.chosen"),
        ]
          .filter(Boolean)
          .join(" · "),
      prompt: t("viewer.marks.prompt"),
    }),
    [t],
  );
}

function ListMessage({ list, onRetry }: { list: SeriesList; onRetry: () => void }) {
  const { t } = useTranslation();
  if (list.phase === "failed")
    return (
      <Trouble text={t("viewer.failed_list")} code={`qido-${list.status}`} onRetry={onRetry} />
    );
  if (list.phase === "opening" || list.all.length > 0) return null;
  return (
    <div className="viewer-message">
      <p>{t("viewer.empty_title")}</p>
      <p className="viewer-code">{t("viewer.empty_help")}</p>
    </div>
  );
}

// A doctor looks at the main series first; a scout of one or two images is not it. An
// electrocardiogram opens by itself only where there are no images.
function mainSeries(all: readonly Series[]): Series | null {
  const images = all.filter((one) => !isWaveform(one));
  return [...images].sort((a, b) => b.count - a.count)[0] ?? all[0] ?? null;
}

// Beside a series stands the largest other one, or itself at another place.
function secondSeries(all: readonly Series[], open: string | null): Series | null {
  const images = all.filter((one) => !isWaveform(one));
  return mainSeries(images.filter(({ series }) => series !== open)) ?? images[0] ?? null;
}

function seriesOf(all: readonly Series[], state: ViewerState): Series | null {
  if (state.phase === "empty") return null;
  return all.find(({ series }) => series === state.series.series) ?? state.series;
}

function useFirst(
  box: LightBox,
  list: SeriesList,
  shown: Shown | null,
  uid: string | null,
  open: (series: Series) => void,
): void {
  const first = useRef(shown);
  first.current = shown;
  const opening = useRef(open);
  opening.current = open;
  useEffect(() => {
    const viewer = box.viewer("first");
    if (!viewer || list.phase !== "ready" || viewer.getState().phase !== "empty") return;
    const main = list.all.find(({ series }) => series === uid) ?? mainSeries(list.all);
    if (first.current) box.show(first.current.view, first.current.beside);
    else if (main) opening.current(main);
  }, [box, list, uid]);
}

/**
 * Everything about looking at the images of a case. `first` is what opens; `trailing` stands at
 * the end of the line above the pictures; `mayDraw` offers the tools for marks (whose marks they
 * are is said by `LightBox.setAuthor`).
 */
export function ReadingPane({
  caseId,
  first = null,
  trailing,
  mayDraw = false,
  seriesUid = null,
  isShared = false,
  onLightBox,
}: {
  caseId: string;
  /** The series that opens where nothing else is to be shown. */
  seriesUid?: string | null;
  first?: Shown | null;
  trailing?: ReactNode;
  mayDraw?: boolean;
  /** Others look at the images with this person. */
  isShared?: boolean;
  onLightBox?: (box: LightBox | null) => void;
}) {
  const { t } = useTranslation();
  const io = useMemo(() => openDicomweb(caseId), [caseId]);
  // Asked first: the answer travels while the engine starts, which holds the page for a second.
  const [list, again] = useSeries(io);
  const [box] = useState(createLightBox);
  const pair = useSyncExternalStore(box.onState, box.getState);
  const [tool, setTool] = useState<Tool>("scroll");
  const all = list.phase === "ready" ? list.all : NO_SERIES;
  const words = useMarkWords();
  useEffect(() => box.setWords(words), [box, words]);

  // The pictures take their places before this: effects of children come first.
  const tell = useRef(onLightBox);
  tell.current = onLightBox;
  useEffect(() => {
    tell.current?.(box);
    return () => tell.current?.(null);
  }, [box]);
  const [paper, setPaper] = useState<Series | null>(null);
  const openSeries = useCallback(
    (next: Series) => {
      const isPaper = isWaveform(next);
      setPaper(isPaper ? next : null);
      if (!isPaper) box.viewer(box.getState().active)?.showSeries(next);
    },
    [box],
  );
  useFirst(box, list, first, seriesUid, openSeries);

  const viewer = box.viewer(pair.active);
  const state = useViewerState(viewer);
  const shown = state.phase === "empty" ? null : state.series.series;
  const open = paper?.series ?? shown;
  const series = seriesOf(all, state);
  const caption = useCaption(state, series);

  const chooseTool = useCallback(
    (next: Tool) => {
      setTool(next);
      box.setTool(next);
    },
    [box],
  );
  const actions = useMemo(
    () => ({
      tool: (next: Tool) => {
        if (mayDraw || isHandTool(next)) chooseTool(next);
      },
      series: (by: 1 | -1) => {
        const next = all[all.findIndex((one) => one.series === open) + by];
        if (next) openSeries(next);
      },
      pair: () => (box.getState().isSplit ? box.unsplit() : box.split(secondSeries(all, open))),
    }),
    [box, all, open, openSeries, chooseTool, mayDraw],
  );
  useViewerKeys(box, actions);

  return (
    <section className="reading" aria-label={t("viewer.title")}>
      <header className="reading-head">
        <p className="caption" data-testid="caption">
          {paper ? `${paper.modality} ${paper.description}` : caption}
        </p>
        {!paper && <PairBar box={box} state={pair} second={secondSeries(all, open)} />}
        {trailing}
      </header>
      <div className="reading-stage">
        {mayDraw && <MarkRail box={box} tool={tool} onTool={chooseTool} />}
        <div className="panes" data-split={pair.isSplit}>
          {(pair.isSplit ? (["first", "second"] as const) : (["first"] as const)).map(
            (place) => (
              <PicturePane
                key={place}
                io={io}
                box={box}
                place={place}
                isActive={pair.active === place}
                isSplit={pair.isSplit}
                hasSeries={list.phase === "opening" || !all.every(isWaveform)}
                seriesOf={(of) => seriesOf(all, of)}
              />
            ),
          )}
          <ListMessage list={list} onRetry={again} />
        </div>
        {paper && <EcgPane caseId={caseId} series={paper} isShared={isShared} />}
      </div>
      <footer className="reading-foot">
        <SeriesStrip io={io} all={all} open={open} onOpen={openSeries} />
        {viewer && !paper && (
          <ToolBar viewer={viewer} state={state} tool={tool} onTool={chooseTool} />
        )}
      </footer>
    </section>
  );
}
