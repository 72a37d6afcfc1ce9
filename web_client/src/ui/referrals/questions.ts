/** What the pages of referrals ask the server; all of it is asked again when one changes. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ReferralPage, ReferralView, RevisitRow } from "../../generated/http-answers";
import { read } from "../../io/api";
import { questions } from "../questions";

export type Box = "in" | "out";

/** The referrals that come to this hospital, or go from it; the newest first, page by page. */
export function referralsQuestion(box: Box, which: "open" | "all") {
  return infiniteQueryOptions({
    queryKey: ["referrals", "list", box, which],
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams({ box, which });
      if (pageParam !== "") asked.set("after", pageParam);
      return read<ReferralPage>(`/api/referrals?${asked}`);
    },
    initialPageParam: "",
    getNextPageParam: ({ after }) => (after === "" ? null : after),
  });
}

export function referralQuestion(referral: string) {
  return queryOptions({
    queryKey: ["referrals", "one", referral],
    queryFn: () => read<ReferralView>(`/api/referrals/${referral}`),
  });
}

/** The visits that this hospital owes, or has made. */
export function revisitsQuestion(is_done: boolean) {
  return queryOptions({
    queryKey: ["referrals", "revisits", is_done],
    queryFn: () => read<RevisitRow[]>(`/api/revisits?is_done=${is_done}`),
  });
}

/** Asks again for every referral that is on the page. */
export function askReferrals(): Promise<void> {
  return questions.invalidateQueries({ queryKey: ["referrals"] });
}
