/** What the pages ask the server, by name; answers are kept until a change is heard. */
import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  skipToken,
} from "@tanstack/react-query";
import type {
  Attendee,
  CameraView,
  Candidate,
  CaseView,
  ConsultationView,
  Dispatch,
  Dispatches,
  Hospital,
  Patient,
  Practitioner,
  Product,
  Push,
  ReadingView,
  RecordingView,
  SeatReadiness,
  SheetView,
  ShipmentView,
  SignedIn,
  StudyDoubt,
  Visit,
  VisitorsView,
  Worklist,
} from "../generated/http-answers";
import { problemOf, read, trustCsrf } from "../io/api";

// A session that ended while the page was open leads to the sign-in; written words stay here.
function noticeSignOut(thrown: unknown): void {
  const problem = problemOf(thrown);
  if (problem.kind === "answered" && problem.status === 401) {
    void questions.invalidateQueries({ queryKey: ["session"] });
  }
}

export const questions = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: { queries: { staleTime: 10_000, retry: false, refetchOnWindowFocus: true } },
});

export type Scope = "mine" | "open" | "done";

export const productQuestion = queryOptions({
  queryKey: ["product"],
  queryFn: () => read<Product>("/api/product"),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who is signed in; null when nobody is. */
export const sessionQuestion = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    try {
      const session = await read<SignedIn>("/api/session");
      trustCsrf(session.csrf);
      return session;
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.kind === "answered" && problem.status === 401) return null;
      throw thrown;
    }
  },
  staleTime: 60_000,
});

export function worklistQuestion(scope: Scope, query: string) {
  const asked = new URLSearchParams({ scope, query });
  return queryOptions({
    queryKey: ["worklist", scope, query],
    queryFn: () => read<Worklist>(`/api/worklist?${asked}`),
    placeholderData: (before: Worklist | undefined) => before,
  });
}

export function patientsQuestion(query: string) {
  const asked = new URLSearchParams({ query });
  return queryOptions({
    queryKey: ["patients", query],
    queryFn: query === "" ? skipToken : () => read<Patient[]>(`/api/patients?${asked}`),
  });
}

export const hospitalsQuestion = queryOptions({
  queryKey: ["hospitals"],
  queryFn: () => read<Hospital[]>("/api/hospitals"),
  staleTime: 300_000,
});

export const practitionersQuestion = queryOptions({
  queryKey: ["practitioners"],
  queryFn: () => read<Practitioner[]>("/api/practitioners"),
});

export function consultationQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["consultation", consultation],
    queryFn: () => read<ConsultationView>(`/api/consultations/${consultation}`),
  });
}

export function caseQuestion(ofCase: string | undefined) {
  return queryOptions({
    queryKey: ["case", ofCase],
    queryFn: ofCase === undefined ? skipToken : () => read<CaseView>(`/api/cases/${ofCase}`),
  });
}

export function candidatesQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["candidates", consultation],
    queryFn: () => read<Candidate[]>(`/api/consultations/${consultation}/candidates`),
    staleTime: 60_000,
  });
}

function newestFirst(dispatches: readonly Dispatch[]): Dispatch[] {
  const at = ({ package: { sealed_at } }: Dispatch) => Date.parse(sealed_at);
  return [...dispatches].sort((one, other) => at(other) - at(one));
}

/** The packages of a hundred consultations, after so many others. */
export function deliveriesQuestion(skip: number) {
  return queryOptions({
    queryKey: ["deliveries", "all", skip],
    queryFn: () => read<Dispatches>(`/api/deliveries?skip=${skip}`),
  });
}

/** What of the same consultations goes into picture archives. */
export function shipmentsQuestion(skip: number) {
  return queryOptions({
    queryKey: ["deliveries", "shipments", skip],
    queryFn: () => read<ShipmentView[]>(`/api/shipments?skip=${skip}`),
  });
}

