/** One of the pictures of the light box: the image, what stands in its corners, what went wrong. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { presetOf, type Series } from "../core/viewport";
import type { Dicomweb } from "../io/dicomweb";
import type { LightBox, Place } from "./light-box";
import { createViewer, type Viewer, type ViewerState } from "./viewer";

const EMPTY: ViewerState = { phase: "empty" };
const never = () => () => {};
const empty = () => EMPTY;

/** The state of a viewer, or of none. */
export function useViewerState(viewer: Viewer | null): ViewerState {
  return useSyncExternalStore(viewer?.onState ?? never, viewer?.getState ?? empty);
}

export function Trouble({
  text,
  code,
  onRetry,
}: {
  text: string;
  code: string;
  onRetry: () => void;
}) {
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
export function useCaption(state: ViewerState, series: Series | null): string {
  const { t } = useTranslation();
  if (state.phase !== "shown") return t("viewer.title");
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
  return parts.filter(Boolean).join(" · ");
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

function Message({ viewer, state }: { viewer: Viewer | null; state: ViewerState }) {
  const { t } = useTranslation();
  const retry = () => viewer?.retry();
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

/** A picture area in its place of the light box. */
export function PicturePane({
  io,
  box,
  place,
  isActive,
  isSplit,
  hasSeries,
  seriesOf,
}: {
  io: Dicomweb;
  box: LightBox;
  place: Place;
  isActive: boolean;
  isSplit: boolean;
  /** There is something to show, or may be. */
  hasSeries: boolean;
  seriesOf: (state: ViewerState) => Series | null;
}) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const made = createViewer(element, io);
    setViewer(made);
    const detach = box.attach(place, made);
    return () => {
      detach();
      setViewer(null);
      made.destroy();
    };
  }, [io, box, place]);
  const state = useViewerState(viewer);
  const caption = useCaption(state, seriesOf(state));
  const activate = () => box.activate(place);
  return (
    <div className="pane" data-place={place} data-active={isActive}>
      <section
        className="viewer-frame"
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the picture with the focus
        tabIndex={0}
        aria-label={t(isSplit ? `viewer.places.${place}` : "viewer.picture")}
        onFocus={activate}
        onPointerDown={activate}
      />
      {isSplit && <p className="pane-title">{caption}</p>}
      <Corners state={state} />
      {viewer && <Depth viewer={viewer} state={state} />}
      {state.phase === "shown" && state.picture === "loading" && (
        <p className="viewer-loading" role="status">
          {t("viewer.loading")}
        </p>
      )}
      {hasSeries && <Message viewer={viewer} state={state} />}
    </div>
  );
}
