/** What a data set in the DICOM JSON model (PS3.18 annex F) says of a series or an instance. */
import type { Plane, Vector } from "./space";
import type { Instance, Series } from "./viewport";

/** One data set in the DICOM JSON model. */
export type DataSet = Readonly<Record<string, { vr: string; Value?: readonly unknown[] }>>;

export function values(dataSet: DataSet, tag: string): readonly unknown[] {
  return dataSet[tag]?.Value ?? [];
}

export function text(dataSet: DataSet, tag: string): string {
  const [value] = values(dataSet, tag);
  return typeof value === "string" ? value : "";
}

// Numbers of IS and DS may come as strings (PS3.18 §F.2.2).
function numbers(dataSet: DataSet, tag: string): number[] {
  return values(dataSet, tag).map(Number).filter(Number.isFinite);
}

export function numeric(dataSet: DataSet, tag: string, otherwise: number): number {
  return numbers(dataSet, tag)[0] ?? otherwise;
}

function item(dataSet: DataSet, tag: string, at = 0): DataSet {
  const found = values(dataSet, tag)[at];
  return found !== null && typeof found === "object" ? (found as DataSet) : {};
}

// An attribute of one frame: in the data set itself, or in the functional groups of a multi-frame
// object, its own before the shared (PS3.3 §C.7.6.16).
function ofFrame(dataSet: DataSet, frame: number, macro: string, tag: string): number[] {
  const plain = numbers(dataSet, tag);
  if (plain.length > 0) return plain;
  const own = numbers(item(item(dataSet, "52009230", frame), macro), tag);
  return own.length > 0 ? own : numbers(item(item(dataSet, "52009229"), macro), tag);
}

function vector(from: readonly number[]): Vector | null {
  const [x, y, z] = from;
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

// Cosines that were rounded are made of length 1 again; what is no direction is none.
function direction(from: readonly number[]): Vector | null {
  const found = vector(from);
  const size = found ? Math.hypot(...found) : 0;
  return found && Math.abs(size - 1) < 0.05
    ? [found[0] / size, found[1] / size, found[2] / size]
    : null;
}

function spacingOf(dataSet: DataSet, frame: number): [across: number, down: number] | null {
  const [down = 0, across = 0] = ofFrame(dataSet, frame, "00289110", "00280030");
  return down > 0 && across > 0 ? [across, down] : null;
}

function planeOf(dataSet: DataSet, frame: number): Plane | null {
  const origin = vector(ofFrame(dataSet, frame, "00209113", "00200032"));
  const cosines = ofFrame(dataSet, frame, "00209116", "00200037");
  const across = direction(cosines.slice(0, 3));
  const down = direction(cosines.slice(3));
  const spacing = spacingOf(dataSet, frame);
  if (!origin || !across || !down || !spacing) return null;
  return {
    frameOfReference: text(dataSet, "00200052"),
    origin,
    across,
    down,
    spacing,
    columns: numeric(dataSet, "00280011", 0),
    rows: numeric(dataSet, "00280010", 0),
  };
}

/** What an instance says of itself, as far as the viewer needs it. */
export function readInstance(dataSet: DataSet): Instance {
  const position = numbers(dataSet, "00200032");
  const orientation = numbers(dataSet, "00200037");
  const spacing = spacingOf(dataSet, 0);
  const frames = Math.max(1, numeric(dataSet, "00280008", 1));
  return {
    instance: text(dataSet, "00080018"),
    number: numeric(dataSet, "00200013", 0),
    frames,
    columns: numeric(dataSet, "00280011", 0),
    rows: numeric(dataSet, "00280010", 0),
    aspect: spacing ? spacing[1] / spacing[0] : 1,
    position: position.length === 3 ? position : null,
    orientation: orientation.length === 6 ? orientation : null,
    spacing,
    planes: Array.from({ length: frames }, (_, frame) => planeOf(dataSet, frame)),
  };
}

/** What an answer to a search says of a series. */
export function readSeries(dataSet: DataSet): Series {
  return {
    study: text(dataSet, "0020000D"),
    series: text(dataSet, "0020000E"),
    modality: text(dataSet, "00080060"),
    description: text(dataSet, "0008103E"),
    number: numeric(dataSet, "00200011", 0),
    count: numeric(dataSet, "00201209", 0),
  };
}
