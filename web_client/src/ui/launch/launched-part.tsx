/** What a launch told, beside what the hospital has on record; nothing is taken over unasked. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { LaunchView, Match, Patient, PatientForm } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useFieldWords } from "./field-words";
import "./launch.css";

type LaunchedPartProps = {
  readonly view: LaunchView;
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
  readonly onOther: (() => void) | undefined;
};

/** The facts to the top, then each record that may be the patient's. */
export function LaunchedPart({ view, is_busy, onChoose, onOther }: LaunchedPartProps) {
  const { t } = useTranslation();
  const { matches } = view;
  const found = matches.length === 0 ? "none" : view.patient !== null ? "one" : "many";
  return (
    <section className="card told" aria-labelledby="told-heading">
      <h2 id="told-heading">{t("launch.heading")}</h2>
      <p className="quiet">{t("launch.lead")}</p>
      <ToldFacts view={view} />
      <p>
        <strong>{t(`launch.${found}_found`)}</strong>
      </p>
      {matches.map((match) => (
        <MatchPart
          key={match.patient.id}
          match={match}
          told={view.context.patient}
          is_sure={match.patient.id === view.patient}
          is_busy={is_busy}
          onChoose={onChoose}
        />
      ))}
      {onOther && (
        <p className="match">
          <Button type="text" onClick={onOther}>
            {t("launch.use_other")}
          </Button>
        </p>
      )}
    </section>
  );
}

function ToldFacts({ view }: { readonly view: LaunchView }) {
  const { t } = useTranslation();
  const words = useFieldWords();
  const { patient, chief_complaint, diagnosis, diagnosis_code, accession_numbers } =
    view.context;
  const facts: readonly (readonly [string, string])[] = [
    ...(["name", "sex", "birth_date", "id_number", "phone", "record_number"] as const).map(
      (field) => [words.name(field), words.value(field, patient[field] ?? "")] as const,
    ),
    [words.name("chief_complaint"), chief_complaint],
    [t("launch.diagnosis"), [diagnosis, diagnosis_code].filter(Boolean).join(" ")],
    [t("launch.accession"), accession_numbers.join(" ")],
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

type MatchPartProps = {
  readonly match: Match;
  readonly told: PatientForm;
  readonly is_sure: boolean;
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
};

function MatchPart({ match, told, is_sure, is_busy, onChoose }: MatchPartProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { patient, likeness, differs, contradicts } = match;
  const [adopted, setAdopted] = useState<readonly string[]>([]);
  const save = useMutation({
    mutationFn: async () => {
      if (adopted.length === 0) return patient;
      const form = adopting(patient.form, told, adopted);
      return change<Patient>({
        method: "PUT",
        path: `/api/patients/${patient.id}`,
        body: { version: patient.version, form },
      });
    },
    onSuccess: onChoose,
  });
  return (
    <article className="match" aria-label={patient.form.name}>
      <header className="match-head">
        <strong>{patient.form.name}</strong>
        <span>
          {t(`terms.sex.${patient.form.sex}`)} {say.age(patient.form.birth_date)}
        </span>
        <span className="quiet">{patient.form.record_number}</span>
        <span className="match-why">
          {likeness.map((by) => t(`launch.by.${by}`)).join(" · ")}
        </span>
      </header>
      {contradicts && <Notice tone="problem">{t("launch.contradicts")}</Notice>}
      {differs.length === 0 ? (
        <p className="quiet">{t("launch.same")}</p>
      ) : (
        <Differences match={match} adopted={adopted} onAdopt={setAdopted} />
      )}
      {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      <footer className="match-foot">
        <Button
          type={is_sure ? "primary" : "default"}
          loading={save.isPending}
          disabled={is_busy}
          onClick={() => save.mutate()}
        >
          {t("launch.use")}
        </Button>
        <Link to={`/patients/${patient.id}`}>{t("launch.open_record")}</Link>
      </footer>
    </article>
  );
}

type DifferencesProps = {
  readonly match: Match;
  readonly adopted: readonly string[];
  readonly onAdopt: (fields: readonly string[]) => void;
};

function Differences({ match, adopted, onAdopt }: DifferencesProps) {
  const { t } = useTranslation();
  const words = useFieldWords();
  return (
    <table className="differs">
      <thead>
        <tr>
          <th scope="col">{t("launch.field")}</th>
          <th scope="col">{t("launch.told")}</th>
          <th scope="col">{t("launch.stored")}</th>
          <th scope="col">{t("launch.adopt")}</th>
        </tr>
      </thead>
      <tbody>
        {match.differs.map(({ field, told, stored }) => (
          <tr key={field}>
            <th scope="row">{words.name(field)}</th>
            <td className="is-other">{words.value(field, told)}</td>
            <td>
              {words.value(field, stored) || (
                <span className="quiet">{t("launch.not_stored")}</span>
              )}
            </td>
            <td>
              <Checkbox
                aria-label={`${t("launch.adopt")} ${words.name(field)}`}
                checked={adopted.includes(field)}
                onChange={({ target }) =>
                  onAdopt(
                    target.checked
                      ? [...adopted, field]
                      : adopted.filter((other) => other !== field),
                  )
                }
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A number goes with its kind: one without the other would name another document. */
function adopting(
  form: PatientForm,
  told: PatientForm,
  fields: readonly string[],
): PatientForm {
  const has_document = fields.includes("id_number") || fields.includes("id_kind");
  const wanted = has_document ? [...fields, "id_number", "id_kind"] : fields;
  const adopted = Object.entries(told).filter(([field]) => wanted.includes(field));
  return { ...form, ...Object.fromEntries(adopted) };
}
