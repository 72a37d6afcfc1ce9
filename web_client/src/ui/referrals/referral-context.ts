/** The referral for every section of its page, and the acts on it. */
import { createContext, use } from "react";
import type { ReferralView } from "../../generated/http-answers";
import type {
  Accept,
  Admit,
  Approve,
  Arrive,
  AskApproval,
  Cancel,
  Close,
  Decline,
  Depart,
  RefuseApproval,
  Send,
  SettlePapers,
  Void,
} from "../../generated/http-bodies";
import { useAsking } from "../parts/use-asking";
import { askReferrals } from "./questions";

type ReferralAct =
  | Accept
  | Admit
  | Approve
  | Arrive
  | AskApproval
  | Cancel
  | Close
  | Decline
  | Depart
  | RefuseApproval
  | Send
  | SettlePapers
  | Void;

export const ReferralContext = createContext<ReferralView | null>(null);

/** What the page shows; only below the page of a referral. */
export function useReferral(): ReferralView {
  const shown = use(ReferralContext);
  if (shown === null) throw new Error("outside of the referral page");
  return shown;
}

/** Whether this person may do this now. */
export function useMayRefer(): (act: ReferralAct["act"] | "edit") => boolean {
  const { acts } = useReferral();
  return (act) => acts.includes(act);
}

/** Moves the referral on, once however often it is tried. */
export function useMove() {
  const { referral } = useReferral();
  const asking = useAsking(`/api/referrals/${referral.id}`, () => void askReferrals());
  const asked = (act: ReferralAct) => ({ path: "acts", body: act });
  return {
    isPending: asking.isPending,
    error: asking.error,
    move: (act: ReferralAct, onSuccess?: () => void) =>
      asking.mutate(asked(act), { onSuccess: () => onSuccess?.() }),
    moved: (act: ReferralAct) => asking.mutateAsync(asked(act)),
  };
}
