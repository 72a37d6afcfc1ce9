/** Why a referral came to nothing, and what to do now. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { lastStamp } from "../../core/referrals";
import { Notice } from "../parts/notice";
import { DutyPhones } from "./marks";
import { useReferral } from "./referral-context";

/** A refusal with its reason, the phone of the other hospital, and the way to start anew. */
export function EndedNotice() {
  const { t } = useTranslation();
  const { referral, to_name, side, whom_to_call } = useReferral();
  const { state, direction } = referral;
  if (state === "cancelled" || state === "entered_in_error") {
    const reason = lastStamp(referral, "cancel", "void")?.reason ?? "";
    return <Notice tone="calm">{t(`referral.ended.${state}`, { reason })}</Notice>;
  }
  if (state === "draft") return <GivenBack />;
  if (state !== "declined") return null;
  const reason = lastStamp(referral, "decline")?.reason ?? "";
  return (
    <Notice tone="problem">
      <p>{t("referral.ended.declined", { to: to_name, reason })}</p>
      {side === "sender" && (
        <>
          <p>{t("referral.ended.declined_do")}</p>
          <DutyPhones whom={whom_to_call} />
          {direction !== "return" && <Again />}
        </>
      )}
    </Notice>
  );
}

/** Why the responsible department gave a return back to its author. */
function GivenBack() {
  const { t } = useTranslation();
  const refused = lastStamp(useReferral().referral, "refuse_approval");
  if (refused === undefined) return null;
  return (
    <Notice tone="waiting">{t("referral.approval.refused", { reason: refused.reason })}</Notice>
  );
}

function Again() {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const of = new URLSearchParams({ purpose: referral.purpose });
  if (referral.case !== null) of.set("case", referral.case);
  if (referral.consultation !== null) of.set("consultation", referral.consultation);
  return (
    <Link className="next next-mine" to={`/referrals/new?${of}`}>
      {t("referral.ended.again")}
    </Link>
  );
}
