/** Choosing a patient: found among those of this hospital, or registered. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fill } from "../../core/paste";
import type { Patient, PatientForm } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { AlikePart } from "../launch/alike-part";
import { PastePart } from "../launch/paste-part";
import { ProblemNotice } from "../parts/notice";
import {
  asSent,
  asShown,
  EMPTY_PATIENT,
  filledIn,
  PatientFields,
} from "../parts/patient-fields";
import { PatientSearch } from "../parts/patient-search";
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
  return (
    <PatientSearch
      label={t("desk.find_patient")}
      has_focus={has_focus}
      nobody={(query) => t("desk.no_patient", { query })}
      name={({ form }) => <strong>{form.name}</strong>}
      act={(patient) => (
        <Button disabled={is_busy} onClick={() => onChoose(patient)}>
          {choosing}
        </Button>
      )}
    />
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
