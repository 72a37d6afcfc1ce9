/** One patient of one's own hospital: who he is, what is kept of him, his merges. */
import { useQuery } from "@tanstack/react-query";
import { Button, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Holding, Patient } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { useFieldWords } from "../launch/field-words";
import { Notice, ProblemNotice } from "../parts/notice";
import { PatientEditor } from "../parts/patient-editor";
import { useSay } from "../parts/say";
import { DuplicatesPart } from "./duplicates-part";
import { HistoryPart } from "./history-part";
import "./patients.css";
import { askPatientsAgain, patientQuestion } from "./patients-questions";

/** Everything on one page; a merged record leads on to the one in use. */
export function PatientPage() {
  const { patient } = useParams();
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(patientQuestion(patient ?? ""));
  if (error !== null && data === undefined) {
    return (
      <div className="patient-page">
        <h1>{t("patients.heading")}</h1>
        <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />
      </div>
    );
  }
  if (data === undefined) {
    return (
      <div className="centre">
        <Spin />
      </div>
    );
  }
  return (
    <div className="patient-page">
      <Head patient={data.patient} />
      {data.survivor !== null && <MergedNotice survivor={data.survivor} />}
      <FactsPart patient={data.patient} may_edit={data.survivor === null} />
      <section className="card" aria-labelledby="holdings-heading">
        <h2 id="holdings-heading">{t("patients.holdings")}</h2>
        {data.holdings.length === 0 && <p className="quiet">{t("patients.holdings_empty")}</p>}
        <ul className="holdings">
          {rowsOf(data.holdings).map((holding) => (
            <HoldingRow key={holding.id} holding={holding} />
          ))}
        </ul>
      </section>
      {data.survivor === null && <DuplicatesPart patient={data.patient} />}
      <HistoryPart patient={data.patient} merges={data.merges} />
    </div>
  );
}

function Head({ patient }: { readonly patient: Patient }) {
  const { t } = useTranslation();
  const say = useSay();
  const { form } = patient;
  return (
    <header className="patient-head">
      <h1>{form.name}</h1>
      <span>
        {t(`terms.sex.${form.sex}`)} {say.age(form.birth_date)}
      </span>
      <span className="quiet">{form.record_number || t("patients.no_number")}</span>
    </header>
  );
}

function MergedNotice({ survivor }: { readonly survivor: Patient }) {
  const { t } = useTranslation();
  const { name, record_number } = survivor.form;
  return (
    <Notice
      tone="waiting"
      action={<Link to={`/patients/${survivor.id}`}>{t("patients.merged_open")}</Link>}
    >
      {t("patients.merged", { name, number: record_number || t("patients.no_number") })}
    </Notice>
  );
}

const FACTS = [
  "birth_date",
  "id_number",
  "phone",
  "record_number",
  "ethnicity",
  "marital_status",
  "occupation",
  "insurance",
  "address",
] as const;

type FactsPartProps = { readonly patient: Patient; readonly may_edit: boolean };

function FactsPart({ patient, may_edit }: FactsPartProps) {
  const { t } = useTranslation();
  const [is_open, setOpen] = useState(false);
  return (
    <section className="card" aria-labelledby="facts-heading">
      <div className="card-head">
        <h2 id="facts-heading">{t("patients.facts")}</h2>
        {may_edit && !is_open && (
          <Button onClick={() => setOpen(true)}>{t("patients.edit")}</Button>
        )}
      </div>
      {is_open ? (
        <PatientEditor
          patient={patient}
          onSettled={() => void askPatientsAgain()}
          onDone={() => setOpen(false)}
        />
      ) : (
        <PatientFacts patient={patient} />
      )}
    </section>
  );
}

function PatientFacts({ patient }: { readonly patient: Patient }) {
  const { t } = useTranslation();
  const words = useFieldWords();
  const facts = FACTS.map(
    (field) => [field, words.value(field, patient.form[field] ?? "")] as const,
  ).filter(([, value]) => value !== "");
  if (facts.length === 0) return <p className="quiet">{t("patients.facts_empty")}</p>;
  return (
    <dl className="patient-facts">
      {facts.map(([field, value]) => (
        <div key={field}>
          <dt>{words.name(field)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A case and its consultation are one line: the number, and what it is about. */
function rowsOf(holdings: readonly Holding[]): readonly Holding[] {
  const titles = new Map(
    holdings.filter(({ kind }) => kind === "case").map(({ id, title }) => [id, title]),
  );
  const consulted = new Set(
    holdings.filter(({ kind }) => kind === "consultation").map((holding) => holding.case),
  );
  return holdings
    .filter(({ kind, id }) => kind !== "case" || !consulted.has(id))
    .map((holding) => {
      const about = holding.kind === "consultation" && titles.get(holding.case ?? "");
      return about ? { ...holding, title: `${holding.title} · ${about}` } : holding;
    });
}

function HoldingRow({ holding }: { readonly holding: Holding }) {
  const { t } = useTranslation();
  const say = useSay();
  const { kind, at, title, state, consultation, id } = holding;
  const told = title === "" ? t("patients.untitled") : title;
  const place =
    kind === "referral"
      ? `/referrals/${id}`
      : consultation === null
        ? null
        : `/consultations/${consultation}`;
  return (
    <li>
      <span className="quiet">{say.moment(at)}</span>
      <span>{t(`patients.kind.${kind}`)}</span>
      <span>{place === null ? told : <Link to={place}>{told}</Link>}</span>
      <span className="quiet">{stateOf(kind, state, t)}</span>
    </li>
  );
}

function stateOf(kind: Holding["kind"], state: string, t: (key: string) => string): string {
  if (state === "") return "";
  return t(kind === "referral" ? `referrals.state.${state}` : `terms.state.${state}`);
}
