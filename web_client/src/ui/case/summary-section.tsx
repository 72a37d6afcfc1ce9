/** The case summary: written by the author, read by everybody else. */
import { useTranslation } from "react-i18next";
import type { Saved, Summary } from "../../generated/http-answers";
import { change } from "../../io/api";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { PassageField } from "../parts/field";
import { askAgain } from "../questions";
import { useCase } from "./case-context";
import { DiagnosesField } from "./diagnoses-field";
import { LaboratoryField } from "./laboratory-field";
import { Section } from "./section";
import { SummaryFacts } from "./summary-facts";

/** A form for who may edit, facts for who may read. */
export function SummarySection() {
  const { t } = useTranslation();
  const { record } = useCase();
  if (record.may_edit) return <SummaryEditor />;
  return (
    <Section id="summary" heading={t("record.summary")}>
      <SummaryFacts summary={record.case.summary} />
    </Section>
  );
}

type Passage = Exclude<keyof Summary, "four_diagnostics" | "diagnoses" | "laboratory">;

/** Without these the request cannot be submitted. */
const NEEDED: ReadonlySet<Passage> = new Set([
  "chief_complaint",
  "present_illness",
  "allergies",
  "treatment_so_far",
]);
const HALF: ReadonlySet<Passage> = new Set(["allergies", "family_history"]);

function SummaryEditor() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const { id, summary, version, saved_at } = record.case;
  const { draft, edit, runner } = useDraft<Summary>(
    { form: summary, version, at: saved_at },
    {
      name: `summary:${id}`,
      save: async (form, on, key) => {
        const body = { version: on, summary: form };
        const saved = await change<Saved>({
          method: "PUT",
          path: `/api/cases/${id}/summary`,
          body,
          key,
        });
        askAgain(view.consultation.id);
        return saved;
      },
      ask: () => askAgain(view.consultation.id),
    },
  );
  const { form } = draft;
  const names = (field: string) => t(`record.fields.${field}`);
  const passage = (field: Passage, rows: number) => (
    <PassageField
      label={names(field)}
      is_required={NEEDED.has(field)}
      is_half={HALF.has(field)}
      help={field === "chief_complaint" ? t("record.chief_complaint_help") : undefined}
      value={form[field]}
      rows={rows}
      anchor={`summary-${field}`}
      onChange={(value) => edit({ [field]: value })}
    />
  );
  return (
    <Section id="summary" heading={t("record.summary")} aside={<DraftLine draft={draft} />}>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        {passage("chief_complaint", 1)}
        {passage("present_illness", 4)}
        {passage("past_history", 2)}
        {passage("allergies", 1)}
        {passage("family_history", 1)}
        {passage("physical_examination", 3)}
        {passage("auxiliary_examinations", 2)}
        <FourDiagnosticsFields form={form} onEdit={edit} />
        <DiagnosesField
          diagnoses={form.diagnoses}
          onChange={(diagnoses) => edit({ diagnoses })}
        />
        {passage("diagnostic_basis", 2)}
        {passage("treatment_so_far", 2)}
        <LaboratoryField
          results={form.laboratory}
          onChange={(laboratory) => edit({ laboratory })}
        />
      </div>
    </Section>
  );
}

const FOUR = ["inspection", "listening_smelling", "inquiry", "palpation"] as const;

type FourProps = {
  readonly form: Summary;
  readonly onEdit: (change: Partial<Summary>) => void;
};

function FourDiagnosticsFields({ form, onEdit }: FourProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="group" id="summary-four_diagnostics">
      <legend>{t("record.fields.four_diagnostics")}</legend>
      <div className="fields">
        {FOUR.map((way) => (
          <PassageField
            key={way}
            label={t(`record.four.${way}`)}
            rows={1}
            is_half
            value={form.four_diagnostics[way]}
            onChange={(value) =>
              onEdit({ four_diagnostics: { ...form.four_diagnostics, [way]: value } })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
