/** Why a result may be recognised or not: the rule, the catalogue, the certificate. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { countsUntil } from "../../core/certificates";
import type { Outside, Verdict } from "../../generated/http-answers";
import { Fact } from "../case/section";
import { useSay } from "../parts/say";
import { certificatesQuestion } from "./recognition-questions";

type VerdictFactsProps = { readonly outside: Outside };

/** One sentence; the rest on demand. */
export function VerdictFacts({ outside }: VerdictFactsProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [is_open, setOpen] = useState(false);
  const { verdict, trace } = outside;
  return (
    <details className="outside-why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {say.either(verdict)} <span className="outside-more">{t("recognition.grounds")}</span>
      </summary>
      {is_open && (
        <dl className="facts outside-basis">
          <Fact name={t("recognition.basis.code")}>
            {trace.code === "" ? "" : <code>{trace.code}</code>}
          </Fact>
          <Fact name={t("recognition.basis.catalogue")}>
            {verdict.edition === null || verdict.scope === null
              ? t("recognition.basis.edition_none")
              : t("recognition.basis.edition", {
                  edition: verdict.edition,
                  scope: t(`recognition.scope.${verdict.scope}`),
                })}
          </Fact>
          <Fact name={t("recognition.basis.days")}>
            <Days verdict={verdict} />
          </Fact>
          <Fact name={t("recognition.basis.certificate")}>
            <CertificateFact certificate={verdict.certificate} />
          </Fact>
        </dl>
      )}
    </details>
  );
}

function Days({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  const { valid_days, age_days, edition } = verdict;
  if (edition === null) return <>{t("recognition.days_ago", { n: age_days })}</>;
  if (valid_days === null) return <>{t("recognition.basis.days_doctor", { age: age_days })}</>;
  return <>{t("recognition.basis.days_of", { valid: valid_days, age: age_days })}</>;
}

function CertificateFact({ certificate }: { readonly certificate: string | null }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...certificatesQuestion, enabled: certificate !== null });
  if (certificate === null) return <>{t("recognition.basis.certificate_none")}</>;
  const kept = data?.find(({ id }) => id === certificate);
  if (kept === undefined) return <span className="quiet">{t("shell.loading")}</span>;
  const said = [
    `${kept.department} ${t(`catalogue.certificate.control.${kept.control}`)}`,
    kept.assessed_by,
    kept.number,
    `${t("catalogue.certificate.passed", { day: kept.passed_on })}`,
    `${t("catalogue.certificate.until")} ${countsUntil(kept)}`,
    kept.revoked_on === null
      ? ""
      : t("catalogue.certificate.revoked_on", { day: kept.revoked_on }),
  ];
  return <>{said.filter((part) => part !== "").join(" · ")}</>;
}
