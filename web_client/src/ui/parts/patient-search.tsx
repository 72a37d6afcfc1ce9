/** A search over the patients of this hospital, as one types. */
import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Patient } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { patientsQuestion } from "../questions";
import { Field } from "./field";
import { ProblemNotice } from "./notice";
import { useSay } from "./say";

type PatientSearchProps = {
  readonly label: string;
  readonly has_focus?: boolean;
  /** What is said where the hospital has nobody of these words. */
  readonly nobody: (query: string) => string;
  /** His name, and what can be done with him: before and after what tells him from others. */
  readonly name: (patient: Patient) => ReactNode;
  readonly act?: (patient: Patient) => ReactNode;
};

/** A line for each who is found, with sex, age and record number. */
export function PatientSearch(props: PatientSearchProps) {
  const { label, has_focus = true, nobody, name, act } = props;
  const { t } = useTranslation();
  const say = useSay();
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const { data, error } = useQuery(patientsQuestion(asked));
  return (
    <section className="card">
      <Field label={label}>
        {(id) => (
          <Input
            id={id}
            allowClear
            autoFocus={has_focus}
            placeholder={t("patients.find_placeholder")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
      </Field>
      {error && <ProblemNotice problem={problemOf(error)} />}
      {data?.length === 0 && <p className="quiet">{nobody(asked)}</p>}
      <ul className="patients">
        {data?.map((patient) => (
          <li key={patient.id}>
            {name(patient)} {t(`terms.sex.${patient.form.sex}`)}{" "}
            {say.age(patient.form.birth_date)}{" "}
            <span className="quiet">{patient.form.record_number}</span>
            {act?.(patient)}
          </li>
        ))}
      </ul>
    </section>
  );
}
