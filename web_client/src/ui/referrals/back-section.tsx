/** The way back: the return of a referral, and the referral that a return answers. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isEnded } from "../../core/referrals";
import type { ReferralLink } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { Section } from "../case/section";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useReferral } from "./referral-context";
import { useStart } from "./use-start";

/** Shown when there is a loop, or when one may be closed. */
export function BackSection() {
  const { t } = useTranslation();
  const { answers, returns, may_return, next_step } = useReferral();
  if (answers === null && returns.length === 0 && !may_return) return null;
  return (
    <Section
      id="return"
      heading={t("homecoming.back.heading")}
      is_mine={may_return && next_step === "wait_for_return"}
    >
      {answers !== null && (
        <p>
          {t("homecoming.back.answers")} <Twin of={answers} />
        </p>
      )}
      {returns.map((twin) => (
        <p key={twin.id}>
          <Twin of={twin} />
        </p>
      ))}
      {may_return && <Starting />}
    </Section>
  );
}

function Twin({ of }: { readonly of: ReferralLink }) {
  const { t } = useTranslation();
  return (
    <>
      <Link to={`/referrals/${of.id}`}>{of.number}</Link>{" "}
      <StateMark
        tone={isEnded(of.state) ? "off" : "in_time"}
        words={t(`referrals.state.${of.state}`)}
      />
    </>
  );
}

function Starting() {
  const { t } = useTranslation();
  const { referral, from_name } = useReferral();
  const { start, isPending, error } = useStart();
  return (
    <>
      <p>{t("homecoming.back.lead", { from: from_name })}</p>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <Button
        type="primary"
        loading={isPending}
        onClick={() => start({ direction: "return", answers: referral.id })}
      >
        {t("homecoming.back.start")}
      </Button>
    </>
  );
}
