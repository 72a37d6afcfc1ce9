/** Laboratory values, typed in row by row; Enter in the last row begins the next. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { LabResult } from "../../generated/http-answers";

type LaboratoryFieldProps = {
  readonly results: readonly LabResult[];
  readonly onChange: (results: LabResult[]) => void;
};

const EMPTY: LabResult = {
  item: "",
  value: "",
  unit: "",
  reference: "",
  flag: "",
  taken_on: null,
  hospital_name: "",
  sheet: null,
  mark: "",
  decision: null,
};
const FLAGS: readonly LabResult["flag"][] = ["", "high", "low", "positive", "critical"];
const COLUMNS = ["item", "value", "unit", "reference", "flag", "taken_on"] as const;

/** A table of fields; a new row takes date and hospital from the one above. */
export function LaboratoryField({ results, onChange }: LaboratoryFieldProps) {
  const { t } = useTranslation();
  const replace = (at: number, edit: Partial<LabResult>) =>
    onChange(results.map((known, place) => (place === at ? { ...known, ...edit } : known)));
  const add = () => {
    const above = results.at(-1);
    const taken_on = above?.taken_on ?? null;
    onChange([...results, { ...EMPTY, taken_on, hospital_name: above?.hospital_name ?? "" }]);
  };
  const addOnEnter = (event: KeyboardEvent, at: number) => {
    if (event.key !== "Enter" || at !== results.length - 1) return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="group" id="summary-laboratory">
      <legend>{t("record.fields.laboratory")}</legend>
      {results.length > 0 && (
        <table className="lab">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {t(`record.lab.${column}`)}
                </th>
              ))}
              <th>
                <span className="unseen">{t("record.attachment_remove")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {results.map((result, at) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: values have no id but their place
                key={at}
                className={result.decision === null ? "" : "lab-taken"}
                onKeyDown={(event) => addOnEnter(event, at)}
              >
                {isTypedHere(result) ? (
                  <LabCells result={result} onEdit={(edit) => replace(at, edit)} />
                ) : (
                  <FixedCells result={result} />
                )}
                <td>
                  {isTypedHere(result) && (
                    <Button
                      type="text"
                      icon={<CloseOutlined aria-hidden />}
                      aria-label={t("record.lab.remove", { n: at + 1 })}
                      onClick={() => onChange(results.filter((_, place) => place !== at))}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button icon={<PlusOutlined aria-hidden />} onClick={add}>
        {t("record.lab.add")}
      </Button>
    </fieldset>
  );
}

function isTypedHere({ decision, sheet }: LabResult): boolean {
  return decision === null && sheet === null;
}

/** What a decision took over, or was typed beside a sheet: it changes there alone. */
function FixedCells({ result }: { readonly result: LabResult }) {
  const { t } = useTranslation();
  const { item, value, unit, reference, flag, taken_on } = result;
  return (
    <>
      <td>
        {item}
        <span className="lab-origin">
          {result.hospital_name}
          {result.sheet !== null && t("sheet.from_sheet")}
          {result.mark !== "" && <span className="hr-mark">{result.mark}</span>}
        </span>
      </td>
      <td className="number">{value}</td>
      <td>{unit}</td>
      <td className="number">{reference}</td>
      <td className={flag === "" ? "" : `flag flag-${flag}`}>
        {flag === "" ? "" : t(`record.lab.flags.${flag}`)}
      </td>
      <td className="number">{taken_on}</td>
    </>
  );
}

type LabCellsProps = {
  readonly result: LabResult;
  readonly onEdit: (edit: Partial<LabResult>) => void;
};

function LabCells({ result, onEdit }: LabCellsProps) {
  const { t } = useTranslation();
  const text = (column: "item" | "value" | "unit" | "reference", limit: number) => (
    <td data-label={t(`record.lab.${column}`)}>
      <Input
        aria-label={t(`record.lab.${column}`)}
        value={result[column]}
        maxLength={limit}
        onChange={(event) => onEdit({ [column]: event.target.value })}
      />
    </td>
  );
  return (
    <>
      {text("item", 200)}
      {text("value", 60)}
      {text("unit", 30)}
      {text("reference", 60)}
      <td data-label={t("record.lab.flag")}>
        <Select
          aria-label={t("record.lab.flag")}
          className="wide"
          value={result.flag}
          options={FLAGS.map((flag) => ({
            value: flag,
            label: t(`record.lab.flags.${flag === "" ? "none" : flag}`),
          }))}
          onChange={(flag) => onEdit({ flag })}
        />
      </td>
      <td data-label={t("record.lab.taken_on")}>
        <DatePicker
          className="wide"
          aria-label={t("record.lab.taken_on")}
          value={result.taken_on === null ? null : dayjs(result.taken_on)}
          maxDate={dayjs()}
          onChange={(day) =>
            onEdit({ taken_on: day === null ? null : day.format("YYYY-MM-DD") })
          }
        />
      </td>
    </>
  );
}
