/** Choosing a patient: found among those of this hospital, or registered. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fill } from "../../core/paste";
import type { Patient, PatientForm } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { AlikePart } from "../launch/alike-part";
import { PastePart } from "../launch/paste-part";
import { Field } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import {
  asSent,
  asShown,
  EMPTY_PATIENT,
  filledIn,
  PatientFields,
} from "../parts/patient-fields";
import { useSay } from "../parts/say";
import { patientsQuestion } from "../questions";
import "./desk.css";

type FindPatientProps = {
  readonly choosing: string;
  readonly has_focus?: boolean;
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
};

/** A search over the patients of this hospital; one button for each that is found. */
export function FindPatient({
  choosing,
  has_focus = true,
  is_busy,
  onChoose,
}: FindPatientProps) {
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
            autoFocus={has_focus}
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
              {choosing}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

type RegisterPatientProps = {
  readonly registering: string;
  readonly told?: PatientForm | undefined;
  readonly onPasted?: ((fills: readonly Fill[]) => void) | undefined;
  readonly onRegistered: (patient: Patient) => void;
};

/** A form for somebody who is not known here yet; `told` is what another system says of him. */
export function RegisterPatient(props: RegisterPatientProps) {
  const { registering, told, onPasted, onRegistered } = props;
  const { t } = useTranslation();
  const [form, setForm] = useState(told === undefined ? EMPTY_PATIENT : asShown(told));
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
      <PastePart
        form={form}
        takes_summary={onPasted !== undefined}
        onTake={(fills) => {
          setForm((before) => filledIn(before, fills));
          onPasted?.(fills);
        }}
      />
      <PatientFields
        form={form}
        onEdit={(edit) => setForm((before) => ({ ...before, ...edit }))}
      />
      <AlikePart form={form} is_busy={register.isPending} onChoose={onRegistered} />
      {register.error && <ProblemNotice problem={problemOf(register.error)} />}
      <Button
        type="primary"
        htmlType="submit"
        loading={register.isPending}
        disabled={form.name.trim() === ""}
      >
        {registering}
      </Button>
    </form>
  );
}
