/** The form in three parts: a link where it prints, the reason where it does not yet. */
import { useTranslation } from "react-i18next";
import { whyNotPrint } from "../../core/referrals";
import { useReferral } from "./referral-context";

/** The link alone; nothing where it does not print. */
export function PrintLink() {
  const { t } = useTranslation();
  const { referral, may_print } = useReferral();
  if (!may_print) return null;
  return (
    <a
      className="next next-mine"
      href={`/api/referrals/${referral.id}/form.pdf`}
      target="_blank"
      rel="noreferrer"
    >
      {t("referral.print.do")}
    </a>
  );
}

/** Beside the record, always there: it prints, or why not yet. */
export function PrintPanel() {
  const { t } = useTranslation();
  const view = useReferral();
  const why = whyNotPrint(view);
  return (
    <section className="panel" aria-labelledby="print-heading">
      <h2 id="print-heading">{t("referral.print.heading")}</h2>
      {why === null ? (
        <>
          <PrintLink /> <span className="quiet">{t("referral.print.parts")}</span>
        </>
      ) : (
        <p className="quiet">{t(`referral.print.why_not.${why}`)}</p>
      )}
      {why === null && view.referral.is_emergency && view.referral.notice === null && (
        <p className="quiet">{t("referral.print.emergency")}</p>
      )}
    </section>
  );
}
