/** What the pages of recognition ask the server. */
import { queryOptions, skipToken } from "@tanstack/react-query";
import type {
  Catalogue,
  Certificate,
  Count,
  InboxStudy,
  OpenedResult,
  Outside,
  Stray,
  Taking,
} from "../../generated/http-answers";
import { read } from "../../io/api";

const ARRIVALS_MS = 60_000;
const COPYING_MS = 2_000;

/** What exists elsewhere for the patient of a case; null where nobody may know here. */
export function outsideQuestion(ofCase: string, may_ask: boolean) {
  return queryOptions({
    queryKey: ["outside", ofCase],
    queryFn: may_ask ? () => read<Outside[]>(`/api/cases/${ofCase}/outside`) : skipToken,
    refetchInterval: ARRIVALS_MS,
  });
}

/** Which images of a case come from where; asked often while some are on their way. */
export function takingsQuestion(ofCase: string) {
  return queryOptions({
    queryKey: ["case", ofCase, "takings"],
    queryFn: () => read<Taking[]>(`/api/cases/${ofCase}/takings`),
    refetchInterval: ({ state }) =>
      state.data?.some((taking) => taking.state === "copying") ? COPYING_MS : false,
  });
}

/** Studies that wait without a case: those of its patient, or those that fit a query. */
export function inboxQuestion(ofCase: string, query: string) {
  const asked = new URLSearchParams({ query });
  return queryOptions({
    queryKey: ["case", ofCase, "inbox", query],
    queryFn: () => read<InboxStudy[]>(`/api/cases/${ofCase}/studies?${asked}`),
    placeholderData: (before: InboxStudy[] | undefined) => before,
  });
}

export const straysQuestion = queryOptions({
  queryKey: ["strays"],
  queryFn: () => read<Stray[]>("/api/strays"),
});

export const openingsQuestion = queryOptions({
  queryKey: ["openings"],
  queryFn: () => read<OpenedResult[]>("/api/openings"),
});

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
