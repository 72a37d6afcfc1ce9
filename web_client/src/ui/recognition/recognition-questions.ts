/** What the pages of recognition ask the server. */
import { queryOptions, skipToken } from "@tanstack/react-query";
import type { Catalogue, Certificate, Count, Outside } from "../../generated/http-answers";
import { read } from "../../io/api";

const ARRIVALS_MS = 60_000;

/** What exists elsewhere for the patient of a case; null where nobody may know here. */
export function outsideQuestion(ofCase: string, may_ask: boolean) {
  return queryOptions({
    queryKey: ["outside", ofCase],
    queryFn: may_ask ? () => read<Outside[]>(`/api/cases/${ofCase}/outside`) : skipToken,
    refetchInterval: ARRIVALS_MS,
  });
}

export const cataloguesQuestion = queryOptions({
  queryKey: ["recognition", "catalogues"],
  queryFn: () => read<Catalogue[]>("/api/recognition/catalogues"),
  staleTime: 300_000,
});

export const certificatesQuestion = queryOptions({
  queryKey: ["recognition", "certificates"],
  queryFn: () => read<Certificate[]>("/api/recognition/certificates"),
  staleTime: 60_000,
});

export function countsQuestion(first: string, last: string) {
  return queryOptions({
    queryKey: ["recognition", "counts", first, last],
    queryFn: () => read<Count[]>(`/api/recognition/counts/${first}/${last}`),
    placeholderData: (before: Count[] | undefined) => before,
  });
}
