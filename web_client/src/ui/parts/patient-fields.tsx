/** The fields of a patient, where he is registered and where his record is completed. */
import { useTranslation } from "react-i18next";
import type { Fill } from "../../core/paste";
import { readResidentId } from "../../core/resident-id";
import type { PatientForm } from "../../generated/http-answers";
import { DayField, RadioField, SelectField } from "./choice-field";
import { LineField } from "./field";

/** A form on which nothing is filled in. */
export const EMPTY_PATIENT: PatientForm = {
  name: "",
  sex: "unknown",
  birth_date: null,
  id_kind: "resident_id",
  id_number: "",
  ethnicity: "",
  marital_status: "",
  occupation: "",
  address: "",
  phone: "",
  record_number: "",
  insurance: "",
};

const ID_KINDS: readonly PatientForm["id_kind"][] = [
  "resident_id",
  "passport",
  "hkmt_permit",
  "birth_certificate",
  "other",
  "none",
];
const MARITAL: readonly PatientForm["marital_status"][] = [
  "",
  "single",
  "married",
  "divorced",
  "widowed",
];

/** The form as it is sent: a kind of document without its number is none. */
export function asSent(form: PatientForm): PatientForm {
  return form.id_number.trim() === "" ? { ...form, id_kind: "none" } : form;
}

/** The form as it is shown: who has no document yet will most likely bring the usual one. */
export function asShown(form: PatientForm): PatientForm {
  return form.id_number === "" ? { ...form, id_kind: "resident_id" } : form;
}

/** The form with what somebody took over from another system; what is no field of it is left. */
export function filledIn(form: PatientForm, fills: readonly Fill[]): PatientForm {
  const mine = fills.filter(({ field }) => Object.hasOwn(form, field));
  const filled: PatientForm = {
    ...form,
    ...Object.fromEntries(mine.map(({ field, value }) => [field, value])),
  };
  return readResidentId(filled.id_number) === null
    ? filled
    : { ...filled, id_kind: "resident_id" };
}

type PatientFieldsProps = {
  readonly form: PatientForm;
  readonly onEdit: (change: Partial<PatientForm>) => void;
};

/** Who he is, how he is reached, what he is insured by. */
export function PatientFields({ form, onEdit }: PatientFieldsProps) {
  const { t } = useTranslation();
  const line = (
    field: "phone" | "record_number" | "ethnicity" | "occupation" | "insurance",
  ) => (
    <LineField
      label={t(`patient.${field}`)}
      value={form[field]}
      anchor={`patient-${field}`}
      limit={field === "phone" ? 30 : 120}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  return (
    <div className="fields">
      <LineField
        label={t("patient.name")}
        is_required
        value={form.name}
        limit={60}
        anchor="patient-name"
        onChange={(name) => onEdit({ name })}
      />
      <RadioField
        label={t("patient.sex")}
        is_required
        value={form.sex}
        choices={["male", "female", "unknown"]}
        words={(sex) => t(`terms.sex.${sex}`)}
        anchor="patient-sex"
        onChange={(sex) => onEdit({ sex })}
      />
      <DayField
        label={t("patient.birth_date")}
        value={form.birth_date}
        anchor="patient-birth_date"
        onChange={(birth_date) => onEdit({ birth_date })}
      />
      <SelectField
        label={t("patient.id_kind")}
        value={form.id_kind}
        choices={ID_KINDS}
        words={(kind) => t(`patient.id_kinds.${kind}`)}
        anchor="patient-id_kind"
        onChange={(id_kind) => onEdit({ id_kind })}
      />
      <IdNumber form={form} onEdit={onEdit} />
      {line("phone")}
      {line("record_number")}
      {line("ethnicity")}
      <SelectField
        label={t("patient.marital_status")}
        value={form.marital_status}
        choices={MARITAL}
        words={(status) => t(`patient.marital.${status === "" ? "unsaid" : status}`)}
        onChange={(marital_status) => onEdit({ marital_status })}
      />
      {line("occupation")}
      {line("insurance")}
      <LineField
        label={t("patient.address")}
        value={form.address}
        anchor="patient-address"
        onChange={(address) => onEdit({ address })}
      />
    </div>
  );
}

/** The number of his document; a resident identity number also tells birth date and sex. */
function IdNumber({ form, onEdit }: PatientFieldsProps) {
  const { t } = useTranslation();
  const { id_kind, id_number } = form;
  const is_resident = id_kind === "resident_id";
  const is_wrong = is_resident && id_number.length >= 18 && readResidentId(id_number) === null;
  const change = (written: string) => {
    const said = is_resident ? readResidentId(written) : null;
    if (said === null) return onEdit({ id_number: written });
    onEdit({
      id_number: written,
      birth_date: form.birth_date ?? said.birth_date,
      sex: form.sex === "unknown" ? said.sex : form.sex,
    });
  };
  return (
    <LineField
      label={t("patient.id_number")}
      value={id_number}
      anchor="patient-id_number"
      limit={40}
      help={is_wrong ? t("patient.id_wrong") : undefined}
      onChange={change}
    />
  );
}
