/** The consultation and its case, for every section of the page. */
import { createContext, use } from "react";
import type { Act } from "../../core/standing";
import type { CaseView, ConsultationView } from "../../generated/http-answers";
import { useAsking } from "../parts/use-asking";
import { askAgain } from "../questions";

export type CaseOnPage = { readonly view: ConsultationView; readonly record: CaseView };

export const CaseContext = createContext<CaseOnPage | null>(null);

/** What the page shows; only below the case page. */
export function useCase(): CaseOnPage {
  const shown = use(CaseContext);
  if (shown === null) throw new Error("outside of the case page");
  return shown;
}

/** Whether this person may do this now. */
export function useMay(): (act: Act) => boolean {
  const { view } = useCase();
  return (act) => view.acts.includes(act);
}

/** Does an act of the consultation once. */
export function useAct() {
  const { view } = useCase();
  const { id } = view.consultation;
  return useAsking(`/api/consultations/${id}`, () => askAgain(id));
}
