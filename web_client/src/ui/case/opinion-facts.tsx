/** An opinion as it is read, by whoever may and by whoever signs it. */
import { useTranslation } from "react-i18next";
import type { OpinionForm } from "../../generated/http-answers";
import { Fact } from "./section";

export const OPINION_FIELDS = [
  "diagnosis",
  "advice",
  "further_tests",
  "tcm_treatment",
  "dissent",
] as const;

type OpinionFactsProps = { readonly form: OpinionForm };

/** An opinion as it is read. */
export function OpinionFacts({ form }: OpinionFactsProps) {
  const { t } = useTranslation();
  return (
    <dl className="facts facts-long">
      {OPINION_FIELDS.map((field) => (
        <Fact key={field} name={t(`acts.opinion.fields.${field}`)}>
          {form[field]}
        </Fact>
      ))}
    </dl>
  );
}
