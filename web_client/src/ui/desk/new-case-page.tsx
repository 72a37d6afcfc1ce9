/** Opening a case: what is wanted, then the patient, found or registered. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import type { Opened, Patient } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { FindPatient, RegisterPatient } from "./choose-patient";
import "./desk.css";
import { IntakeQuestion, WANTS, type Want } from "./intake-question";

/** The question to the top, the search below it, registration last. */
export function NewCasePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const want = WANTS.find((known) => known === search.get("want")) ?? "consult";
  const { begin, is_busy, error } = useBegin(want);
  return (
    <div className="narrow">
      <h1>{t("referrals.intake.title")}</h1>
      <p className="quiet">{t("referrals.intake.lead")}</p>
      <IntakeQuestion
        want={want}
        onWant={(chosen) => setSearch({ want: chosen }, { replace: true })}
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <FindPatient
        choosing={t(`referrals.intake.choose.${want}`)}
        is_busy={is_busy}
        onChoose={begin}
      />
      <RegisterPatient
        registering={t(`referrals.intake.register.${want}`)}
        onRegistered={begin}
      />
    </div>
  );
}

/** A consultation opens the case at once; a referral is told first where it goes. */
function useBegin(want: Want) {
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: (patient: Patient) =>
      change<Opened>({ method: "POST", path: "/api/cases", body: { patient: patient.id } }),
    onSuccess: ({ consultation }) => navigate(`/consultations/${consultation}`),
  });
  const refer = (patient: Patient) => {
    const purpose = want === "examination" ? "examination" : "treatment";
    const of = new URLSearchParams({ patient: patient.id, purpose });
    void navigate(`/referrals/new?${of}`, { state: { patient_name: patient.form.name } });
  };
  return {
    begin: (patient: Patient) => (want === "consult" ? open.mutate(patient) : refer(patient)),
    is_busy: open.isPending,
    error: open.error,
  };
}
