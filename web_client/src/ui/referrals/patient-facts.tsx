/** Who the patient is, sent ahead with the referral. */
import { useTranslation } from "react-i18next";
import { Fact, Section } from "../case/section";
import { PhoneNumber } from "./marks";
import { useReferral } from "./referral-context";

/** Nothing where nobody is known yet, as in an emergency. */
export function PatientFacts() {
  const { t } = useTranslation();
  const { patient } = useReferral();
  if (patient === null) return null;
  const { id_number, id_kind, phone } = patient;
  const id = id_number === "" ? "" : `${t(`patient.id_kinds.${id_kind}`)} ${id_number}`;
  return (
    <Section id="patient" heading={t("patient.heading")}>
      <dl className="facts">
        <Fact name={t("patient.birth_date")}>{patient.birth_date}</Fact>
        <Fact name={t("patient.id_number")}>{id}</Fact>
        <Fact name={t("patient.phone")}>
          {phone === "" ? "" : <PhoneNumber number={phone} />}
        </Fact>
        <Fact name={t("patient.record_number")}>{patient.record_number}</Fact>
        <Fact name={t("patient.insurance")}>{patient.insurance}</Fact>
        <Fact name={t("patient.address")}>{patient.address}</Fact>
      </dl>
    </Section>
  );
}
