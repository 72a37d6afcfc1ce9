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
/** After so long without an answer the page says that it did not go through yet. */
const SLOW_MS = 3000;

/** What was asked keeps its key through all attempts, so it is sent once. */
export function usePress() {
  const navigate = useNavigate();
  const [tries, setTries] = useState(0);
  const intent = useRef<{ asked: Emergency; key: string } | null>(null);
  const { mutate, error, isPending } = useMutation({
    // Whether there is a line is found out by trying, never by asking the browser.
    networkMode: "always",
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
  const is_slow = useSlow(isPending);
  const is_late = is_passing || is_slow;
  return { press: mutate, problem, is_busy: isPending, is_late, tries: tries + 1 };
}

/** Whether something has been under way for longer than a person waits. */
function useSlow(is_pending: boolean): boolean {
  const [is_slow, setSlow] = useState(false);
  useEffect(() => {
    if (!is_pending) return;
    const late = setTimeout(() => setSlow(true), SLOW_MS);
    return () => {
      clearTimeout(late);
      setSlow(false);
    };
  }, [is_pending]);
  return is_slow;
}
