/** At the entrance a person's devices are tried: the others hear of it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { countAhead } from "../../io/images-ahead";
import { consultationQuestion } from "../questions";
import { sayReady } from "./images-ahead";

/** What is known of a device: it works, it does not, or nobody knows yet. */
export type Tried = boolean | null;

/** Tell the seats of a consultation what was found; `consultation` is null for a guest. */
export function useSayDevices(
  consultation: string | null,
  microphone: Tried,
  camera: Tried,
): void {
  const { data } = useQuery({
    ...consultationQuestion(consultation ?? ""),
    enabled: consultation !== null,
  });
  const caseId = data?.consultation.case;
  useEffect(() => {
    if (consultation === null || caseId === undefined) return;
    if (microphone === null && camera === null) return;
    const ended = new AbortController();
    void countAhead(caseId, ended.signal)
      .then(async (ahead) => {
        if (!ended.signal.aborted) await sayReady(consultation, ahead, { microphone, camera });
      })
      .catch(() => undefined);
    return () => ended.abort();
  }, [consultation, caseId, microphone, camera]);
}
