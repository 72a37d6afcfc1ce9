/** Who the patient is, sent ahead with the referral; named afterwards in an emergency. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sheetBody, sheetOf } from "../../core/referrals";
import type { Patient, PatientForm, Saved } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { flushDrafts } from "../../io/draft-runner";
import { Fact, Section } from "../case/section";
import { FindPatient, RegisterPatient } from "../desk/choose-patient";
import { ProblemNotice } from "../parts/notice";
import { PatientEditor } from "../parts/patient-editor";
import { caseQuestion, questions } from "../questions";
import { PhoneNumber } from "./marks";
import { askReferrals, referralQuestion } from "./questions";
import { useMayRefer, useReferral } from "./referral-context";

/** Facts where he is known; else the way to name him, for who writes the sheet. */
export function PatientSection() {
  const { t } = useTranslation();
  const may = useMayRefer();
  const { patient, referral } = useReferral();
  const [is_open, setOpen] = useState(false);
  if (patient === null && !may("edit")) return null;
  const may_complete = patient !== null && may("edit") && referral.case !== null;
  return (
    <Section
      id="patient"
      heading={t("patient.heading")}
      aside={
        may_complete &&
        !is_open && <Button onClick={() => setOpen(true)}>{t("patient.edit")}</Button>
      }
    >
      {patient === null && <Naming />}
      {patient !== null && !is_open && <PatientFacts form={patient} />}
      {patient !== null && is_open && <Completing onDone={() => setOpen(false)} />}
    </Section>
  );
}

function PatientFacts({ form }: { readonly form: PatientForm }) {
  const { t } = useTranslation();
  const { id_number, id_kind, phone } = form;
  const id = id_number === "" ? "" : `${t(`patient.id_kinds.${id_kind}`)} ${id_number}`;
  const { birth_date, record_number, insurance, address } = form;
  if ([birth_date ?? "", id, phone, record_number, insurance, address].join("") === "") {
    return <p className="quiet">{t("patients.facts_empty")}</p>;
  }
  return (
    <dl className="facts">
      <Fact name={t("patient.birth_date")}>{form.birth_date}</Fact>
      <Fact name={t("patient.id_number")}>{id}</Fact>
      <Fact name={t("patient.phone")}>
        {phone === "" ? "" : <PhoneNumber number={phone} />}
      </Fact>
      <Fact name={t("patient.record_number")}>{form.record_number}</Fact>
      <Fact name={t("patient.insurance")}>{form.insurance}</Fact>
      <Fact name={t("patient.address")}>{form.address}</Fact>
    </dl>
  );
}

/** The register's form, over the patient as the case knows him. */
function Completing({ onDone }: { readonly onDone: () => void }) {
  const { referral } = useReferral();
  const { data, refetch } = useQuery(caseQuestion(referral.case ?? undefined));
  if (data === undefined) return null;
  const settled = () => {
    void refetch();
    void askReferrals();
  };
  return <PatientEditor patient={data.patient} onSettled={settled} onDone={onDone} />;
}

/** Who an emergency turned out to be: found among those of this hospital, or registered. */
function Naming() {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const name = useMutation({
    mutationFn: async (patient: Patient) => {
      await flushDrafts();
      const asked = { ...referralQuestion(referral.id), staleTime: 0 };
      const { referral: newest } = await questions.fetchQuery(asked);
      return change<Saved>({
        method: "PUT",
        path: `/api/referrals/${referral.id}/form`,
        body: { ...sheetBody(sheetOf(newest), newest.version), patient: patient.id },
      });
    },
    onSettled: () => askReferrals(),
  });
  return (
    <>
      <p>{t("referral.naming.lead", { label: referral.label })}</p>
      {name.error && <ProblemNotice problem={problemOf(name.error)} />}
      <FindPatient
        choosing={t("referral.naming.choose")}
        has_focus={false}
        is_busy={name.isPending}
        onChoose={name.mutate}
      />
      <details className="naming-new">
        <summary>{t("referral.naming.new")}</summary>
        <RegisterPatient
          registering={t("referral.naming.register")}
          onRegistered={name.mutate}
        />
      </details>
    </>
  );
}
