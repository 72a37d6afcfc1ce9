/** The patients of one's own hospital, and the merges that wait for an administrator. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { MergeView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { PatientSearch } from "../parts/patient-search";
import { useSession } from "../shell/signed-in-only";
import { Comparison } from "./comparison";
import { MergeFacts, MergeState } from "./history-part";
import "../desk/desk.css";
import "./patients.css";
import { askPatientsAgain, mergesQuestion } from "./patients-questions";

/** Who decides on merges sees them first; who treats patients finds them below. */
export function PatientsPage() {
  const { t } = useTranslation();
  const { roles } = useSession();
  const is_doctor = roles.includes("doctor");
  return (
    <div className="patient-page">
      <header className="patient-head">
        <h1>{t("patients.heading")}</h1>
        <span className="quiet">{t("patients.lead")}</span>
      </header>
      {(is_doctor || roles.includes("administrator")) && <WaitingPart is_alone={!is_doctor} />}
      {is_doctor && <FindPart />}
    </div>
  );
}

function FindPart() {
  const { t } = useTranslation();
  return (
    <PatientSearch
      label={t("patients.find")}
      nobody={(query) => t("patients.nobody", { query })}
      name={({ id, form }) => <Link to={`/patients/${id}`}>{form.name}</Link>}
    />
  );
}

type WaitingPartProps = {
  /** Whether nothing else stands on the page. */
  readonly is_alone: boolean;
};

function WaitingPart({ is_alone }: WaitingPartProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(mergesQuestion);
  if (error !== null) return <ProblemNotice problem={problemOf(error)} />;
  if (data?.length === 0 && is_alone) {
    return <p className="empty">{t("patients.waiting_empty")}</p>;
  }
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="card" aria-labelledby="waiting-heading">
      <h2 id="waiting-heading">{t("patients.waiting")}</h2>
      <p className="quiet">{t("patients.waiting_lead")}</p>
      <ul className="merges">
        {data.map((view) => (
          <li key={view.merge.id}>
            <WaitingMerge view={view} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function WaitingMerge({ view }: { readonly view: MergeView }) {
  const { t } = useTranslation();
  const { merge } = view;
  return (
    <>
      <p>
        <MergeState state={merge.state} />
        <strong>{merge.survivor_form.name}</strong>
      </p>
      <p className="fill-doubt">
        {merge.differs.map((what) => t(`patients.differs.${what}`)).join(" · ")}
      </p>
      <Comparison here={merge.survivor_form} there={merge.merged_form} />
      <MergeFacts view={view} />
      {view.may_decide ? (
        <DecideForm view={view} />
      ) : (
        <p className="quiet">{t("patients.own_proposal")}</p>
      )}
    </>
  );
}

function DecideForm({ view }: { readonly view: MergeView }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const decide = useMutation({
    mutationFn: (is_approved: boolean) =>
      change<MergeView>({
        method: "POST",
        path: `/api/merges/${view.merge.id}/decide`,
        body: { is_approved, reason: reason.trim() },
      }),
    onSuccess: askPatientsAgain,
  });
  const is_short = reason.trim().length < 2;
  return (
    <div className="merge-form">
      <PassageField
        label={t("patients.reason")}
        is_required
        value={reason}
        limit={300}
        onChange={setReason}
      />
      {decide.error !== null && <ProblemNotice problem={problemOf(decide.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          loading={decide.isPending}
          disabled={is_short}
          onClick={() => decide.mutate(true)}
        >
          {t("patients.approve")}
        </Button>
        <Button disabled={is_short || decide.isPending} onClick={() => decide.mutate(false)}>
          {t("patients.decline")}
        </Button>
      </div>
    </div>
  );
}
