/** The consultation and its case, for every section of the page. */
import { useMutation } from "@tanstack/react-query";
import { createContext, use, useRef } from "react";
import { same } from "../../core/drafts";
import type { Act } from "../../core/standing";
import type { CaseView, ConsultationView } from "../../generated/http-answers";
import { change } from "../../io/api";
import { flushDrafts } from "../../io/draft-runner";
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

/** An act of the consultation: its path below it, and its body. */
export type Asked = { readonly path: string; readonly body: object };

/** Does an act once: trying again after a failure carries the same key. */
export function useAct() {
  const { view } = useCase();
  const { id } = view.consultation;
  const intent = useRef<{ asked: Asked; key: string } | null>(null);
  return useMutation({
    mutationFn: async (asked: Asked) => {
      if (intent.current === null || !same(intent.current.asked, asked)) {
        intent.current = { asked, key: crypto.randomUUID() };
      }
      await flushDrafts();
      return change<unknown>({
        method: "POST",
        path: `/api/consultations/${id}/${asked.path}`,
        body: asked.body,
        key: intent.current.key,
      });
    },
    onSuccess: () => {
      intent.current = null;
    },
    onSettled: () => askAgain(id),
  });
}
