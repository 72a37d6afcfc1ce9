/** What the pages of patients ask. */
import { queryOptions } from "@tanstack/react-query";
import type { Duplicate, MergeView, PatientView } from "../../generated/http-answers";
import { read } from "../../io/api";
import { questions } from "../questions";

export function patientQuestion(patient: string) {
  return queryOptions({
    queryKey: ["patient", patient],
    queryFn: () => read<PatientView>(`/api/patients/${patient}`),
  });
}

export function duplicatesQuestion(patient: string) {
  return queryOptions({
    queryKey: ["patient", patient, "duplicates"],
    queryFn: () => read<Duplicate[]>(`/api/patients/${patient}/duplicates`),
  });
}

export const mergesQuestion = queryOptions({
  queryKey: ["merges"],
  queryFn: () => read<MergeView[]>("/api/merges"),
});

/** A merge or a split changes both records and whatever names their patients. */
export async function askPatientsAgain(): Promise<void> {
  const stale = [
    ["patient"],
    ["patients"],
    ["merges"],
    ["case"],
    ["consultation"],
    ["worklist"],
  ];
  await Promise.all(stale.map((queryKey) => questions.invalidateQueries({ queryKey })));
}
