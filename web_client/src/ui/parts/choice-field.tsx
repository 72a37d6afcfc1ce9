/** Fields whose answer is one of a few, or a date. */
import { DatePicker, Radio, Select } from "antd";
import dayjs from "dayjs";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./field";

type ChoiceFieldProps<Choice extends string> = {
  readonly label: string;
  readonly value: Choice;
  readonly choices: readonly Choice[];
  readonly words: (choice: Choice) => string;
  readonly onChange: (choice: Choice) => void;
  readonly help?: string | undefined;
  readonly is_required?: boolean;
  readonly anchor?: string;
};

/** A few answers that are all seen at once. */
export function RadioField<Choice extends string>({
  label,
  value,
  choices,
  words,
  onChange,
  ...field
}: ChoiceFieldProps<Choice>) {
  return (
    <Field label={label} {...field}>
      {(id) => (
        <Radio.Group
          id={id}
          aria-label={label}
          value={value}
          options={choices.map((choice) => ({ value: choice, label: words(choice) }))}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Answers that are too many to be seen at once. */
export function SelectField<Choice extends string>({
  label,
  value,
  choices,
  words,
  onChange,
  ...field
}: ChoiceFieldProps<Choice>) {
  return (
    <Field label={label} {...field}>
      {(id) => (
        <Select
          id={id}
          className="wide"
          value={value}
          options={choices.map((choice) => ({ value: choice, label: words(choice) }))}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

/** Enter takes the day that was typed; it does not send the form around it. */
function keepInField(event: KeyboardEvent): void {
  if (event.key === "Enter") event.preventDefault();
}

type DayFieldProps = {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
  readonly anchor?: string;
  readonly help?: string;
};

/** A day as `YYYY-MM-DD`. */
export function DayField({ label, value, onChange, ...field }: DayFieldProps) {
  return (
    <Field label={label} {...field}>
      {(id) => (
        <DatePicker
          id={id}
          className="wide"
          value={value === null ? null : dayjs(value)}
          maxDate={dayjs()}
          onKeyDown={keepInField}
          onChange={(day) => onChange(day === null ? null : day.format("YYYY-MM-DD"))}
        />
      )}
    </Field>
  );
}

type MomentFieldProps = Omit<DayFieldProps, "onChange"> & {
  readonly onChange: (at: string | null) => void;
  readonly is_required?: boolean;
};

/** A moment to come, as ISO 8601 in UTC, to five minutes. */
export function MomentField({ label, value, onChange, ...field }: MomentFieldProps) {
  const { t } = useTranslation();
  return (
    <Field label={label} {...field}>
      {(id) => (
        <DatePicker
          id={id}
          className="wide"
          showTime={{ format: "HH:mm", minuteStep: 5 }}
          format="YYYY-MM-DD HH:mm"
          placeholder={t("case.choose_time")}
          value={value === null ? null : dayjs(value)}
          minDate={dayjs().startOf("day")}
          onKeyDown={keepInField}
          onChange={(at) => onChange(at === null ? null : at.toISOString())}
        />
      )}
    </Field>
  );
}
