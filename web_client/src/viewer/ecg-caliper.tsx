/** The caliper on the paper: drawn by hand or moved by the arrow keys; says ms, mV and the rate. */
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Drawing, type Measured, measure, type Paper, type Spot } from "../core/ecg";

/** Two places on the paper, in mm. */
export type Caliper = { readonly from: Spot; readonly to: Spot };

const STEP_MM = 0.5;
const WAYS: Readonly<Record<string, Spot>> = {
  ArrowLeft: { x: -STEP_MM, y: 0 },
  ArrowRight: { x: STEP_MM, y: 0 },
  ArrowUp: { x: 0, y: -STEP_MM },
  ArrowDown: { x: 0, y: STEP_MM },
};

/** What the caliper says, in words. */
export function useMeasured(): (measured: Measured) => string {
  const { t } = useTranslation();
  return ({ interval_ms, millivolts, rate }) =>
    [
      t("ecg.caliper.interval", { n: interval_ms }),
      rate === null ? "" : t("ecg.caliper.rate", { n: rate }),
      t("ecg.caliper.height", { n: millivolts.toFixed(2) }),
    ]
      .filter(Boolean)
      .join(" · ");
}

const TAP_MM = 1;

function isTap(from: Spot, to: Spot): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) < TAP_MM;
}

function moved(spot: Spot, by: Spot): Spot {
  return { x: spot.x + by.x, y: spot.y + by.y };
}

function firstOn(paper: Paper, { speed, gain }: Drawing): Caliper {
  const from = { x: paper.width / 2, y: (paper.top + paper.height) / 2 };
  return { from, to: { x: from.x + speed * 0.8, y: from.y - gain } };
}

/** Lies over the paper; `scale` is CSS pixels to a millimetre. */
export function CaliperLayer({
  paper,
  drawing,
  scale,
  caliper,
  onCaliper,
}: {
  paper: Paper;
  drawing: Drawing;
  scale: number;
  caliper: Caliper | null;
  onCaliper: (caliper: Caliper | null) => void;
}) {
  const { t } = useTranslation();
  const say = useMeasured();
  const begun = useRef<{ readonly at: Spot; readonly before: Caliper | null } | null>(null);
  const tapped = useRef<Spot | null>(null);
  const spotOf = (event: PointerEvent<SVGSVGElement>): Spot => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  };
  // A finger pushes the paper, so it measures by two taps.
  const tap = (at: Spot) => {
    onCaliper({ from: tapped.current ?? at, to: at });
    tapped.current = tapped.current === null ? at : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = WAYS[event.key];
    if (by === undefined && event.key !== "Escape") return;
    event.preventDefault();
    // The keys of the pictures beneath rest.
    event.stopPropagation();
    if (by === undefined) return onCaliper(null);
    if (caliper === null) return onCaliper(firstOn(paper, drawing));
    const { from, to } = caliper;
    onCaliper({ from: event.shiftKey ? moved(from, by) : from, to: moved(to, by) });
  };
  return (
    <svg
      className="ecg-caliper"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the caliper
      tabIndex={0}
      aria-label={t("ecg.caliper.area")}
      width={paper.width * scale}
      height={paper.height * scale}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        begun.current = { at: spotOf(event), before: caliper };
      }}
      onPointerMove={(event) => {
        if (begun.current) onCaliper({ from: begun.current.at, to: spotOf(event) });
      }}
      onPointerUp={(event) => {
        const at = spotOf(event);
        if (begun.current && isTap(begun.current.at, at)) tap(at);
        else tapped.current = null;
        begun.current = null;
      }}
      onPointerCancel={() => {
        // The finger pushes the paper along: what was measured stays.
        if (begun.current) onCaliper(begun.current.before);
        begun.current = null;
      }}
    >
      {caliper && (
        <CaliperShape caliper={caliper} scale={scale} paper={paper}>
          {say(measure(caliper.from, caliper.to, drawing))}
        </CaliperShape>
      )}
    </svg>
  );
}

function CaliperShape({
  caliper: { from, to },
  scale,
  paper,
  children,
}: {
  caliper: Caliper;
  scale: number;
  paper: Paper;
  children: string;
}) {
  const [left, right] = [Math.min(from.x, to.x) * scale, Math.max(from.x, to.x) * scale];
  const [top, bottom] = [Math.min(from.y, to.y) * scale, Math.max(from.y, to.y) * scale];
  const isHigh = top > 40;
  const middle = Math.min(Math.max((left + right) / 2, 110), paper.width * scale - 110);
  return (
    <g>
      <rect
        className="ecg-caliper-field"
        x={left}
        y={top}
        width={right - left}
        height={bottom - top}
      />
      <path
        className="ecg-caliper-legs"
        d={`M${left} ${top - 14}V${bottom + 14}M${right} ${top - 14}V${bottom + 14}M${left} ${top}H${right}M${left} ${bottom}H${right}`}
      />
      <text
        className="ecg-caliper-words"
        x={middle}
        y={isHigh ? top - 20 : bottom + 32}
        textAnchor="middle"
      >
        {children}
      </text>
    </g>
  );
}
