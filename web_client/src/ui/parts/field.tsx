/** Labels above fields; the required ones say so with a word. */
import { Input } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

type FieldProps = {
  readonly label: string;
  readonly help?: string | undefined;
  readonly is_required?: boolean;
  readonly anchor?: string | undefined;
  readonly is_wide?: boolean;
  readonly children: (id: string) => ReactNode;
};

/** One field: its name, what is missing, the control, and help where the mistake happens. */
export function Field({ label, help, is_required, anchor, is_wide, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={is_wide ? "field field-wide" : "field"} id={anchor}>
      <label className="field-label" htmlFor={id}>
        {label}
        {is_required && <span className="field-required">{t("case.required")}</span>}
      </label>
      {children(id)}
      {help !== undefined && <div className="field-help">{help}</div>}
    </div>
  );
}

type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
  readonly is_required?: boolean;
  readonly anchor?: string | undefined;
  readonly limit?: number;
  readonly placeholder?: string;
};

/** One line of text. */
export function LineField({
  value,
  onChange,
  limit = 200,
  placeholder,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {(id) => (
        <Input
          id={id}
          value={value}
          maxLength={limit}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

type PassageFieldProps = TextFieldProps & {
  readonly rows?: number;
  readonly is_half?: boolean;
};

/** A passage of text that grows with what is written. */
export function PassageField({
  value,
  onChange,
  limit = 8000,
  placeholder,
  rows = 2,
  is_half = false,
  ...field
}: PassageFieldProps) {
  return (
    <Field {...field} is_wide={!is_half}>
      {(id) => (
        <Input.TextArea
          id={id}
          value={value}
          maxLength={limit}
          placeholder={placeholder}
          autoSize={{ minRows: rows, maxRows: 24 }}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
