/** An execution record as it is read, by whoever may and by the doctor who signs it. */
import { useTranslation } from "react-i18next";
import type { ExecutionForm } from "../../generated/http-answers";
import { Fact } from "./section";

type ExecutionFactsProps = { readonly form: ExecutionForm };

/** An execution record as it is read. */
export function ExecutionFacts({ form }: ExecutionFactsProps) {
  const { t } = useTranslation();
  return (
    <dl className="facts facts-long">
      <Fact name={t("acts.outcome.decision")}>
        {t(`acts.outcome.decisions.${form.decision}`)}
      </Fact>
      <Fact name={t("acts.outcome.actions")}>{form.actions}</Fact>
      <Fact name={t("acts.outcome.deviation")}>{form.deviation}</Fact>
      <Fact name={t("acts.outcome.result")}>{form.outcome}</Fact>
    </dl>
  );
}
