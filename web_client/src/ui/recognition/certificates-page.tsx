/** Quality certificates by hospital and department, and the HR marks that they carry today. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import {
  type Department,
  departmentsOf,
  type ItemMark,
  marksOf,
} from "../../core/certificates";
import { inForce } from "../../core/recognition";
import type { Catalogue } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { today } from "../parts/today";
import { hospitalsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { CertificateRow } from "./certificate-row";
import { cataloguesQuestion, certificatesQuestion } from "./recognition-questions";

/** A card per department: its marks on top, below them what they rest on. */
export function CertificatesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(certificatesQuestion);
  const hospitals = useQuery(hospitalsQuestion);
  const catalogues = useQuery(cataloguesQuestion);
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  if (data.length === 0) return <p className="empty">{t("catalogue.empty_certificates")}</p>;
  const itemOf = itemNames(catalogues.data ?? []);
  const nameOf = (id: string) => hospitals.data?.find((one) => one.id === id)?.name ?? "";
  return (
    <>
      <p className="quiet">{t("catalogue.certificate.computed")}</p>
      {departmentsOf(data).map((each) => (
        <DepartmentCard
          key={`${each.hospital} ${each.department}`}
          of={each}
          heading={`${nameOf(each.hospital)} ${each.department}`}
          itemOf={itemOf}
        />
      ))}
    </>
  );
}

/** What the edition in force calls each code. */
function itemNames(editions: readonly Catalogue[]): (code: string) => string {
  const items = inForce(editions, today())?.items ?? [];
  const names = new Map(items.map(({ code, name }) => [code, name]));
  return (code) => names.get(code) ?? "";
}

type DepartmentCardProps = {
  readonly of: Department;
  readonly heading: string;
  readonly itemOf: (code: string) => string;
};

function DepartmentCard({ of, heading, itemOf }: DepartmentCardProps) {
  const { t } = useTranslation();
  const { roles } = useSession();
  const may_revoke = roles.includes("administrator");
  return (
    <section className="card" aria-label={heading}>
      <h2>{heading}</h2>
      <dl className="marks">
        <dt>{t("catalogue.certificate.mark")}</dt>
        {marksOf(of.certificates, today()).map((item) => (
          <dd key={item.code}>
            {itemOf(item.code)} <ItemMarkWords item={item} />
          </dd>
        ))}
      </dl>
      <table className="certificates">
        <thead>
          <tr>
            <th scope="col">{t("catalogue.certificate.type")}</th>
            <th scope="col">{t("catalogue.certificate.items")}</th>
            <th scope="col">{t("catalogue.certificate.assessed_by")}</th>
            <th scope="col">{t("catalogue.certificate.until")}</th>
            <th scope="col">{t("catalogue.certificate.standing")}</th>
            {may_revoke && (
              <th>
                <span className="unseen">{t("catalogue.certificate.revoke")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {of.certificates.map((certificate) => (
            <CertificateRow
              key={certificate.id}
              certificate={certificate}
              may_revoke={may_revoke}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ItemMarkWords({ item }: { readonly item: ItemMark }) {
  const { t } = useTranslation();
  const { code, mark, lacks } = item;
  if (mark === null) {
    return (
      <>
        <code>{code}</code>{" "}
        <span className="quiet">
          {t("catalogue.certificate.mark_none")}
          {lacks !== null && ` · ${t(`catalogue.certificate.lacks.${lacks}`)}`}
        </span>
      </>
    );
  }
  const is_bare = mark.scope === "province" && mark.region === "";
  return (
    <>
      <code>{code}</code>{" "}
      <span className="hr-mark">
        {is_bare
          ? t("catalogue.certificate.mark_province")
          : t(`catalogue.certificate.mark_label.${mark.scope}`, { region: mark.region })}
      </span>
    </>
  );
}
