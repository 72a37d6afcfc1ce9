/** Beginning a referral: a draft is made, and its page is opened. */

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { same } from "../../core/drafts";
import type { ReferralView } from "../../generated/http-answers";
import type { StartReferral } from "../../generated/http-bodies";
import { change } from "../../io/api";
import { askReferrals } from "./questions";

/** Begins it once, however often it is tried, and goes there. */
export function useStart() {
  const navigate = useNavigate();
  const intent = useRef<{ asked: StartReferral; key: string } | null>(null);
  const starting = useMutation({
    mutationFn: (asked: StartReferral) => {
      if (intent.current === null || !same(intent.current.asked, asked)) {
        intent.current = { asked, key: crypto.randomUUID() };
      }
      return change<ReferralView>({
        method: "POST",
        path: "/api/referrals",
        body: asked,
        key: intent.current.key,
      });
    },
    onSuccess: async ({ referral }) => {
      void askReferrals();
      await navigate(`/referrals/${referral.id}`);
    },
  });
  return { start: starting.mutate, isPending: starting.isPending, error: starting.error };
}
