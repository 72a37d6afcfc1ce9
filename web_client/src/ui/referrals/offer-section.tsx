/** On the page of a case: the way out of it into a referral. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isMine, referralTone } from "../../core/referrals";
import { useCase } from "../case/case-context";
import { Section } from "../case/section";
import { StateMark } from "../parts/marks";
import { useSession } from "../shell/signed-in-only";
import { referralsQuestion } from "./questions";
import "./referrals.css";

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

/** The next step of a case that was opened to refer: its newest referral, or the way to one. */
export function ReferralLink() {
  const { t } = useTranslation();
  const [newest] = useKnown();
  if (newest === undefined) return <StartLink />;
  return (
    <Link className="next next-mine" to={`/referrals/${newest.id}`}>
      {t("referrals.offer.open")}
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
      <Known />
    </Section>
  );
}

/** The referrals that this case has led to already, the newest first. */
function useKnown() {
  const { view, record } = useCase();
  const { data } = useInfiniteQuery(referralsQuestion("out", "all"));
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return rows.filter(
    (row) => row.consultation === view.consultation.id || row.case === record.case.id,
  );
}

function Known() {
  const { t } = useTranslation();
  const known = useKnown();
  if (known.length === 0) return null;
  return (
    <ul className="known-referrals">
      {known.map((row) => (
        <li key={row.id}>
          <Link to={`/referrals/${row.id}`}>{row.number}</Link>
          <span>
            {t(`referrals.direction.${row.direction}`)} · {row.to_name}
          </span>
          <StateMark
            tone={referralTone({ ...row, is_mine: isMine(row, true) })}
            words={t(`referrals.state.${row.state}`)}
          />
        </li>
      ))}
    </ul>
  );
}
