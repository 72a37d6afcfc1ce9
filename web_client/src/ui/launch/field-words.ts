/** How a page calls the fields of a patient and of a summary, and what their values mean. */
import { useTranslation } from "react-i18next";
import { PASSAGES } from "../../core/paste-labels";

type FieldWords = {
  readonly name: (field: string) => string;
  readonly value: (field: string, value: string) => string;
};

const OF_SUMMARY: ReadonlySet<string> = new Set(PASSAGES);

/** The words of the page's language. */
export function useFieldWords(): FieldWords {
  const { t } = useTranslation();
  return {
    name: (field) => {
      if (field === "diagnosis" || field === "accession") return t(`launch.${field}`);
      return OF_SUMMARY.has(field) ? t(`record.fields.${field}`) : t(`patient.${field}`);
    },
    value: (field, value) => {
      if (value === "") return "";
      if (field === "sex") return t(`terms.sex.${value}`, value);
      if (field === "id_kind") return t(`patient.id_kinds.${value}`, value);
      if (field === "marital_status") return t(`patient.marital.${value}`, value);
      return value;
    },
  };
}
