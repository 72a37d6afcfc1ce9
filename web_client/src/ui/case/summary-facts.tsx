/** The case summary as it is read. */
import { useTranslation } from "react-i18next";
import type { Diagnosis, LabResult, Summary } from "../../generated/http-answers";
import { LabHeads, LabReading } from "../parts/lab-table";
import { Fact } from "./section";

const PASSAGES = [
  "chief_complaint",
  "present_illness",
  "past_history",
  "allergies",
  "family_history",
  "physical_examination",
  "auxiliary_examinations",
] as const;
const FOUR = ["inspection", "listening_smelling", "inquiry", "palpation"] as const;

type SummaryFactsProps = { readonly summary: Summary };

/** What was written, in order; what was not is named in one line. */
export function SummaryFacts({ summary }: SummaryFactsProps) {
  const { t } = useTranslation();
  const missing = [...PASSAGES, "diagnostic_basis", "treatment_so_far"].filter(
    (field) => Reflect.get(summary, field) === "",
  );
  const names = missing.map((field) => t(`record.fields.${field}`));
  return (
    <>
      <dl className="facts facts-long">
        {PASSAGES.map((field) => (
          <Fact key={field} name={t(`record.fields.${field}`)}>
            {summary[field]}
          </Fact>
        ))}
        {FOUR.map((way) => (
          <Fact key={way} name={t(`record.four.${way}`)}>
            {summary.four_diagnostics[way]}
          </Fact>
        ))}
        <Fact name={t("record.fields.diagnoses")}>
          {summary.diagnoses.length > 0 ? <Diagnoses diagnoses={summary.diagnoses} /> : ""}
        </Fact>
        <Fact name={t("record.fields.diagnostic_basis")}>{summary.diagnostic_basis}</Fact>
        <Fact name={t("record.fields.treatment_so_far")}>{summary.treatment_so_far}</Fact>
        <Fact name={t("record.fields.laboratory")}>
          {summary.laboratory.length > 0 ? <Laboratory results={summary.laboratory} /> : ""}
        </Fact>
      </dl>
      {names.length > 0 && (
        <p className="quiet">{t("record.not_given", { fields: names.join(" · ") })}</p>
      )}
    </>
  );
}

function Diagnoses({ diagnoses }: { readonly diagnoses: readonly Diagnosis[] }) {
  const { t } = useTranslation();
  return (
    <ol className="plain">
      {diagnoses.map((diagnosis, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: diagnoses have no id but their place
        <li key={at}>
          {diagnosis.name} <code>{diagnosis.code}</code> {diagnosis.syndrome}{" "}
          <span className="quiet">{t(`record.diagnosis.system.${diagnosis.system}`)}</span>
        </li>
      ))}
    </ol>
  );
}

function Laboratory({ results }: { readonly results: readonly LabResult[] }) {
  const { t } = useTranslation();
  return (
    <table className="lab-read">
      <thead>
        <tr>
          <LabHeads />
          <th scope="col">{t("record.lab.taken_on")}</th>
          <th scope="col">{t("record.lab.hospital_name")}</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: values have no id but their place
          <tr key={at}>
            <LabReading of={{ ...result, name: result.item }} />
            <td className="number">{result.taken_on}</td>
            <td>
              {result.hospital_name}
              {result.mark !== "" && <span className="hr-mark">{result.mark}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
