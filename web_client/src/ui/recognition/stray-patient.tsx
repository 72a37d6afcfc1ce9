/** Whose a stray study is: a patient of the hospital, seen beside whom the study names. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { readName } from "../../core/study-patient";
import type { Patient, Stray } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { WhyForm } from "../parts/why-form";
import { patientsQuestion } from "../questions";

type StrayPatientProps = {
  readonly stray: Stray;
  readonly is_busy: boolean;
  readonly error: unknown;
  readonly onGive: (patient: string, reason: string) => void;
  readonly onLeave: () => void;
};

/** Search, compare, then say how one knows. */
export function StrayPatient({ stray, is_busy, error, onGive, onLeave }: StrayPatientProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Patient | null>(null);
  if (chosen === null) {
    return <Search first={readName(stray.named.name)} onChoose={setChosen} onLeave={onLeave} />;
  }
  return (
    <>
      <Beside stray={stray} patient={chosen} />
      <WhyForm
        label={t("arrivals.assign_label")}
        help={t("arrivals.assign_help")}
        doing={t("arrivals.assign_do", { name: chosen.form.name })}
        leaving={t("arrivals.other_patient")}
        limit={300}
        is_busy={is_busy}
        error={error}
        onGive={(reason) => onGive(chosen.id, reason)}
        onLeave={() => setChosen(null)}
      />
    </>
  );
}

type SearchProps = {
  readonly first: string;
  readonly onChoose: (patient: Patient) => void;
  readonly onLeave: () => void;
};

function Search({ first, onChoose, onLeave }: SearchProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState(first);
  const wanted = useDeferredValue(query.trim());
  const { data, error } = useQuery(patientsQuestion(wanted));
  return (
    <div className="inset">
      <Input
        className="inbox-search"
        allowClear
        aria-label={t("arrivals.assign_search")}
        placeholder={t("arrivals.assign_search")}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {error && <ProblemNotice problem={problemOf(error)} />}
      {wanted !== "" && data?.length === 0 && (
        <p className="quiet">{t("arrivals.assign_nobody", { query: wanted })}</p>
      )}
      <ul className="takings">
        {wanted !== "" &&
          data?.map((patient) => (
            <li key={patient.id} className="taking">
              <strong>{patient.form.name}</strong>
              <span>{t(`terms.sex.${patient.form.sex}`)}</span>
              <span className="number">{patient.form.birth_date}</span>
              <span className="quiet">{patient.form.record_number}</span>
              <Button size="small" onClick={() => onChoose(patient)}>
                {t("arrivals.assign_choose")}
              </Button>
            </li>
          ))}
      </ul>
      <Button onClick={onLeave}>{t("arrivals.leave")}</Button>
    </div>
  );
}

type BesideProps = { readonly stray: Stray; readonly patient: Patient };

function Beside({ stray, patient }: BesideProps) {
  const { t } = useTranslation();
  const { named } = stray;
  const { form } = patient;
  const unsaid = t("record.doubt.unsaid");
  const rows = [
    [t("record.doubt.name"), readName(named.name), form.name],
    [t("record.doubt.sex"), t(`terms.sex.${named.sex}`), t(`terms.sex.${form.sex}`)],
    [t("record.doubt.birth_date"), named.birth_date ?? unsaid, form.birth_date ?? unsaid],
    [t("patient.record_number"), named.record_number || unsaid, form.record_number || unsaid],
  ] as const;
  return (
    <table className="doubt-table">
      <thead>
        <tr>
          <th scope="col">{t("arrivals.compared.what")}</th>
          <th scope="col">{t("arrivals.compared.study")}</th>
          <th scope="col">{t("arrivals.compared.patient")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, theirs, ours]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              {theirs}
              {theirs !== ours && (
                <span className="doubt-differs"> ≠ {t("record.doubt.differs")}</span>
              )}
            </td>
            <td>{ours}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
