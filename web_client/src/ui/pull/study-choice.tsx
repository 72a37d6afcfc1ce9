/** One study of the archive, with all by which a person tells whose it is. */
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { StudyFound, StudyRow } from "../../generated/http-answers";
import { StateMark } from "../parts/marks";

type StudyChoiceProps = {
  readonly study: StudyFound;
  readonly is_picked: boolean;
  readonly onPick: (is_picked: boolean) => void;
};

/** What the examination was, then whose; a contradiction in words. */
export function StudyChoice({ study, is_picked, onPick }: StudyChoiceProps) {
  const { t } = useTranslation();
  const { row, differs, held } = study;
  const images =
    row.images === null ? t("pull.images_unknown") : t("pull.images", { n: row.images });
  return (
    <li className={is_picked ? "pull-study pull-study-picked" : "pull-study"}>
      <Checkbox checked={is_picked} onChange={({ target }) => onPick(target.checked)}>
        <span className="pull-study-what">
          <strong>
            <StudyTitle row={row} />
          </strong>
          <span className="quiet">{images}</span>
        </span>
        <span className="pull-study-who">
          <Whose row={row} />
          {differs.map((what) => (
            <StateMark key={what} tone="late" words={t(`pull.differs.${what}`)} />
          ))}
          {differs.length === 0 && <StateMark tone="done" words={t("pull.same")} />}
          {held > 0 && <StateMark tone="off" words={t("pull.held", { n: held })} />}
        </span>
      </Checkbox>
    </li>
  );
}

/** The day, the modality and what the study is called. */
export function StudyTitle({ row }: { readonly row: StudyRow }) {
  const { t } = useTranslation();
  const parts = [
    row.taken_on ?? t("pull.undated"),
    row.modalities.join("/"),
    row.description || t("pull.untitled"),
  ];
  return <>{parts.filter((part) => part !== "").join(" · ")}</>;
}

function Whose({ row }: { readonly row: StudyRow }) {
  const { t } = useTranslation();
  const sex = row.sex === "M" || row.sex === "F" || row.sex === "O" ? row.sex : null;
  const parts = [
    row.patient_name || t("pull.nameless"),
    sex === null ? "" : t(`pull.sex.${sex}`),
    row.birth_date ?? "",
    row.patient_id === "" ? "" : t("pull.number", { number: row.patient_id }),
  ];
  return <span>{parts.filter((part) => part !== "").join(" · ")}</span>;
}
