/** The record that travels with the patient: what the case says, its images, the consultation. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Section } from "../case/section";
import { SummaryFacts } from "../case/summary-facts";
import { caseQuestion } from "../questions";
import { useReferral } from "./referral-context";

/** The summary in full, the images and the consultation one click away. */
export function RecordSection() {
  const { t } = useTranslation();
  const { referral, may_open_case } = useReferral();
  const { consultation } = referral;
  const ofCase = may_open_case ? (referral.case ?? undefined) : undefined;
  const { data } = useQuery(caseQuestion(ofCase));
  const images = data?.images.instances ?? 0;
  return (
    <Section
      id="record"
      heading={t("referral.record.heading")}
      aside={
        <span className="record-links">
          {images > 0 && (
            <Link className="next" to={`/cases/${ofCase}/images`}>
              {t("referral.record.images", { n: images })}
            </Link>
          )}
          {consultation !== null && may_open_case && (
            <Link className="next" to={`/consultations/${consultation}`}>
              {t("referral.record.consultation")}
            </Link>
          )}
        </span>
      }
    >
      {ofCase === undefined && <p className="quiet">{t("referral.record.none")}</p>}
      {data && <SummaryFacts summary={data.case.summary} />}
    </Section>
  );
}