/** What of the same consultations goes into hospitals' own systems. */
export function pushesQuestion(skip: number) {
  return queryOptions({
    queryKey: ["deliveries", "pushes", skip],
    queryFn: () => read<Push[]>(`/api/pushes?skip=${skip}`),
  });
}

const ON_THE_WAY_MS = 5_000;

/** Where the record and its images are on their way from one consultation. */
export function shipmentsOfQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["deliveries", consultation, "shipments"],
    queryFn: () => read<ShipmentView[]>(`/api/consultations/${consultation}/shipments`),
    refetchInterval: ({ state }) =>
      state.data?.some(({ shipment }) => shipment.state === "pending") ? ON_THE_WAY_MS : false,
  });
}

export function pushesOfQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["deliveries", consultation, "pushes"],
    queryFn: () => read<Push[]>(`/api/consultations/${consultation}/pushes`),
    refetchInterval: ({ state }) =>
      state.data?.some((push) => push.state === "pending") ? ON_THE_WAY_MS : false,
  });
}

export function deliveriesOfQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["deliveries", consultation],
    queryFn: async () =>
      newestFirst(await read<Dispatch[]>(`/api/consultations/${consultation}/deliveries`)),
  });
}

export function readingsQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["readings", consultation],
    queryFn: () => read<ReadingView[]>(`/api/consultations/${consultation}/readings`),
  });
}

/** Under its consultation, so that it is asked again when that changes. */
export function readinessQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["consultation", consultation, "readiness"],
    queryFn: () => read<SeatReadiness[]>(`/api/consultations/${consultation}/readiness`),
  });
}

/** Under its consultation, so that it is asked again when a photograph came. */
export function camerasQuestion(consultation: string, ofCase: string) {
  return queryOptions({
    queryKey: ["consultation", consultation, "cameras"],
    queryFn: () => read<CameraView[]>(`/api/cases/${ofCase}/cameras`),
  });
}

/** Under its consultation, so that it is asked again when somebody else typed. */
export function sheetsQuestion(consultation: string, ofCase: string) {
  return queryOptions({
    queryKey: ["consultation", consultation, "sheets"],
    queryFn: () => read<SheetView[]>(`/api/cases/${ofCase}/sheets`),
  });
}

export function recordingsQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["recordings", consultation],
    queryFn: () => read<RecordingView[]>(`/api/consultations/${consultation}/recordings`),
  });
}

export function recordingQuestion(recording: string) {
  return queryOptions({
    queryKey: ["recording", recording],
    queryFn: () => read<RecordingView>(`/api/recordings/${recording}`),
    refetchInterval: ({ state }) => (state.data?.recording.state === "running" ? 3_000 : false),
  });
}

export function visitorsQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["visitors", consultation],
    queryFn: () => read<VisitorsView>(`/api/consultations/${consultation}/visitors`),
  });
}

export const visitsQuestion = queryOptions({
  queryKey: ["visits"],
  queryFn: () => read<Visit[]>("/api/visits"),
});

export function attendanceQuestion(consultation: string) {
  return queryOptions({
    queryKey: ["attendance", consultation],
    queryFn: () => read<Attendee[]>(`/api/consultations/${consultation}/attendance`),
  });
}

/** Asks again for whatever may have changed: one consultation and the lists, or everything. */
export function askAgain(consultation: string | null): void {
  const stale: readonly unknown[][] =
    consultation === null
      ? [
          ["consultation"],
          ["recordings"],
          ["case"],
          ["worklist"],
          ["deliveries"],
          ["referrals"],
        ]
      : [
          ["consultation", consultation],
          ["recordings", consultation],
          ["case"],
          ["worklist"],
          ["deliveries"],
        ];
  for (const queryKey of stale) void questions.invalidateQueries({ queryKey });
}

/** The studies of a case that name another patient; asked anew when images came or went. */
export const doubtsQuestion = (id: string, known_as: number) =>
  queryOptions({
    queryKey: ["case", id, "doubts", known_as],
    queryFn: () => read<StudyDoubt[]>(`/api/cases/${id}/doubts`),
  });
