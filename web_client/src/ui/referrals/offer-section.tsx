/** On the page of a case: the way out of it into a referral. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCase } from "../case/case-context";
import { Section } from "../case/section";
import { useSession } from "../shell/signed-in-only";

/** Whether this person may refer the patient of this case: his own hospital's doctors do. */
function useMayStart(): boolean {
  const { view } = useCase();
  const { roles, hospital } = useSession();
  const is_over = view.consultation.state === "entered_in_error";
  return roles.includes("doctor") && hospital.id === view.hospital.id && !is_over;
}

/** The link alone, for wherever a referral is advised. */
export function StartLink() {
  const { t } = useTranslation();
  const { view } = useCase();
  const may_start = useMayStart();
  if (!may_start) return null;
  return (
    <Link className="next next-mine" to={`/referrals/new?consultation=${view.consultation.id}`}>
      {t("referrals.offer.start")}
    </Link>
  );
}

/** Nothing for whoever may not refer. */
export function OfferSection() {
  const { t } = useTranslation();
  const may_start = useMayStart();
  if (!may_start) return null;
  return (
    <Section id="referral" heading={t("referrals.offer.heading")} aside={<StartLink />}>
      <p className="quiet">{t("referrals.offer.lead")}</p>
    </Section>
  );
}
