/** The sheet that comes back with the patient: a draft that saves itself. */
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { asRevisitDays, EMPTY_RETURN, REVISIT_DAYS } from "../../core/referrals";
import type { ReturnForm, Saved } from "../../generated/http-answers";
import { change } from "../../io/api";
import { Section } from "../case/section";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { LineField, PassageField } from "../parts/field";
import { askReferrals } from "./questions";
import { useReferral } from "./referral-context";

/** Written by the attending doctor; his department approves it. */
export function ReturnEditor({ heading }: { readonly heading: string }) {
  const { t } = useTranslation();
  const { draft, edit, runner } = useReturnDraft();
  const names = (field: string) => t(`referral.form.fields.${field}`);
  const { form } = draft;
  const passage = (field: "diagnosis" | "findings" | "treatment_and_plan", rows: number) => (
    <PassageField
      label={names(field)}
      is_required={field !== "findings"}
      rows={rows}
      anchor={`sheet-${field}`}
      value={form[field]}
      onChange={(value) => edit({ [field]: value })}
    />
  );
  return (
    <Section id="sheet" heading={heading} aside={<DraftLine draft={draft} />}>
      <p className="quiet">{t("referral.form.lead_return")}</p>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        {passage("diagnosis", 2)}
        <LineField
          label={names("inpatient_number")}
          anchor="sheet-inpatient_number"
          value={form.inpatient_number}
          onChange={(inpatient_number) => edit({ inpatient_number })}
        />
        {passage("findings", 3)}
        {passage("treatment_and_plan", 4)}
        <Days
          days={form.revisit_days}
          onChange={(days) => edit({ revisit_days: asRevisitDays(days) })}
        />
      </div>
    </Section>
  );
}

function useReturnDraft() {
  const { referral } = useReferral();
  const { id, version } = referral;
  return useDraft<ReturnForm>(
    { form: referral.return_form ?? EMPTY_RETURN, version, at: null },
    {
      name: `return:${id}`,
      save: async (form, on, key) => {
        const saved = await change<Saved>({
          method: "PUT",
          path: `/api/referrals/${id}/return-form`,
          body: { version: on, form },
          key,
        });
        void askReferrals();
        return saved;
      },
      ask: () => void askReferrals(),
    },
  );
}

type DaysProps = {
  readonly days: readonly number[];
  readonly onChange: (days: number[]) => void;
};

/** On which days after the return the township visits the patient. */
function Days({ days, onChange }: DaysProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="group" id="sheet-revisit_days">
      <legend>{t("referral.form.fields.revisit_days")}</legend>
      <Checkbox.Group
        value={[...days]}
        options={REVISIT_DAYS.map((n) => ({
          value: n,
          label: t("referral.form.revisit_days", { n }),
        }))}
        onChange={onChange}
      />
      <div className="field-help">{t("referral.form.revisit_help")}</div>
    </fieldset>
  );
}
