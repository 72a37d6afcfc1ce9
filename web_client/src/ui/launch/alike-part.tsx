/** While somebody is registered: who of this hospital may be the same person. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import type { Duplicate, Patient, PatientForm } from "../../generated/http-answers";
import { change } from "../../io/api";
import { Notice } from "../parts/notice";
import { asSent } from "../parts/patient-fields";
import { useSay } from "../parts/say";
import "./launch.css";

type AlikePartProps = {
  readonly form: PatientForm;
  readonly is_busy: boolean;
  readonly onChoose: (patient: Patient) => void;
};

/** Says nothing as long as nobody is found. */
export function AlikePart({ form, is_busy, onChoose }: AlikePartProps) {
  const { t } = useTranslation();
  const say = useSay();
  const asked = useDeferredValue(asSent(form));
  const has_enough =
    asked.name.trim() !== "" &&
    (asked.birth_date !== null || asked.record_number !== "" || asked.id_number.length >= 8);
  const { data } = useQuery({
    queryKey: [
      "alike",
      ...[asked.name, asked.sex, asked.birth_date, asked.id_number, asked.record_number],
      asked.phone,
    ],
    queryFn: () =>
      change<Duplicate[]>({ method: "POST", path: "/api/patients/alike", body: asked }),
    enabled: has_enough,
  });
  if (!has_enough || data === undefined || data.length === 0) return null;
  return (
    <div className="alike">
      <Notice tone="waiting">
        {t("launch.alike")}
        <ul className="patients">
          {data.slice(0, 5).map(({ patient, likeness, needs_second }) => (
            <li key={patient.id}>
              <strong>{patient.form.name}</strong> {t(`terms.sex.${patient.form.sex}`)}{" "}
              {say.age(patient.form.birth_date)}{" "}
              <span className="quiet">{patient.form.record_number}</span>
              <span className="match-why">
                {likeness.map((by) => t(`launch.by.${by}`)).join(" · ")}
              </span>
              {needs_second && (
                <span className="fill-doubt">{t("patients.differs.document")}</span>
              )}
              <Button disabled={is_busy} onClick={() => onChoose(patient)}>
                {t("launch.alike_use")}
              </Button>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
