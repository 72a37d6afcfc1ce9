/** What another system knows of an illness, on its way into a new case's summary. */
import type { Fill } from "./paste";
import { PASSAGES, type Passage } from "./paste-labels";

export type Carried = {
  readonly passages: Readonly<Partial<Record<Passage, string>>>;
  readonly diagnosis: string;
  readonly diagnosis_code: string;
  readonly accession_numbers: readonly string[];
};

/** Nothing came from anywhere. */
export const NOTHING: Carried = {
  passages: {},
  diagnosis: "",
  diagnosis_code: "",
  accession_numbers: [],
};

/** Whether there is anything to write into the summary. */
export function hasWords(carried: Carried): boolean {
  const { passages, diagnosis, accession_numbers } = carried;
  return Object.keys(passages).length > 0 || diagnosis !== "" || accession_numbers.length > 0;
}

/** What was carried before, with the fills that a doctor took. */
export function taken(before: Carried, fills: readonly Fill[]): Carried {
  const value = (wanted: Fill["field"]) => fills.find(({ field }) => field === wanted)?.value;
  const passages = Object.fromEntries(
    PASSAGES.flatMap((field): [Passage, string][] => {
      const said = value(field);
      return said === undefined ? [] : [[field, said]];
    }),
  );
  const accession = value("accession");
  return {
    passages: { ...before.passages, ...passages },
    diagnosis: value("diagnosis") ?? before.diagnosis,
    diagnosis_code: value("diagnosis") === undefined ? before.diagnosis_code : "",
    accession_numbers: accession === undefined ? before.accession_numbers : [accession],
  };
}

type Diagnosis = { readonly system: "western"; readonly name: string; readonly code: string };

export type NewSummary = Readonly<Partial<Record<Passage, string>>> & {
  readonly diagnoses: readonly Diagnosis[];
};

/** The summary of a new case; `numbers` names accession numbers in the page's language. */
export function asSummary(carried: Carried, numbers: (list: string) => string): NewSummary {
  const { passages, diagnosis, diagnosis_code, accession_numbers } = carried;
  const list = accession_numbers.length === 0 ? "" : numbers(accession_numbers.join(" "));
  const examinations = [passages.auxiliary_examinations ?? "", list]
    .filter((line) => line !== "")
    .join("\n");
  return {
    ...passages,
    ...(examinations === "" ? {} : { auxiliary_examinations: examinations }),
    diagnoses:
      diagnosis === "" ? [] : [{ system: "western", name: diagnosis, code: diagnosis_code }],
  };
}
