/**
 * An electrocardiogram on millimetre paper: what stands where, in millimetres, and what a caliper
 * measures. Knows no screen.
 */
import type { Waveform, WaveformGroup } from "../generated/http-answers";

/** One lead: its voltages in µV, NaN where nothing was recorded. */
export interface Lead {
  readonly name: string;
  readonly microvolts: Float64Array;
}

/** Leads that were recorded together. */
export interface Rhythm {
  readonly label: string;
  readonly isDerived: boolean;
  readonly frequency_hz: number;
  readonly duration_ms: number;
  readonly leads: readonly Lead[];
  /** 0.05–150 Hz, as the device says; empty where it says nothing or leads differ. */
  readonly filter: string;
}

export type Speed = 25 | 50;
export type Gain = 5 | 10 | 20;
export type Layout = "3x4+1" | "12x1";

export const SPEEDS: readonly Speed[] = [25, 50];
export const GAINS: readonly Gain[] = [5, 10, 20];
export const LAYOUTS: readonly Layout[] = ["3x4+1", "12x1"];

/** How it is drawn: mm per second, mm per mV, and from which moment on. */
export interface Drawing {
  readonly speed: Speed;
  readonly gain: Gain;
  readonly layout: Layout;
  readonly from_ms: number;
}

/** A stretch of one lead on the paper; lengths in mm from the upper left corner. */
export interface Strip {
  readonly lead: Lead;
  readonly left: number;
  readonly width: number;
  readonly baseline: number;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** The whole sheet. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly strips: readonly Strip[];
  /** Where each row begins with its calibration pulse. */
  readonly pulses: readonly { readonly left: number; readonly baseline: number }[];
}

/** The most that stands on one sheet: what ten seconds are on every device. */
export const PAGE_MS = 10_000;

const STANDARD: readonly (readonly string[])[] = [
  ["I", "aVR", "V1", "V4"],
  ["II", "aVL", "V2", "V5"],
  ["III", "aVF", "V3", "V6"],
];
const RHYTHM_LEAD = "II";
const MARGIN = 5;
/** The words above need so much, however short the recording. */
const NARROWEST = 160;
const HEAD = 14;
const PULSE = 7.5;
const ROW: Readonly<Record<Layout, number>> = { "3x4+1": 25, "12x1": 17.5 };

/** The groups of a recording, with voltages. */
export function rhythmsOf(waveform: Waveform): Rhythm[] {
  return waveform.groups.map((group) => ({
    label: group.label,
    isDerived: group.is_derived,
    frequency_hz: group.frequency_hz,
    duration_ms: (1000 * group.samples) / group.frequency_hz,
    leads: leadsOf(group),
    filter: filterOf(group),
  }));
}

function leadsOf(group: WaveformGroup): Lead[] {
  const steps = stepsOf(group);
  return group.channels.map(({ lead, scale, offset }, at) => {
    const own = steps.subarray(at * group.samples, (at + 1) * group.samples);
    const microvolts = Float64Array.from(own, (step) =>
      step === group.padding ? Number.NaN : step * scale + offset,
    );
    return { name: lead, microvolts };
  });
}

