/** Two records side by side; where both say something and it is not the same, a word says so. */
import { useTranslation } from "react-i18next";
import type { PatientForm } from "../../generated/http-answers";
import { useFieldWords } from "../launch/field-words";

const COMPARED = [
  "name",
  "sex",
  "birth_date",
  "id_number",
  "phone",
  "record_number",
  "address",
  "insurance",
] as const;

type ComparisonProps = {
  readonly here: PatientForm;
  readonly there: PatientForm;
  readonly holdings?: number;
};

/** The record that stays to the left. */
export function Comparison({ here, there, holdings }: ComparisonProps) {
  const { t } = useTranslation();
  const words = useFieldWords();
  const rows = COMPARED.map((field) => ({
    field,
    one: here[field] ?? "",
    other: there[field] ?? "",
  })).filter(({ one, other }) => one !== "" || other !== "");
  const said = (field: string, value: string) =>
    words.value(field, value) || <span className="quiet">{t("patients.not_stated")}</span>;
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">{t("patients.field")}</th>
          <th scope="col">{t("patients.this_record")}</th>
          <th scope="col">{t("patients.other_record")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, one, other }) => {
          const is_other = one !== "" && other !== "" && one !== other;
          return (
            <tr key={field} className={is_other ? "is-other" : undefined}>
              <th scope="row">{words.name(field)}</th>
              <td>{said(field, one)}</td>
              <td>
                {said(field, other)} {is_other && <strong>{t("patients.is_other")}</strong>}
              </td>
            </tr>
          );
        })}
        {holdings !== undefined && (
          <tr>
            <th scope="row">{t("patients.holdings_count")}</th>
            <td />
            <td>{t("patients.count", { n: holdings })}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
