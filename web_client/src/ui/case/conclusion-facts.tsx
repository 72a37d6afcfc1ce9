/** A conclusion as it is read, by whoever may and by the chair who signs it. */
import { useTranslation } from "react-i18next";
import type { ConclusionForm } from "../../generated/http-answers";
import { Fact } from "./section";

type ConclusionFactsProps = { readonly form: ConclusionForm };

/** A conclusion as it is read. */
export function ConclusionFacts({ form }: ConclusionFactsProps) {
  const { t } = useTranslation();
  const names = (field: keyof ConclusionForm) => t(`acts.report.fields.${field}`);
  return (
    <dl className="facts facts-long">
      <Fact name={names("summary")}>{form.summary}</Fact>
      <Fact name={names("diagnosis")}>{form.diagnosis}</Fact>
      <Fact name={names("advice")}>{form.advice}</Fact>
      <Fact name={names("further_tests")}>{form.further_tests}</Fact>
      <Fact name={names("advises_referral")}>
        {t(`acts.report.referral.${form.advises_referral ? "yes" : "no"}`)}
      </Fact>
      <Fact name={names("referral_reason")}>{form.referral_reason}</Fact>
      <Fact name={names("referral_destination")}>{form.referral_destination}</Fact>
      <Fact name={names("follow_up")}>{form.follow_up}</Fact>
    </dl>
  );
}
