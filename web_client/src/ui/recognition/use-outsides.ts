/** The results of other hospitals for the case on the page, and acts on them. */
import { useQuery } from "@tanstack/react-query";
import { useCase } from "../case/case-context";
import { useAsking } from "../parts/use-asking";
import { askAgain, questions } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { outsideQuestion } from "./recognition-questions";

/** Only the doctors of the case's own hospital are told what exists elsewhere. */
export function useOutsides() {
  const { view, record } = useCase();
  const { roles, hospital } = useSession();
  const may_ask = roles.includes("doctor") && hospital.id === view.hospital.id;
  return useQuery(outsideQuestion(record.case.id, may_ask));
}

/** Opens or decides; what stands on the page is asked again. */
export function useOutsideAct(result: string) {
  const { view, record } = useCase();
  return useAsking(`/api/cases/${record.case.id}/outside/${result}`, () => {
    void questions.invalidateQueries({ queryKey: ["outside", record.case.id] });
    askAgain(view.consultation.id);
  });
}
