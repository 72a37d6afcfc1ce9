/** What the pages of emergencies, alarms and rosters ask the server. */
import { queryOptions, skipToken } from "@tanstack/react-query";
import type {
  AlarmView,
  CallCard,
  EmergencyRow,
  OnDuty,
  RosterView,
} from "../../generated/http-answers";
import { read } from "../../io/api";
import { keepPhones, keptPhones } from "../../io/phones";
import { questions } from "../questions";

/** What is open for this person; asked again now and then, should the stream be silent. */
export const alarmsQuestion = queryOptions({
  queryKey: ["alarms"],
  queryFn: () => read<AlarmView[]>("/api/alarms"),
  refetchInterval: 30_000,
  refetchIntervalInBackground: true,
});

export function callCardQuestion(referral: string) {
  return queryOptions({
    queryKey: ["emergencies", referral],
    queryFn: () => read<CallCard>(`/api/emergencies/${referral}`),
  });
}

export const emergenciesQuestion = queryOptions({
  queryKey: ["emergencies"],
  queryFn: () => read<EmergencyRow[]>("/api/emergencies"),
});

/** Whom to call in a hospital; what this machine heard last, while nothing else is known. */
export function watchQuestion(hospital: string | null) {
  return queryOptions({
    queryKey: ["watch", hospital],
    queryFn:
      hospital === null
        ? skipToken
        : async () => {
            const watch = await read<OnDuty>(`/api/duty/now?hospital=${hospital}`);
            keepPhones(watch);
            return watch;
          },
    placeholderData: () =>
      hospital === null ? undefined : (keptPhones(hospital) ?? undefined),
  });
}

export function rosterQuestion(first: string, last: string) {
  return queryOptions({
    queryKey: ["roster", first, last],
    queryFn: () => read<RosterView>(`/api/duty?first=${first}&last=${last}`),
  });
}

/** Asks again for alarms and emergencies. */
export function askEmergencies(): void {
  for (const key of ["alarms", "emergencies"]) {
    void questions.invalidateQueries({ queryKey: [key] });
  }
}
