/** What is looked for: filled in with the case's patient, narrowed by modality and days. */
import { Button } from "antd";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { StudyQuery } from "../../generated/http-answers";
import { DayField, SelectField } from "../parts/choice-field";
import { LineField } from "../parts/field";

const MODALITIES = ["", "CT", "MR", "DX", "CR", "US", "MG", "XA", "RF", "ES", "ECG", "NM"];

type QueryFormProps = {
  readonly sources: readonly string[];
  readonly pacs: string;
  readonly query: StudyQuery;
  readonly is_busy: boolean;
  readonly onPacs: (pacs: string) => void;
  readonly onEdit: (edit: Partial<StudyQuery>) => void;
  readonly onSearch: () => void;
};

/** Enter searches. */
export function QueryForm(props: QueryFormProps) {
  const { sources, pacs, query, is_busy, onPacs, onEdit, onSearch } = props;
  const { t } = useTranslation();
  const line = (field: "patient_id" | "patient_name" | "accession") => (
    <LineField
      label={t(`pull.${field}`)}
      value={query[field]}
      limit={64}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  const search = (event: FormEvent) => {
    event.preventDefault();
    onSearch();
  };
  return (
    <form className="pull-query" onSubmit={search}>
      <div className="fields">
        {sources.length > 1 && (
          <SelectField
            label={t("pull.pacs")}
            value={pacs}
            choices={sources}
            words={(name) => name}
            onChange={onPacs}
          />
        )}
        {line("patient_id")}
        {line("patient_name")}
        <DayField
          label={t("pull.birth_date")}
          value={query.birth_date}
          onChange={(birth_date) => onEdit({ birth_date })}
        />
        {line("accession")}
        <SelectField
          label={t("pull.modality")}
          value={query.modality}
          choices={MODALITIES}
          words={(modality) => (modality === "" ? t("pull.modality_any") : modality)}
          onChange={(modality) => onEdit({ modality })}
        />
        <DayField
          label={t("pull.first")}
          value={query.first}
          onChange={(first) => onEdit({ first })}
        />
        <DayField
          label={t("pull.last")}
          value={query.last}
          onChange={(last) => onEdit({ last })}
        />
      </div>
      <div className="buttons">
        <Button htmlType="submit" loading={is_busy}>
          {t("pull.search")}
        </Button>
      </div>
    </form>
  );
}
