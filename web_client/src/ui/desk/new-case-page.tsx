/** Opening a case: what is wanted, then the patient, found or registered. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { asSummary, type Carried, hasWords, NOTHING, taken } from "../../core/carried";
import type { Opened, Patient, Saved } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { carriedBy, launchQuestion } from "../launch/launch-question";
import { LaunchedPart } from "../launch/launched-part";
import { ProblemNotice } from "../parts/notice";
import { FindPatient, RegisterPatient } from "./choose-patient";
import "./desk.css";
import { IntakeQuestion, WANTS, type Want } from "./intake-question";

/** The question to the top, the search below it, registration last. */
export function NewCasePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const want = WANTS.find((known) => known === search.get("want")) ?? "consult";
  const launch = useQuery(launchQuestion(search.get("launch")));
  const came = launch.data === undefined ? NOTHING : carriedBy(launch.data);
  const [pasted, setPasted] = useState<Carried | null>(null);
  const is_known = launch.data !== undefined && launch.data.matches.length > 0;
  const [is_other, setOther] = useState(false);
  const { begin, is_busy, error } = useBegin(want, pasted ?? came);
  return (
    <div className="narrow">
      <h1>{t("referrals.intake.title")}</h1>
      <p className="quiet">{t("referrals.intake.lead")}</p>
      <IntakeQuestion
        want={want}
        onWant={(chosen) => {
          search.set("want", chosen);
          setSearch(search, { replace: true });
        }}
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      {launch.error && <ProblemNotice problem={problemOf(launch.error)} />}
      {launch.data !== undefined && (
        <LaunchedPart
          view={launch.data}
          is_busy={is_busy}
          onChoose={begin}
          onOther={is_known && !is_other ? () => setOther(true) : undefined}
        />
      )}
      {(!is_known || is_other) && (
        <>
          <FindPatient
            choosing={t(`referrals.intake.choose.${want}`)}
            is_busy={is_busy}
            onChoose={begin}
          />
          <RegisterPatient
            key={launch.data?.id}
            registering={t(`referrals.intake.register.${want}`)}
            told={launch.data?.context.patient}
            onPasted={(fills) => setPasted((before) => taken(before ?? came, fills))}
            onRegistered={begin}
          />
        </>
      )}
    </div>
  );
}

const INTAKE = {
  consult: "consult",
  examination: "send_examination",
  refer: "refer_now",
} as const;

/** The case opens at once, for images and papers travel in it; a referral then asks where to. */
function useBegin(want: Want, carried: Carried) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: async (patient: Patient) => {
      const body = { patient: patient.id, intake: INTAKE[want] };
      const opened = await change<Opened>({ method: "POST", path: "/api/cases", body });
      if (hasWords(carried)) {
        const summary = asSummary(carried, (list) => t("launch.numbers", { list }));
        const path = `/api/cases/${opened.case}/summary`;
        await change<Saved>({ method: "PUT", path, body: { version: 1, summary } });
      }
      return opened;
    },
    onSuccess: ({ consultation }) => {
      const purpose = want === "examination" ? "examination" : "treatment";
      const of = new URLSearchParams({ consultation, purpose });
      return navigate(
        want === "consult" ? `/consultations/${consultation}` : `/referrals/new?${of}`,
      );
    },
  });
  return {
    begin: (patient: Patient) => open.mutate(patient),
    is_busy: open.isPending,
    error: open.error,
  };
}
