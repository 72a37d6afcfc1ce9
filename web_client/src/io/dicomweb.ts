/** DICOMweb of one case: its series, the metadata of a series, addresses of frames and thumbnails. */
import {
  type DataSet,
  numeric,
  readInstance,
  readSeries,
  text,
  values,
} from "../core/data-set";
import type { Instance, Series } from "../core/viewport";
import { imageEra, keepImage, keptImage } from "./image-store";

export type { DataSet };

/** The answer was no, or there was none; `status` 0 when nothing was reached. */
export class DicomwebError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`DICOMweb answered ${status}`);
    this.name = "DicomwebError";
    this.status = status;
  }
}

/** Metadata of a series: what the viewer orders, beside what its library wants as it came. */
export interface SeriesMetadata {
  readonly instances: readonly Instance[];
  readonly dataSets: ReadonlyMap<string, DataSet>;
  readonly patientName: string;
}

const TIMEOUT_MS = 30_000;

async function ask(url: string, headers: HeadersInit, signal?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(url, {
    headers: { Accept: "application/dicom+json", ...headers },
    credentials: "same-origin",
    cache: "no-store",
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch((reason: unknown) => {
    if (signal?.aborted) throw reason;
    throw new DicomwebError(0);
  });
}

async function dataSetsIn(response: Response): Promise<DataSet[]> {
  if (response.status === 204) return [];
  if (!response.ok) throw new DicomwebError(response.status);
  return (await response.json()) as DataSet[];
}

async function getJson(url: string, signal?: AbortSignal): Promise<DataSet[]> {
  return dataSetsIn(await ask(url, {}, signal));
}

// The metadata of a long series is large: what is on this machine is asked for only by its tag.
async function getKept(url: string, signal?: AbortSignal): Promise<DataSet[]> {
  const since = imageEra();
  const kept = await keptImage(url);
  const tag = kept?.headers.get("ETag");
  const response = await ask(url, tag ? { "If-None-Match": tag } : {}, signal);
  if (response.status === 304 && kept) return dataSetsIn(kept);
  const newTag = response.headers.get("ETag");
  if (response.status !== 200 || !newTag) return dataSetsIn(response);
  const body = await response.arrayBuffer();
  const dataSets = JSON.parse(new TextDecoder().decode(body)) as DataSet[];
  void keepImage(url, body, { "Content-Type": "application/dicom+json", ETag: newTag }, since);
  return dataSets;
}

/** A person name as people write it: ideographic if there is one, else alphabetic. */
export function readName(dataSet: DataSet): string {
  const [value] = values(dataSet, "00100010");
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return "";
  const name = value as { Alphabetic?: string; Ideographic?: string };
  // Chinese writes family and given name together.
  return (
    name.Ideographic?.replaceAll("^", "") || (name.Alphabetic ?? "").replaceAll("^", " ").trim()
  );
}

/** A client for the images of one case. */
export interface Dicomweb {
  series(signal?: AbortSignal): Promise<Series[]>;
  metadata(series: Series, signal?: AbortSignal): Promise<SeriesMetadata>;
  frameUrl(series: Series, instance: string, frame: number): string;
  thumbnailUrl(series: Series): string;
}

/** The images of `caseId`; every address stays on this origin. */
export function openDicomweb(caseId: string): Dicomweb {
  const root = `/dicomweb/cases/${encodeURIComponent(caseId)}`;
  const at = ({ study, series }: Series) => `${root}/studies/${study}/series/${series}`;
  return {
    async series(signal) {
      const studies = await getJson(`${root}/studies`, signal);
      const lists = await Promise.all(
        studies.map((study) =>
          getJson(`${root}/studies/${text(study, "0020000D")}/series`, signal),
        ),
      );
      return lists
        .flat()
        .map(readSeries)
        .sort((a, b) => a.number - b.number || (a.series < b.series ? -1 : 1));
    },
    async metadata(series, signal) {
      const dataSets = await getKept(`${at(series)}/metadata`, signal);
      // Objects without pixels (reports, presentation states) are not pictures.
      const pictures = dataSets.filter((dataSet) => numeric(dataSet, "00280010", 0) > 0);
      const [first] = dataSets;
      return {
        instances: pictures.map(readInstance),
        dataSets: new Map(pictures.map((dataSet) => [text(dataSet, "00080018"), dataSet])),
        patientName: first ? readName(first) : "",
      };
    },
    frameUrl: (series, instance, frame) =>
      `${at(series)}/instances/${instance}/frames/${frame + 1}`,
    thumbnailUrl: (series) => `${at(series)}/thumbnail`,
  };
}
