/** The one question at intake: an examination elsewhere, a consultation, or a referral now. */
import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

export const WANTS = ["consult", "examination", "refer"] as const;
export type Want = (typeof WANTS)[number];

type IntakeQuestionProps = { readonly want: Want; readonly onWant: (want: Want) => void };

/** Three answers, each with what it means; an emergency asks nothing. */
export function IntakeQuestion({ want, onWant }: IntakeQuestionProps) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="intake-heading">
      <h2 id="intake-heading">{t("referrals.intake.question")}</h2>
      <Radio.Group
        className="intake"
        aria-labelledby="intake-heading"
        value={want}
        onChange={(event) => onWant(event.target.value)}
        options={WANTS.map((choice) => ({
          value: choice,
          label: (
            <>
              <strong>{t(`referrals.intake.${choice}`)}</strong>{" "}
              <span className="quiet">{t(`referrals.intake.${choice}_lead`)}</span>
            </>
          ),
        }))}
      />
      <p className="intake-emergency">
        {t("referrals.intake.emergency")}{" "}
        <Link className="intake-now" to="/emergency">
          {t("referrals.intake.emergency_do")}
        </Link>
      </p>
    </section>
  );
}
