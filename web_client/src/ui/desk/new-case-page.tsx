/** Opening a case: the patient first, found or registered; the rest on the case page. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Opened, Patient, PatientForm } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Field } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { asSent, EMPTY_PATIENT, PatientFields } from "../parts/patient-fields";
import { useSay } from "../parts/say";
import { patientsQuestion } from "../questions";
import "./desk.css";

/** Search to the top, registration below. */
export function NewCasePage() {
  const { t } = useTranslation();
  const open = useOpenCase();
  return (
    <div className="narrow">
      <h1>{t("desk.new_title")}</h1>
      <p className="quiet">{t("desk.new_lead")}</p>
      {open.error && <ProblemNotice problem={problemOf(open.error)} />}
      <FindPatient is_busy={open.isPending} onChoose={(patient) => open.mutate(patient.id)} />
      <RegisterPatient onRegistered={(patient) => open.mutate(patient.id)} />
    </div>
  );
}

function useOpenCase() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (patient: string) =>
      change<Opened>({ method: "POST", path: "/api/cases", body: { patient } }),
    onSuccess: ({ consultation }) => navigate(`/consultations/${consultation}`),
  });
}

type FindPatientProps = {
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
};

function FindPatient({ is_busy, onChoose }: FindPatientProps) {
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
              {t("desk.choose")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

type RegisterPatientProps = { readonly onRegistered: (patient: Patient) => void };

function RegisterPatient({ onRegistered }: RegisterPatientProps) {
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
        {t("desk.register_submit")}
      </Button>
    </form>
  );
}
