/** Laboratory values as they are read. */
import { useTranslation } from "react-i18next";
import type { Value } from "../../generated/http-answers";

const COLUMNS = ["item", "value", "flag", "reference"] as const;

type Reading = Pick<Value, "name" | "value" | "unit" | "flag" | "reference">;

type LabTableProps = { readonly caption: string; readonly values: readonly Reading[] };

/** A row for each value; the caption is heard and not seen. */
export function LabTable({ caption, values }: LabTableProps) {
  return (
    <table className="lab-read">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <LabHeads />
        </tr>
      </thead>
      <tbody>
        {values.map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: values have no id but their place
          <tr key={at}>
            <LabReading of={value} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The heads of the columns of a reading. */
export function LabHeads() {
  const { t } = useTranslation();
  return COLUMNS.map((column) => (
    <th key={column} scope="col">
      {t(`record.lab.${column}`)}
    </th>
  ));
}

/** The cells of a value: what, how much, how it stands to its reference. */
export function LabReading({ of }: { readonly of: Reading }) {
  const { t } = useTranslation();
  const { name, value, unit, flag, reference } = of;
  return (
    <>
      <th scope="row">{name}</th>
      <td className="number">
        {value} {unit}
      </td>
      <td className={flag === "" ? "" : `flag flag-${flag}`}>
        {flag === "" ? "" : t(`record.lab.flags.${flag}`)}
      </td>
      <td className="number">{reference}</td>
    </>
  );
}
