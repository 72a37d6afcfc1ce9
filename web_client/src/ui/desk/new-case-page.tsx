/** Opening a case: what is wanted, then the patient, found or registered. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import type { Opened, Patient, PatientForm } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Field } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { asSent, EMPTY_PATIENT, PatientFields } from "../parts/patient-fields";
import { useSay } from "../parts/say";
import { patientsQuestion } from "../questions";
import "./desk.css";
import { IntakeQuestion, WANTS, type Want } from "./intake-question";

/** The question to the top, the search below it, registration last. */
export function NewCasePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const want = WANTS.find((known) => known === search.get("want")) ?? "consult";
  const { begin, is_busy, error } = useBegin(want);
  return (
    <div className="narrow">
      <h1>{t("referrals.intake.title")}</h1>
      <p className="quiet">{t("referrals.intake.lead")}</p>
      <IntakeQuestion
        want={want}
        onWant={(chosen) => setSearch({ want: chosen }, { replace: true })}
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <FindPatient want={want} is_busy={is_busy} onChoose={begin} />
      <RegisterPatient want={want} onRegistered={begin} />
    </div>
  );
}

/** A consultation opens the case at once; a referral is told first where it goes. */
function useBegin(want: Want) {
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: (patient: Patient) =>
      change<Opened>({ method: "POST", path: "/api/cases", body: { patient: patient.id } }),
    onSuccess: ({ consultation }) => navigate(`/consultations/${consultation}`),
  });
  const refer = (patient: Patient) => {
    const purpose = want === "examination" ? "examination" : "treatment";
    const of = new URLSearchParams({ patient: patient.id, purpose });
    void navigate(`/referrals/new?${of}`, { state: { patient_name: patient.form.name } });
  };
  return {
    begin: (patient: Patient) => (want === "consult" ? open.mutate(patient) : refer(patient)),
    is_busy: open.isPending,
    error: open.error,
  };
}

type FindPatientProps = {
  readonly want: Want;
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
};

function FindPatient({ want, is_busy, onChoose }: FindPatientProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const { data, error } = useQuery(patientsQuestion(asked));
  return (
    <section className="card">
      <Field label={t("desk.find_patient")}>
        {(id) => (
          <Input
            id={id}
            allowClear
            autoFocus
            placeholder={t("desk.find_placeholder")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
      </Field>
      {error && <ProblemNotice problem={problemOf(error)} />}
      {data?.length === 0 && <p className="quiet">{t("desk.no_patient", { query: asked })}</p>}
      <ul className="patients">
        {data?.map((patient) => (
          <li key={patient.id}>
            <strong>{patient.form.name}</strong> {t(`terms.sex.${patient.form.sex}`)}{" "}
            {say.age(patient.form.birth_date)}{" "}
            <span className="quiet">{patient.form.record_number}</span>
            <Button disabled={is_busy} onClick={() => onChoose(patient)}>
              {t(`referrals.intake.choose.${want}`)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

type RegisterPatientProps = {
  readonly want: Want;
  readonly onRegistered: (patient: Patient) => void;
};

function RegisterPatient({ want, onRegistered }: RegisterPatientProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(EMPTY_PATIENT);
  const register = useMutation({
    mutationFn: (asked: PatientForm) =>
      change<Patient>({ method: "POST", path: "/api/patients", body: asSent(asked) }),
    onSuccess: onRegistered,
  });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        register.mutate(form);
      }}
    >
      <h2>{t("desk.register")}</h2>
      <p className="quiet">{t("desk.register_lead")}</p>
      <PatientFields
        form={form}
        onEdit={(edit) => setForm((before) => ({ ...before, ...edit }))}
      />
      {register.error && <ProblemNotice problem={problemOf(register.error)} />}
      <Button
        type="primary"
        htmlType="submit"
        loading={register.isPending}
        disabled={form.name.trim() === ""}
      >
        {t(`referrals.intake.register.${want}`)}
      </Button>
    </form>
  );
}
