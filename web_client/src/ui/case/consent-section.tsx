/** Informed consent: what was agreed to and by whom; for the author the form to sign. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Consent } from "../../generated/http-answers";
import { StateMark } from "../parts/marks";
import { Notice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useCase } from "./case-context";
import { ConsentEditor } from "./consent-editor";
import { PURPOSES } from "./consent-purposes";
import { Section } from "./section";

/** The newest consent; a newer one takes its place. */
export function ConsentSection() {
  const { t } = useTranslation();
  const { record } = useCase();
  const [is_again, setAgain] = useState(false);
  const { consent, may_edit } = record;
  const is_form = may_edit && (consent === null || is_again);
  return (
    <Section
      id="consent"
      heading={t("consent.heading")}
      aside={
        may_edit &&
        consent !== null &&
        !is_again && <Button onClick={() => setAgain(true)}>{t("consent.again")}</Button>
      }
    >
      {is_form && (
        <ConsentEditor
          onLeave={consent === null ? undefined : () => setAgain(false)}
          onKept={() => setAgain(false)}
        />
      )}
      {!is_form && consent !== null && <ConsentFacts consent={consent} />}
      {!is_form && consent === null && <p className="quiet">{t("consent.none")}</p>}
    </Section>
  );
}

function ConsentFacts({ consent }: { readonly consent: Consent }) {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const { signer_name, relation, relation_reason, purposes } = consent;
  const signer = {
    name: signer_name,
    relation: t(`terms.relation.${relation}`),
    time: say.moment(consent.signed_at),
  };
  return (
    <>
      <ul className="purposes">
        {PURPOSES.map((purpose) => (
          <li key={purpose}>
            <StateMark
              tone={purposes[purpose] ? "done" : "off"}
              words={t(purposes[purpose] ? "consent.granted" : "consent.refused")}
            />{" "}
            {t(`consent.purpose.${purpose}`)}
          </li>
        ))}
      </ul>
      {!purposes.consultation && <Notice tone="waiting">{t("consent.must_consult")}</Notice>}
      <p>
        {t("consent.signed", signer)}
        {relation_reason !== "" && (
          <span className="quiet"> {t("consent.by_reason", { reason: relation_reason })}</span>
        )}
      </p>
      <Evidence consent={consent} />
      <a
        href={`/api/consultations/${view.consultation.id}/papers/consent`}
        target="_blank"
        rel="noreferrer"
      >
        {t("consent.paper")}
      </a>
    </>
  );
}

function Evidence({ consent }: { readonly consent: Consent }) {
  const { t } = useTranslation();
  const address = `/api/consents/${consent.id}/evidence`;
  if (consent.evidence === "scan") {
    return (
      <p>
        <a href={address} target="_blank" rel="noreferrer">
          {t("consent.evidence")}
        </a>
      </p>
    );
  }
  const alt = t("consent.evidence_alt", { name: consent.signer_name });
  return <img className="evidence" src={address} alt={alt} />;
}
