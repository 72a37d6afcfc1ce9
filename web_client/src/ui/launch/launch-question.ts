/** What a launch told, asked for again by whoever opened it. */
import { queryOptions, skipToken } from "@tanstack/react-query";
import { type Carried, NOTHING } from "../../core/carried";
import type { LaunchView } from "../../generated/http-answers";
import { read } from "../../io/api";
import { questions } from "../questions";

export function launchQuestion(launch: string | null) {
  return queryOptions({
    queryKey: ["launch", launch],
    queryFn: launch === null ? skipToken : () => read<LaunchView>(`/api/launches/${launch}`),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** The page that opened it has the answer already. */
export function keepLaunch(view: LaunchView): void {
  questions.setQueryData(launchQuestion(view.id).queryKey, view);
}

/** What of a launch belongs into the case. */
export function carriedBy(view: LaunchView): Carried {
  const { chief_complaint, diagnosis, diagnosis_code, accession_numbers } = view.context;
  return {
    ...NOTHING,
    passages: chief_complaint === "" ? {} : { chief_complaint },
    diagnosis,
    diagnosis_code,
    accession_numbers,
  };
}
