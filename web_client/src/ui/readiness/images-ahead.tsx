/** Gets this seat ready for planned sessions while somebody is at his desk; draws nothing. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isWorthTelling } from "../../core/image-budget";
import type { Readiness } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { deviceKinds } from "../../io/devices";
import { type Ahead, fetchAhead } from "../../io/images-ahead";
import { createLatest } from "../../io/latest";
import { questions, readinessQuestion, worklistQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";

const FIXED: ReadonlySet<string> = new Set(["accepted", "in_session", "interrupted"]);
const MOST_SESSIONS = 3;
const TOGETHER: ReadonlySet<string> = new Set(["version-conflict", "exists-already"]);

/** Tell the others how ready this seat is; throws when it could not be told. */
export async function sayReady(
  consultation: string,
  { total, ready }: Ahead,
  devices: { readonly microphone: boolean | null; readonly camera: boolean | null },
): Promise<void> {
  const seats = await change<unknown>({
    method: "PUT",
    path: `/api/consultations/${consultation}/readiness`,
    body: {
      images_total: total,
      images_ready: ready,
      has_microphone: devices.microphone,
      has_camera: devices.camera,
    },
  });
  questions.setQueryData(readinessQuestion(consultation).queryKey, seats as never);
}

// Another tab spoke at the same time, or the server is in trouble: then it is said again.
// Any other answer is the last word.
function unlessFinal(thrown: unknown): void {
  const problem = problemOf(thrown);
  if (problem.kind !== "answered" || problem.status >= 500 || TOGETHER.has(problem.code))
    throw thrown;
}

function AheadOf({
  consultation,
  caseId,
  said,
}: {
  consultation: string;
  caseId: string;
  said: Readiness | null;
}) {
  const first = useRef(said);
  useEffect(() => {
    let told = first.current && {
      total: first.current.images_total,
      ready: first.current.images_ready,
    };
    const telling = createLatest<Ahead>(async (ahead) => {
      await sayReady(consultation, ahead, await deviceKinds()).catch(unlessFinal);
    });
    const stop = fetchAhead(caseId, (ahead) => {
      const since = told?.total === ahead.total ? told.ready : null;
      if (!isWorthTelling(since, ahead.ready, ahead.total)) return;
      told = ahead;
      telling.tell(ahead);
    });
    return () => {
      stop();
      telling.stop();
    };
  }, [consultation, caseId]);
  return null;
}

/** Fetches the images of one session if this person has a seat in it. */
export function SeatAhead(props: { consultation: string; caseId: string }) {
  const { person } = useSession();
  const { data } = useQuery(readinessQuestion(props.consultation));
  const mine = data?.find((seat) => seat.person.id === person.id);
  return mine ? <AheadOf {...props} said={mine.readiness} /> : null;
}

/** Fetches the images of the next sessions that this person takes part in. */
export function ImagesAhead() {
  const { data } = useQuery(worklistQuestion("open", ""));
  const planned = (data?.rows ?? []).filter(({ state }) => FIXED.has(state));
  return planned
    .slice(0, MOST_SESSIONS)
    .map((row) => (
      <SeatAhead key={row.consultation} consultation={row.consultation} caseId={row.case} />
    ));
}
