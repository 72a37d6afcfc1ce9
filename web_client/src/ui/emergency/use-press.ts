/** The press itself: sent once, tried again by itself until it went through. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { same } from "../../core/drafts";
import type { CallCard } from "../../generated/http-answers";
import type { Emergency } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { askAgain, questions } from "../questions";
import { askEmergencies, callCardQuestion } from "./questions";

const AGAIN_MS = 4000;

/** What was asked keeps its key through all attempts, so it is sent once. */
export function usePress() {
  const navigate = useNavigate();
  const [tries, setTries] = useState(0);
  const intent = useRef<{ asked: Emergency; key: string } | null>(null);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (asked: Emergency) => {
      if (intent.current === null || !same(intent.current.asked, asked)) {
        intent.current = { asked, key: crypto.randomUUID() };
      }
      return change<CallCard>({
        method: "POST",
        path: "/api/emergencies",
        body: asked,
        key: intent.current.key,
      });
    },
    onSuccess: (card) => {
      questions.setQueryData(callCardQuestion(card.referral.id).queryKey, card);
      askEmergencies();
      askAgain(card.referral.consultation ?? null);
      void navigate(`/emergencies/${card.referral.id}`, { replace: true });
    },
  });
  const problem = error === null ? null : problemOf(error);
  const is_passing =
    problem !== null && (problem.kind === "unreachable" || problem.status >= 500);
  useEffect(() => {
    if (!is_passing || isPending) return;
    const again = setTimeout(() => {
      setTries((before) => before + 1);
      if (intent.current !== null) mutate(intent.current.asked);
    }, AGAIN_MS);
    return () => clearTimeout(again);
  }, [is_passing, isPending, mutate]);
  return { press: mutate, problem, is_busy: isPending, is_passing, tries: tries + 1 };
}
