/** The patient: read by everybody who takes part, completed by the author. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PatientEditor } from "../parts/patient-editor";
import { askAgain } from "../questions";
import { useCase } from "./case-context";
import { Fact, Section } from "./section";

/** Facts first; the form opens in their place. */
export function PatientSection() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const lacks = view.gaps.some((gap) => gap.section === "patient");
  const [is_open, setOpen] = useState(lacks);
  return (
    <Section
      id="patient"
      heading={t("patient.heading")}
      aside={
        record.may_edit &&
        !is_open && <Button onClick={() => setOpen(true)}>{t("patient.edit")}</Button>
      }
    >
      {is_open && record.may_edit ? (
        <PatientEditor
          patient={record.patient}
          onSettled={() => askAgain(view.consultation.id)}
          onDone={() => setOpen(false)}
        />
      ) : (
        <PatientFacts />
      )}
    </Section>
  );
}

function PatientFacts() {
  const { t } = useTranslation();
  const { form } = useCase().record.patient;
  const id =
    form.id_number === "" ? "" : `${t(`patient.id_kinds.${form.id_kind}`)} ${form.id_number}`;
  return (
    <dl className="facts">
      <Fact name={t("patient.birth_date")}>{form.birth_date}</Fact>
      <Fact name={t("patient.id_number")}>{id}</Fact>
      <Fact name={t("patient.phone")}>{form.phone}</Fact>
      <Fact name={t("patient.record_number")}>{form.record_number}</Fact>
      <Fact name={t("patient.ethnicity")}>{form.ethnicity}</Fact>
      <Fact name={t("patient.marital_status")}>
        {form.marital_status === "" ? "" : t(`patient.marital.${form.marital_status}`)}
      </Fact>
      <Fact name={t("patient.occupation")}>{form.occupation}</Fact>
      <Fact name={t("patient.insurance")}>{form.insurance}</Fact>
      <Fact name={t("patient.address")}>{form.address}</Fact>
    </dl>
  );
}
