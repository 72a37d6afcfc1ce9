/** The reading pane: the line above, the picture, its series and tools; in the room and alone. */
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
import { presetOf, type Series } from "../core/viewport";
import type { View } from "../generated/room-server";
import { type Dicomweb, DicomwebError, openDicomweb } from "../io/dicomweb";
import { useViewerKeys } from "./keys";
import { SeriesStrip } from "./series-strip";
import { ToolBar } from "./tool-bar";
import "./viewer.css";
import { createViewer, type Tool, type Viewer, type ViewerState } from "./viewer";

type SeriesList =
  | { readonly phase: "opening" }
  | { readonly phase: "ready"; readonly all: readonly Series[] }
  | { readonly phase: "failed"; readonly status: number };

const EMPTY: ViewerState = { phase: "empty" };
const never = () => () => {};
const empty = () => EMPTY;

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

function useViewer(io: Dicomweb, onViewer: (viewer: Viewer | null) => void) {
  const frame = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer | null>(null);
  useEffect(() => {
    if (!frame.current) return;
    const made = createViewer(frame.current, io);
    setViewer(made);
    onViewer(made);
    return () => {
      onViewer(null);
      setViewer(null);
      made.destroy();
    };
  }, [io, onViewer]);
  const state = useSyncExternalStore(viewer?.onState ?? never, viewer?.getState ?? empty);
  return { frame, viewer, state };
}

function Trouble({ text, code, onRetry }: { text: string; code: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="viewer-message" role="alert">
      <p>{text}</p>
      <p className="viewer-code">{t("viewer.failed_code", { code })}</p>
      <button type="button" onClick={onRetry}>
        {t("viewer.retry")}
      </button>
    </div>
  );
}

/** The words about what is shown: patient, series, position, window. */
function Caption({ state, series }: { state: ViewerState; series: Series | null }) {
  const { t } = useTranslation();
  if (state.phase !== "shown") return <p className="caption">{t("viewer.title")}</p>;
  const { view, count, patientName } = state;
  const { window_centre: centre, window_width: width } = view;
  const preset = centre !== null && width !== null ? presetOf({ centre, width }) : null;
  const isOwn = centre === state.ownWindow?.centre && width === state.ownWindow?.width;
  const isSliced = series?.modality === "CT" || series?.modality === "MR";
  const place = { n: view.index + 1, count };
  const parts = [
    patientName,
    `${series?.modality ?? ""} ${series?.description ?? ""}`.trim(),
    isSliced ? t("viewer.slice", place) : t("viewer.picture_number", place),
  ];
  if (preset) parts.push(t("viewer.preset_window", { name: t(`viewer.preset.${preset.id}`) }));
  else if (isOwn && centre !== null) parts.push(t("viewer.own_window"));
  return (
    <p className="caption" data-testid="caption">
      {parts.filter(Boolean).join(" · ")}
    </p>
  );
}

function Corners({ state }: { state: ViewerState }) {
  const { t } = useTranslation();
  const view = state.phase === "shown" ? state.view : null;
  return (
    <>
      <p className="corner corner-left">
        {view && view.window_centre !== null && (
          <span>
            {t("viewer.free_window", { centre: view.window_centre, width: view.window_width })}
          </span>
        )}
        {view && (
          <span>{t("viewer.zoom_percent", { percent: Math.round(view.zoom * 100) })}</span>
        )}
      </p>
      <p className="corner corner-right">{t("viewer.notice")}</p>
    </>
  );
}

function Depth({ viewer, state }: { viewer: Viewer; state: ViewerState }) {
  const { t } = useTranslation();
  if (state.phase !== "shown" || state.count < 2) return null;
  return (
    <input
      className="viewer-depth"
      type="range"
      min={1}
      max={state.count}
      value={state.view.index + 1}
      aria-label={t("viewer.position")}
      aria-orientation="vertical"
      onChange={(event) => viewer.step(Number(event.target.value) - 1 - state.view.index)}
    />
  );
}

