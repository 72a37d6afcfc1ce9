/** Completing who a patient is. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Patient } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { ProblemNotice } from "./notice";
import { asSent, asShown, PatientFields } from "./patient-fields";

type PatientEditorProps = {
  readonly patient: Patient;
  readonly onSettled: () => void;
  readonly onDone: () => void;
};

/** Saved as a whole; kept as it is when one leaves. */
export function PatientEditor({ patient, onSettled, onDone }: PatientEditorProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => asShown(patient.form));
  const save = useMutation({
    mutationFn: () =>
      change<Patient>({
        method: "PUT",
        path: `/api/patients/${patient.id}`,
        body: { version: patient.version, form: asSent(form) },
      }),
    onSuccess: onDone,
    onSettled,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <PatientFields
        form={form}
        onEdit={(edit) => setForm((before) => ({ ...before, ...edit }))}
      />
      {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      <div className="buttons">
        <Button htmlType="submit" loading={save.isPending} disabled={form.name.trim() === ""}>
          {t("patient.save")}
        </Button>
        <Button type="text" onClick={onDone}>
          {t("patient.leave")}
        </Button>
      </div>
    </form>
  );
}
