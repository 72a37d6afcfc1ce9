/** The sheet that comes back, as it is read, approved and signed. */
import { useTranslation } from "react-i18next";
import { EMPTY_RETURN } from "../../core/referrals";
import { Fact } from "../case/section";
import { useReferral } from "./referral-context";

/** The diagnosis first, then what was done and what is to follow. */
export function ReturnFacts() {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const form = referral.return_form ?? EMPTY_RETURN;
  const names = (field: string) => t(`referral.form.fields.${field}`);
  const days = form.revisit_days.map((n) => t("referral.form.revisit_days", { n }));
  return (
    <dl className="facts facts-long">
      <Fact name={names("diagnosis")}>{form.diagnosis}</Fact>
      <Fact name={names("inpatient_number")}>{form.inpatient_number}</Fact>
      <Fact name={names("findings")}>{form.findings}</Fact>
      <Fact name={names("treatment_and_plan")}>{form.treatment_and_plan}</Fact>
      <Fact name={names("revisit_days")}>{days.join(t("acts.comma"))}</Fact>
    </dl>
  );
}
