/** The report: the chair's conclusion to write and sign, then every signed edition. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personIn } from "../../core/standing";
import type { Report } from "../../generated/http-answers";
import { Notice } from "../parts/notice";
import { useSay } from "../parts/say";
import { StartLink } from "../referrals/offer-section";
import { useCase, useMay } from "./case-context";
import { ConclusionFacts } from "./conclusion-facts";
import { ReasonForm } from "./reason-form";
import { ReportEditor } from "./report-editor";
import { Section } from "./section";

/** Shown when opinions are awaited, and ever after. */
export function ReportSection() {
  const { t } = useTranslation();
  const may = useMay();
  const { view } = useCase();
  const signed = view.reports.filter((report) => report.signature !== null);
  const is_writing = may("write_report");
  if (!is_writing && signed.length === 0 && view.consultation.state !== "opinion_pending") {
    return null;
  }
  return (
    <Section
      id="report"
      heading={t("acts.report.heading")}
      is_mine={view.next_step === "write_report" || view.next_step === "sign_report"}
    >
      {signed.map((report, at) => (
        <SignedReport key={report.id} report={report} is_newest={at === signed.length - 1} />
      ))}
      {is_writing && <ReportEditor />}
      {!is_writing && signed.length === 0 && <p className="quiet">{t("acts.report.none")}</p>}
    </Section>
  );
}

type SignedReportProps = { readonly report: Report; readonly is_newest: boolean };

function SignedReport({ report, is_newest }: SignedReportProps) {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMay();
  const { view } = useCase();
  const [is_amending, setAmending] = useState(false);
  const { signature, number, edition, amendment_reason, record_digest } = report;
  const address = `/api/consultations/${view.consultation.id}/papers/report?edition=${edition}`;
  const name = personIn(view, signature?.signer ?? null)?.name ?? "";
  return (
    <article className="opinion">
      <header className="opinion-head">
        <strong>{t("acts.report.number", { number, edition })}</strong>
        {signature !== null && (
          <span className="quiet">
            {t("acts.report.signed", { name, time: say.moment(signature.signed_at) })}
          </span>
        )}
        {report.pdf === null ? (
          <span className="quiet">{t("acts.report.pdf_waiting")}</span>
        ) : (
          <a className="next" href={address} target="_blank" rel="noreferrer">
            {t("acts.report.pdf")}
          </a>
        )}
        {is_newest && may("amend_report") && !is_amending && (
          <Button onClick={() => setAmending(true)}>{t("acts.report.amend")}</Button>
        )}
      </header>
      {is_amending && (
        <ReasonForm
          path="report/amend"
          label={t("acts.report.amend_reason")}
          doing={t("acts.report.amend_do")}
          leaving={t("acts.report.leave")}
          onLeave={() => setAmending(false)}
        />
      )}
      {amendment_reason !== "" && (
        <Notice tone="calm">{t("acts.report.amended", { reason: amendment_reason })}</Notice>
      )}
      <ConclusionFacts form={report.conclusion} />
      {is_newest && report.conclusion.advises_referral && <StartLink />}
      <p className="quiet">{t("acts.report.statement")}</p>
      {record_digest !== null && (
        <code className="digest" title={record_digest}>
          {t("acts.report.digest", { digest: record_digest.slice(0, 16) })}
        </code>
      )}
    </article>
  );
}