function Messages({
  list,
  state,
  viewer,
  onRetryList,
}: {
  list: SeriesList;
  state: ViewerState;
  viewer: Viewer | null;
  onRetryList: () => void;
}) {
  const { t } = useTranslation();
  const retry = () => viewer?.retry();
  if (list.phase === "failed")
    return (
      <Trouble
        text={t("viewer.failed_list")}
        code={`qido-${list.status}`}
        onRetry={onRetryList}
      />
    );
  if (list.phase === "ready" && list.all.length === 0)
    return (
      <div className="viewer-message">
        <p>{t("viewer.empty_title")}</p>
        <p className="viewer-code">{t("viewer.empty_help")}</p>
      </div>
    );
  if (state.phase === "failed")
    return (
      <Trouble text={t("viewer.failed_series")} code={`wado-${state.status}`} onRetry={retry} />
    );
  if (state.phase !== "shown")
    return (
      <div className="viewer-message" role="status">
        {t("viewer.opening")}
      </div>
    );
  if (state.picture === "failed")
    return <Trouble text={t("viewer.failed_picture")} code="frame" onRetry={retry} />;
  return null;
}

// A doctor looks at the main series first; a scout of one or two images is not it.
function mainSeries(all: readonly Series[]): Series | null {
  return [...all].sort((a, b) => b.count - a.count)[0] ?? null;
}

/**
 * Everything about looking at the images of a case. `firstView` opens where others already are;
 * `trailing` stands at the end of the line above the picture.
 */
export function ReadingPane({
  caseId,
  firstView = null,
  trailing,
  onViewer,
}: {
  caseId: string;
  firstView?: View | null;
  trailing?: ReactNode;
  onViewer?: (viewer: Viewer | null) => void;
}) {
  const { t } = useTranslation();
  const io = useMemo(() => openDicomweb(caseId), [caseId]);
  // Asked first: the answer travels while the engine starts, which holds the page for a second.
  const [list, again] = useSeries(io);
  const tell = useRef(onViewer);
  tell.current = onViewer;
  const { frame, viewer, state } = useViewer(
    io,
    useCallback((made: Viewer | null) => tell.current?.(made), []),
  );
  const [tool, setTool] = useState<Tool>("scroll");
  const all = list.phase === "ready" ? list.all : [];
  const openUid = state.phase === "empty" ? null : state.series.series;
  const series =
    all.find((one) => one.series === openUid) ??
    (state.phase === "empty" ? null : state.series);

  const first = useRef(firstView);
  first.current = firstView;
  useEffect(() => {
    if (!viewer || list.phase !== "ready" || viewer.getState().phase !== "empty") return;
    const main = mainSeries(list.all);
    if (first.current) viewer.setView(first.current);
    else if (main) viewer.showSeries(main);
  }, [viewer, list]);

  const chooseTool = useCallback(
    (next: Tool) => {
      setTool(next);
      viewer?.setTool(next);
    },
    [viewer],
  );
  const turnSeries = useCallback(
    (by: 1 | -1) => {
      const all = list.phase === "ready" ? list.all : [];
      const next = all[all.findIndex((one) => one.series === openUid) + by];
      if (next) viewer?.showSeries(next);
    },
    [viewer, list, openUid],
  );
  useViewerKeys(viewer, chooseTool, turnSeries);

  return (
    <section className="reading" aria-label={t("viewer.title")}>
      <header className="reading-head">
        <Caption state={state} series={series} />
        {trailing}
      </header>
      <div className="reading-stage">
        <section className="viewer-frame" ref={frame} aria-label={t("viewer.picture")} />
        <Corners state={state} />
        {viewer && <Depth viewer={viewer} state={state} />}
        {state.phase === "shown" && state.picture === "loading" && (
          <p className="viewer-loading" role="status">
            {t("viewer.loading")}
          </p>
        )}
        <Messages list={list} state={state} viewer={viewer} onRetryList={again} />
      </div>
      <footer className="reading-foot">
        <SeriesStrip
          io={io}
          all={all}
          open={openUid}
          onOpen={(one) => viewer?.showSeries(one)}
        />
        {viewer && <ToolBar viewer={viewer} state={state} tool={tool} onTool={chooseTool} />}
      </footer>
    </section>
  );
}
