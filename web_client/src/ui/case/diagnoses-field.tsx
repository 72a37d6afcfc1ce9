/** Preliminary diagnoses, Western (ICD-10) and TCM (disease with syndrome). */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Diagnosis } from "../../generated/http-answers";
import { LineField } from "../parts/field";

type DiagnosesFieldProps = {
  readonly diagnoses: readonly Diagnosis[];
  readonly onChange: (diagnoses: Diagnosis[]) => void;
};

const EMPTY = { name: "", code: "", syndrome: "" };

/** One line per diagnosis. */
export function DiagnosesField({ diagnoses, onChange }: DiagnosesFieldProps) {
  const { t } = useTranslation();
  const replace = (at: number, edit: Partial<Diagnosis>) =>
    onChange(diagnoses.map((known, place) => (place === at ? { ...known, ...edit } : known)));
  const add = (system: Diagnosis["system"]) => onChange([...diagnoses, { system, ...EMPTY }]);
  return (
    <fieldset className="group" id="summary-diagnoses">
      <legend>
        {t("record.fields.diagnoses")}
        <span className="field-required">{t("case.required")}</span>
      </legend>
      {diagnoses.map((diagnosis, at) => (
        <DiagnosisLine
          // biome-ignore lint/suspicious/noArrayIndexKey: diagnoses have no id but their place
          key={at}
          at={at}
          diagnosis={diagnosis}
          onEdit={(edit) => replace(at, edit)}
          onRemove={() => onChange(diagnoses.filter((_, place) => place !== at))}
        />
      ))}
      <div className="buttons">
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => add("western")}>
          {t("record.diagnosis.add_western")}
        </Button>
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => add("tcm")}>
          {t("record.diagnosis.add_tcm")}
        </Button>
      </div>
    </fieldset>
  );
}

type DiagnosisLineProps = {
  readonly at: number;
  readonly diagnosis: Diagnosis;
  readonly onEdit: (edit: Partial<Diagnosis>) => void;
  readonly onRemove: () => void;
};

function DiagnosisLine({ at, diagnosis, onEdit, onRemove }: DiagnosisLineProps) {
  const { t } = useTranslation();
  const { system } = diagnosis;
  return (
    <div className={`diagnosis diagnosis-${system}`}>
      <LineField
        label={t(`record.diagnosis.name_${system}`)}
        value={diagnosis.name}
        onChange={(name) => onEdit({ name })}
      />
      {system === "tcm" && (
        <LineField
          label={t("record.diagnosis.syndrome")}
          value={diagnosis.syndrome}
          onChange={(syndrome) => onEdit({ syndrome })}
        />
      )}
      <LineField
        label={t(`record.diagnosis.code_${system}`)}
        value={diagnosis.code}
        limit={30}
        onChange={(code) => onEdit({ code })}
      />
      <Button
        type="text"
        icon={<CloseOutlined aria-hidden />}
        aria-label={t("record.diagnosis.remove", { n: at + 1 })}
        onClick={onRemove}
      />
    </div>
  );
}
