/** The results of other hospitals for the case on the page, and acts on them. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { same } from "../../core/drafts";
import { change } from "../../io/api";
import { useCase } from "../case/case-context";
import { questions } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { outsideQuestion } from "./recognition-questions";

/** Only the doctors of the case's own hospital are told what exists elsewhere. */
export function useOutsides() {
  const { view, record } = useCase();
  const { roles, hospital } = useSession();
  const may_ask = roles.includes("doctor") && hospital.id === view.hospital.id;
  return useQuery(outsideQuestion(record.case.id, may_ask));
}

type Asked = { readonly path: "open" | "decide"; readonly body: object };

/** Opens or decides once: trying again after a failure carries the same key. */
export function useOutsideAct(result: string) {
  const { record } = useCase();
  const intent = useRef<{ asked: Asked; key: string } | null>(null);
  return useMutation({
    mutationFn: (asked: Asked) => {
      if (intent.current === null || !same(intent.current.asked, asked)) {
        intent.current = { asked, key: crypto.randomUUID() };
      }
      return change<unknown>({
        method: "POST",
        path: `/api/cases/${record.case.id}/outside/${result}/${asked.path}`,
        body: asked.body,
        key: intent.current.key,
      });
    },
    onSuccess: () => {
      intent.current = null;
    },
    onSettled: () =>
      Promise.all([
        questions.invalidateQueries({ queryKey: ["outside", record.case.id] }),
        questions.invalidateQueries({ queryKey: ["case", record.case.id] }),
      ]),
  });
}
