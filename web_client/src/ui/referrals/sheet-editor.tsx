/** The sheet that goes with the patient: a draft that saves itself. */
import { AutoComplete, Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  type SheetDraft,
  said,
  sheetBody,
  sheetOf,
  unsaid,
  type YesNo,
} from "../../core/referrals";
import type { Saved } from "../../generated/http-answers";
import { change } from "../../io/api";
import { Section } from "../case/section";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { RadioField, SelectField } from "../parts/choice-field";
import { Field, LineField, PassageField } from "../parts/field";
import { askReferrals } from "./questions";
import { useReferral } from "./referral-context";

type PartProps = {
  readonly form: SheetDraft;
  readonly onEdit: (change: Partial<SheetDraft>) => void;
};

/** What the case says is there already; the doctor completes and corrects it. */
export function SheetEditor({ heading }: { readonly heading: string }) {
  const { t } = useTranslation();
  const { draft, edit, runner } = useSheetDraft();
  const names = (field: string) => t(`referral.form.fields.${field}`);
  return (
    <Section id="sheet" heading={heading} aside={<DraftLine draft={draft} />}>
      <p className="quiet">{t("referral.form.lead")}</p>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        <Illness form={draft.form} onEdit={edit} />
        <Way form={draft.form} onEdit={edit} />
        <Consent form={draft.form} onEdit={edit} />
      </div>
    </Section>
  );
}

function useSheetDraft() {
  const { referral } = useReferral();
  const { id, version } = referral;
  // The same record gives the same form: a new one would be served to the draft at each drawing.
  const form = useMemo(() => sheetOf(referral), [referral]);
  return useDraft<SheetDraft>(
    { form, version, at: null },
    {
      name: `referral:${id}`,
      save: async (written, on, key) => {
        const saved = await change<Saved>({
          method: "PUT",
          path: `/api/referrals/${id}/form`,
          body: sheetBody(written, on),
          key,
        });
        void askReferrals();
        return saved;
      },
      ask: () => void askReferrals(),
    },
  );
}

const CATEGORIES: Record<"up" | "down" | "return", readonly SheetDraft["category"][]> = {
  up: ["", "critical", "difficult", "not_offered"],
  down: ["", "common_disease", "chronic", "rehabilitation", "postoperative", "stable"],
  return: ["", "rehabilitation", "postoperative", "stable"],
};

function Illness({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const passage = (
    field: "impression" | "reason" | "past_history" | "treatment_so_far",
    rows: number,
  ) => (
    <PassageField
      label={t(`referral.form.fields.${field}`)}
      is_required={field === "impression" || field === "reason"}
      rows={rows}
      anchor={`sheet-${field}`}
      value={form[field]}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  return (
    <>
      <RadioField
        label={t("referral.form.fields.acuity")}
        value={form.acuity}
        choices={["routine", "urgent", "critical"]}
        words={(acuity) => t(`referrals.acuity.${acuity}`)}
        anchor="sheet-acuity"
        onChange={(acuity) => onEdit({ acuity })}
      />
      <SelectField
        label={t("referral.form.fields.category")}
        value={form.category}
        choices={CATEGORIES[referral.direction]}
        words={(category) => t(`referrals.category.${category === "" ? "none" : category}`)}
        anchor="sheet-category"
        onChange={(category) => onEdit({ category })}
      />
      {passage("impression", 2)}
      {passage("reason", 3)}
      {referral.purpose === "examination" && <Items form={form} onEdit={onEdit} />}
      {passage("past_history", 2)}
      {passage("treatment_so_far", 2)}
    </>
  );
}

/** One examination on each line. */
function Items({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <PassageField
      label={t("referral.form.fields.items")}
      is_required
      help={t("referral.form.items_help")}
      anchor="sheet-items"
      value={form.items.join("\n")}
      onChange={(text) => onEdit({ items: text === "" ? [] : text.split("\n").slice(0, 30) })}
    />
  );
}

function Way({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <LineField
        label={t("referral.form.fields.department")}
        help={t("referral.form.department_help")}
        anchor="sheet-department"
        value={form.department}
        onChange={(department) => onEdit({ department })}
      />
      <LineField
        label={t("referral.form.fields.phone")}
        help={t("referral.form.phone_help")}
        is_required
        limit={30}
        anchor="sheet-phone"
        value={form.phone}
        onChange={(phone) => onEdit({ phone })}
      />
      <SelectField
        label={t("referral.form.fields.transport")}
        value={form.transport}
        choices={["", "by_himself", "escorted", "ambulance_of_receiver", "ambulance_120"]}
        words={(way) => t(`referral.form.transport.${way === "" ? "none" : way}`)}
        anchor="sheet-transport"
        onChange={(transport) => onEdit({ transport })}
      />
      <RadioField
        label={t("referral.form.fields.is_green_channel")}
        value={form.is_green_channel ? "yes" : "no"}
        choices={["no", "yes"]}
        words={(choice) => t(`referral.form.green.${choice}`)}
        anchor="sheet-is_green_channel"
        onChange={(choice) => onEdit({ is_green_channel: choice === "yes" })}
      />
    </>
  );
}

const ANSWERS: readonly YesNo[] = ["unsaid", "yes", "no"];

function Consent({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <RadioField
        label={t("referral.form.fields.patient_agrees")}
        is_required
        value={unsaid(form.patient_agrees)}
        choices={ANSWERS}
        words={(answer) => t(`referral.form.agrees.${answer}`)}
        help={form.patient_agrees === false ? t("referral.form.disagrees") : undefined}
        anchor="sheet-patient_agrees"
        onChange={(answer) => onEdit({ patient_agrees: said(answer) })}
      />
      <RadioField
        label={t("referral.form.fields.insurance_allows")}
        value={unsaid(form.insurance_allows)}
        choices={ANSWERS}
        words={(answer) => t(`referral.form.insurance.${answer}`)}
        anchor="sheet-insurance_allows"
        onChange={(answer) => onEdit({ insurance_allows: said(answer) })}
      />
      <Signer form={form} onEdit={onEdit} />
    </>
  );
}

const RELATIONS = ["self", "spouse", "parent", "child", "guardian", "other_relative"] as const;

function Signer({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  const { patient_name } = useReferral();
  const himself = { signer_name: patient_name, relation: t("terms.relation.self") };
  const is_himself = form.signer_name === patient_name;
  return (
    <>
      <Field
        label={t("referral.form.fields.signer_name")}
        help={t("referral.form.signer_help")}
        is_required
        anchor="sheet-signer_name"
      >
        {(id) => (
          <div className="signer">
            <AutoComplete
              id={id}
              className="wide"
              value={form.signer_name}
              options={patient_name === "" ? [] : [{ value: patient_name }]}
              onChange={(signer_name: string) =>
                onEdit({ signer_name: signer_name.slice(0, 60) })
              }
            />
            {patient_name !== "" && !is_himself && (
              <Button onClick={() => onEdit(himself)}>{t("referral.form.himself")}</Button>
            )}
          </div>
        )}
      </Field>
      <Field label={t("referral.form.fields.relation")} anchor="sheet-relation">
        {(id) => (
          <AutoComplete
            id={id}
            className="wide"
            value={form.relation}
            options={RELATIONS.map((relation) => ({ value: t(`terms.relation.${relation}`) }))}
            onChange={(relation: string) => onEdit({ relation: relation.slice(0, 200) })}
          />
        )}
      </Field>
    </>
  );
}
