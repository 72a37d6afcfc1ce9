/** Whom images name beside whom the case is about. */
import { useTranslation } from "react-i18next";
import { readName, readSex } from "../../core/study-patient";
import type { StudyDoubt } from "../../generated/http-answers";
import { useCase } from "./case-context";

type PatientComparedProps = Pick<StudyDoubt, "named" | "differs">;

/** Name, sex and birth date side by side; what differs says so. */
export function PatientCompared({ named, differs }: PatientComparedProps) {
  const { t } = useTranslation();
  const { form } = useCase().record.patient;
  const theirs = readSex(named.sex);
  const lines = [
    { what: "name", ours: form.name, theirs: readName(named.name) },
    {
      what: "sex",
      ours: t(`terms.sex.${form.sex}`),
      theirs: theirs === null ? "" : t(`terms.sex.${theirs}`),
    },
    {
      what: "birth_date",
      ours: form.birth_date ?? "",
      theirs: named.birth_date ?? "",
    },
  ] as const;
  return (
    <table className="doubt-table">
      <thead>
        <tr>
          <th scope="col">{t("record.doubt.what")}</th>
          <th scope="col">{t("record.doubt.theirs")}</th>
          <th scope="col">{t("record.doubt.ours")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.what}>
            <th scope="row">{t(`record.doubt.${line.what}`)}</th>
            <td>
              {line.theirs === "" ? t("record.doubt.unsaid") : line.theirs}
              {differs.includes(line.what) && (
                <span className="doubt-differs"> ≠ {t("record.doubt.differs")}</span>
              )}
            </td>
            <td>{line.ours === "" ? t("record.doubt.unsaid") : line.ours}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
