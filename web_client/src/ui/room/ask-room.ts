/** What the chair asks of the clinic from inside the room. */
import { useMutation } from "@tanstack/react-query";
import type { ConsultationView } from "../../generated/http-answers";
import { change } from "../../io/api";
import { askAgain } from "../questions";

/** Start or end the session of this consultation. */
export function useAskRoom(consultation: string) {
  return useMutation({
    mutationFn: (act: "start" | "end") =>
      change<ConsultationView>({
        method: "POST",
        path: `/api/consultations/${consultation}/${act}`,
        body: {},
      }),
    onSettled: () => askAgain(consultation),
  });
}
