/** Records that are likely of the same person, side by side, to be merged with a reason. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Duplicate, MergeView, Patient } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { PassageField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { Comparison } from "./comparison";
import { askPatientsAgain, duplicatesQuestion } from "./patients-questions";

/** A line per record; one at a time is compared. */
export function DuplicatesPart({ patient }: { readonly patient: Patient }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(duplicatesQuestion(patient.id));
  const [compared, setCompared] = useState<string | null>(null);
  return (
    <section className="card" aria-labelledby="duplicates-heading">
      <h2 id="duplicates-heading">{t("patients.duplicates")}</h2>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      {data?.length === 0 && <p className="quiet">{t("patients.duplicates_empty")}</p>}
      {data !== undefined && data.length > 0 && (
        <p className="quiet">{t("patients.duplicates_lead")}</p>
      )}
      {data?.map((duplicate) => (
        <article key={duplicate.patient.id} className="duplicate">
          <DuplicateLine
            duplicate={duplicate}
            is_open={compared === duplicate.patient.id}
            onCompare={() => setCompared(duplicate.patient.id)}
          />
          {compared === duplicate.patient.id && (
            <MergeForm
              patient={patient}
              duplicate={duplicate}
              onClose={() => setCompared(null)}
            />
          )}
        </article>
      ))}
    </section>
  );
}

type DuplicateLineProps = {
  readonly duplicate: Duplicate;
  readonly is_open: boolean;
  readonly onCompare: () => void;
};

function DuplicateLine({ duplicate, is_open, onCompare }: DuplicateLineProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { form } = duplicate.patient;
  return (
    <div className="duplicate-line">
      <strong>{form.name}</strong>
      <span>
        {t(`terms.sex.${form.sex}`)} {say.age(form.birth_date)}
      </span>
      <span className="quiet">{form.record_number || t("patients.no_number")}</span>
      <span className="match-why">
        {duplicate.likeness.map((by) => t(`launch.by.${by}`)).join(" · ")}
      </span>
      {!is_open && <Button onClick={onCompare}>{t("patients.merge_open")}</Button>}
    </div>
  );
}

type MergeFormProps = {
  readonly patient: Patient;
  readonly duplicate: Duplicate;
  readonly onClose: () => void;
};

function MergeForm({ patient, duplicate, onClose }: MergeFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const merge = useMutation({
    mutationFn: () =>
      change<MergeView>({
        method: "POST",
        path: `/api/patients/${patient.id}/merges`,
        body: { merged: duplicate.patient.id, reason: reason.trim() },
      }),
    onSuccess: async () => {
      onClose();
      await askPatientsAgain();
    },
  });
  return (
    <form
      className="merge-form"
      onSubmit={(event) => {
        event.preventDefault();
        merge.mutate();
      }}
    >
      <Comparison
        here={patient.form}
        there={duplicate.patient.form}
        holdings={duplicate.holdings}
      />
      {duplicate.needs_second && <Notice tone="waiting">{t("patients.needs_second")}</Notice>}
      <PassageField
        label={t("patients.reason")}
        is_required
        value={reason}
        limit={300}
        placeholder={t("patients.reason_placeholder")}
        onChange={setReason}
      />
      {merge.error !== null && <ProblemNotice problem={problemOf(merge.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={merge.isPending}
          disabled={reason.trim().length < 2}
        >
          {t(duplicate.needs_second ? "patients.propose" : "patients.merge")}
        </Button>
        <Button type="text" onClick={onClose}>
          {t("patients.cancel")}
        </Button>
      </div>
    </form>
  );
}
