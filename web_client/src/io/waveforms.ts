/** Electrocardiograms of one case: the recordings of a series, and the voltages of one. */
import { type DataSet, text } from "../core/data-set";
import { readProblem } from "../core/problems";
import type { Series } from "../core/viewport";
import type { Waveform } from "../generated/http-answers";
import { ProblemError } from "./api";
import { readName } from "./dicomweb";

/** A recording of a series, and whose it says it is. */
export interface Recording {
  readonly instance: string;
  readonly patientName: string;
  readonly patientId: string;
}

const TIMEOUT_MS = 30_000;

/** The modality of electrocardiograms (PS3.3 C.7.3.1.1.1). */
export function isWaveform({ modality }: Series): boolean {
  return modality === "ECG";
}

async function ask<Answer>(address: string, signal: AbortSignal): Promise<Answer> {
  const timely = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const answer = await fetch(address, {
    credentials: "same-origin",
    cache: "no-store",
    signal: timely,
  }).catch((reason: unknown) => {
    if (signal.aborted) throw reason;
    throw new ProblemError({ kind: "unreachable" });
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new ProblemError(readProblem(answer.status, body));
  return body as Answer;
}

function at(caseId: string, { study, series }: Series): string {
  return `/dicomweb/cases/${encodeURIComponent(caseId)}/studies/${study}/series/${series}`;
}

/** The recordings of a series, in the order of their numbers. */
export async function recordingsOf(
  caseId: string,
  series: Series,
  signal: AbortSignal,
): Promise<Recording[]> {
  const found = await ask<DataSet[]>(`${at(caseId, series)}/metadata`, signal);
  return found.map((dataSet) => ({
    instance: text(dataSet, "00080018"),
    patientName: readName(dataSet),
    patientId: text(dataSet, "00100020"),
  }));
}

/** One recording in µV. */
export function waveformOf(
  caseId: string,
  series: Series,
  instance: string,
  signal: AbortSignal,
): Promise<Waveform> {
  return ask<Waveform>(`${at(caseId, series)}/instances/${instance}/waveform`, signal);
}
