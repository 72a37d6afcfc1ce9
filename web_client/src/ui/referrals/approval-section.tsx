/** The second step of a return: a colleague of the responsible department looks and approves. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { Section } from "../case/section";
import { ProblemNotice } from "../parts/notice";
import { WhyForm } from "../parts/why-form";
import { useMayRefer, useMove, useReferral } from "./referral-context";

/** Shown while a return waits for its approval. */
export function ApprovalSection() {
  const { t } = useTranslation();
  const may = useMayRefer();
  const { referral, author, to_name } = useReferral();
  if (referral.state !== "approval") return null;
  const is_mine = may("approve");
  return (
    <Section id="approval" heading={t("referral.approval.heading")} is_mine={is_mine}>
      <p>
        {is_mine
          ? t("referral.approval.lead", { name: author.name, to: to_name })
          : t("referral.approval.wait")}
      </p>
      {is_mine && <Approving />}
    </Section>
  );
}

function Approving() {
  const { t } = useTranslation();
  const { move, isPending, error } = useMove();
  const [is_refusing, setRefusing] = useState(false);
  if (is_refusing) {
    return (
      <WhyForm
        label={t("referral.approval.refuse_reason")}
        doing={t("referral.approval.refuse")}
        leaving={t("acts.sign.back")}
        is_busy={isPending}
        error={error}
        onGive={(reason) => move({ act: "refuse_approval", reason })}
        onLeave={() => setRefusing(false)}
      />
    );
  }
  return (
    <>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <div className="buttons">
        <Button type="primary" loading={isPending} onClick={() => move({ act: "approve" })}>
          {t("referral.approval.approve")}
        </Button>
        <Button onClick={() => setRefusing(true)}>{t("referral.approval.refuse")}</Button>
      </div>
    </>
  );
}