function stepsOf({ steps, bits }: WaveformGroup): Int16Array | Int32Array {
  const bytes = Uint8Array.from(atob(steps), (sign) => sign.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  if (bits === 16)
    return Int16Array.from({ length: bytes.length / 2 }, (_, n) => view.getInt16(2 * n, true));
  return Int32Array.from({ length: bytes.length / 4 }, (_, n) => view.getInt32(4 * n, true));
}

function filterOf({ channels }: WaveformGroup): string {
  const said = new Set(
    channels.map(({ low_hz, high_hz }) =>
      low_hz === null || high_hz === null ? "" : `${low_hz}–${high_hz} Hz`,
    ),
  );
  return said.size === 1 ? ([...said][0] ?? "") : "";
}

/** Whether all twelve leads are there, so that they can stand in three rows of four. */
export function hasTwelve({ leads }: Rhythm): boolean {
  const names = new Set(leads.map(({ name }) => name));
  return STANDARD.flat().every((name) => names.has(name));
}

/** How many sheets a recording takes. */
export function pagesOf({ duration_ms }: Rhythm): number {
  return Math.max(1, Math.ceil(duration_ms / PAGE_MS - 1e-6));
}

/** Everything on the sheet; a recording without the twelve leads gets a row for each it has. */
export function paperOf(rhythm: Rhythm, drawing: Drawing): Paper {
  const shown_ms = Math.min(PAGE_MS, rhythm.duration_ms - drawing.from_ms);
  const isStandard = drawing.layout === "3x4+1" && hasTwelve(rhythm);
  const rows = isStandard ? standardRows(rhythm) : rhythm.leads.map((lead) => [lead]);
  const pitch = ROW[isStandard ? "3x4+1" : "12x1"] * Math.max(1, drawing.gain / 10);
  const left = MARGIN + PULSE;
  const strips = rows.flatMap((row, at) => {
    const baseline = HEAD + (at + 0.5) * pitch;
    return stripsOf(row, { left, baseline, shown_ms }, drawing);
  });
  const width = left + (shown_ms / 1000) * drawing.speed + MARGIN;
  return {
    // Whole squares of 5 mm, as paper is cut.
    width: Math.max(NARROWEST, Math.ceil(width / 5) * 5),
    height: Math.ceil((HEAD + rows.length * pitch) / 5) * 5,
    top: HEAD,
    strips,
    pulses: rows.map((_, at) => ({ left: MARGIN, baseline: HEAD + (at + 0.5) * pitch })),
  };
}

function standardRows({ leads }: Rhythm): Lead[][] {
  const byName = new Map(leads.map((lead) => [lead.name, lead]));
  const named = (names: readonly string[]) =>
    names.flatMap((name) => {
      const lead = byName.get(name);
      return lead ? [lead] : [];
    });
  return [...STANDARD.map(named), named([RHYTHM_LEAD])];
}

type Row = { readonly left: number; readonly baseline: number; readonly shown_ms: number };

function stripsOf(
  row: readonly Lead[],
  { left, baseline, shown_ms }: Row,
  { speed, from_ms }: Drawing,
): Strip[] {
  const each_ms = shown_ms / row.length;
  const width = (each_ms / 1000) * speed;
  return row.map((lead, at) => ({
    lead,
    left: left + at * width,
    width,
    baseline,
    from_ms: from_ms + at * each_ms,
    to_ms: from_ms + (at + 1) * each_ms,
  }));
}

/** The trace of a strip: runs of points in mm; a gap in the recording is a gap on the paper. */
export function traceOf(
  strip: Strip,
  frequency_hz: number,
  { speed, gain }: Drawing,
): number[][] {
  const { microvolts } = strip.lead;
  const per_sample = speed / frequency_hz;
  const first = Math.round((strip.from_ms * frequency_hz) / 1000);
  const last = Math.min(microvolts.length, Math.round((strip.to_ms * frequency_hz) / 1000) + 1);
  const runs: number[][] = [];
  let run: number[] = [];
  for (let at = first; at < last; at += 1) {
    const height = microvolts[at] ?? Number.NaN;
    if (Number.isNaN(height)) {
      if (run.length > 0) runs.push(run);
      run = [];
      continue;
    }
    run.push(strip.left + (at - first) * per_sample, strip.baseline - (height / 1000) * gain);
  }
  return run.length > 0 ? [...runs, run] : runs;
}

/** The calibration pulse: 1 mV for 5 mm, drawn as the device draws it. */
export function pulseOf(left: number, baseline: number, gain: Gain): number[] {
  const top = baseline - gain;
  return [
    ...[left, baseline, left + 1, baseline, left + 1, top],
    ...[left + 6, top, left + 6, baseline, left + 7, baseline],
  ];
}

/** A place on the paper, in mm. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What a caliper between two places says; the rate is that of beats so far apart. */
export interface Measured {
  readonly interval_ms: number;
  readonly millivolts: number;
  readonly rate: number | null;
}

const SHORTEST_MS = 150;
const LONGEST_MS = 4_000;

export function measure(from: Spot, to: Spot, { speed, gain }: Drawing): Measured {
  const interval_ms = Math.abs((to.x - from.x) / speed) * 1000;
  const isBeat = interval_ms >= SHORTEST_MS && interval_ms <= LONGEST_MS;
  return {
    interval_ms: Math.round(interval_ms),
    millivolts: Math.round(((from.y - to.y) / gain) * 100) / 100,
    rate: isBeat ? Math.round(60_000 / interval_ms) : null,
  };
}

/** A DICOM date and time (PS3.5 §6.2) as people write it: 2026-11-20 10:15. */
export function writtenTime(from: string): string {
  const [, year, month, day, hour, minute] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2}))?/.exec(from) ?? [];
  if (year === undefined) return "";
  return `${year}-${month}-${day}${hour === undefined ? "" : ` ${hour}:${minute}`}`;
}
