/** An emergency in one press: three fields that are filled already, and whom to call beside. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { type Acuity, labelOf } from "../../core/emergencies";
import type { ConsultationView, Hospital } from "../../generated/http-answers";
import { RadioField, SelectField } from "../parts/choice-field";
import { LineField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { caseQuestion, consultationQuestion, hospitalsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import "./emergency.css";
import { Phones } from "./phones";
import { watchQuestion } from "./questions";
import { usePress } from "./use-press";

const ACUITIES: readonly Acuity[] = ["critical", "urgent", "routine"];
const LEVELS: Readonly<Record<Hospital["level"], number>> = {
  village: 0,
  township: 1,
  county: 2,
};

/** Waits for the case only as long as it needs to fill the label. */
export function PressPage() {
  const [asked] = useSearchParams();
  const consultation = asked.get("consultation");
  const ofCase = asked.get("case");
  if (consultation !== null) return <OfConsultation consultation={consultation} />;
  return <Press view={null} ofCase={ofCase} label="" />;
}

function OfConsultation({ consultation }: { readonly consultation: string }) {
  const say = useSay();
  const { t } = useTranslation();
  const { data: view, isError } = useQuery(consultationQuestion(consultation));
  const { data: record, isError: is_closed } = useQuery(caseQuestion(view?.consultation.case));
  if (isError || is_closed) return <Press view={null} ofCase={null} label="" />;
  if (view === undefined || record === undefined) return <Skeleton active />;
  const { form } = view.patient;
  const words = {
    male: t("terms.sex.male"),
    female: t("terms.sex.female"),
    unknown: t("terms.sex.unknown"),
  };
  const complaint = record.case.summary?.chief_complaint ?? "";
  const label = labelOf(form.sex, say.age(form.birth_date ?? null), complaint, words);
  return <Press view={view} ofCase={null} label={label} />;
}

type PressProps = {
  readonly view: ConsultationView | null;
  readonly ofCase: string | null;
  readonly label: string;
};

function Press({ view, ofCase, label: known }: PressProps) {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const { person, hospital } = useSession();
  const [label, setLabel] = useState(known);
  const [acuity, setAcuity] = useState<Acuity>("critical");
  const [phone, setPhone] = useState(person.phone || hospital.phone || "");
  const [chosen, setChosen] = useState<string | null>(null);
  const { hospitals, is_nowhere } = useReceivers();
  const to = chosen ?? view?.lead.id ?? hospitals[0]?.id ?? null;
  const { data: watch, isPlaceholderData } = useQuery(watchQuestion(to));
  const { press, problem, is_busy, is_late, tries } = usePress();
  const send = (event: FormEvent) => {
    event.preventDefault();
    press({
      label: label.trim(),
      acuity,
      phone: phone.trim(),
      to,
      consultation: view?.consultation.id ?? null,
      case: ofCase,
    });
  };
  const nameOf = (id: string) => hospitals.find((one) => one.id === id)?.name ?? "";
  return (
    <div className="press">
      <form className="press-form" onSubmit={send}>
        <h1>{t("emergency.heading")}</h1>
        <p>{t("emergency.lead")}</p>
        <p className="quiet">
          {view === null
            ? ofCase === null && t("emergency.without_case")
            : t("emergency.of_case", {
                name: view.patient.form.name,
                age: say.age(view.patient.form.birth_date ?? null),
              })}
          {view?.acts.includes("convert") && ` · ${t("emergency.converts")}`}
        </p>
        {is_nowhere && <Notice tone="problem">{t("emergency.nowhere")}</Notice>}
        {problem !== null && !is_late && <ProblemNotice problem={problem} />}
        {is_late && <Notice tone="problem">{t("emergency.retrying", { n: tries })}</Notice>}
        <LineField
          label={t("emergency.label")}
          help={t("emergency.label_help")}
          is_required
          limit={60}
          value={label}
          onChange={setLabel}
        />
        <RadioField
          label={t("emergency.acuity")}
          value={acuity}
          choices={ACUITIES}
          words={(one) => t(`emergency.acuities.${one}`)}
          onChange={setAcuity}
        />
        <LineField
          label={t("emergency.phone")}
          help={t("emergency.own_phone_help")}
          is_required
          limit={30}
          value={phone}
          onChange={setPhone}
        />
        {hospitals.length > 1 && to !== null && (
          <SelectField
            label={t("emergency.to")}
            value={to}
            choices={hospitals.map(({ id }) => id)}
            words={nameOf}
            onChange={setChosen}
          />
        )}
        <div className="press-acts">
          <button
            type="submit"
            className="press-send"
            disabled={label.trim() === "" || phone.trim() === "" || is_busy || is_nowhere}
          >
            {t(is_busy ? "emergency.sending" : "emergency.send")}
          </button>
          <Button size="large" onClick={() => void navigate(-1)}>
            {t("emergency.cancel")}
          </Button>
        </div>
      </form>
      {watch !== undefined && (
        <aside className="press-phones" aria-labelledby="press-phones">
          <h2 id="press-phones">{t("emergency.duty_of", { hospital: watch.hospital_name })}</h2>
          <p className="quiet">
            {t(isPlaceholderData ? "emergency.kept" : "emergency.call_now")}
          </p>
          <Phones watch={watch} />
        </aside>
      )}
    </div>
  );
}

/** Hospitals of the same level or above, the highest first. */
function useReceivers() {
  const { hospital } = useSession();
  const { data } = useQuery(hospitalsQuestion);
  const mine = LEVELS[hospital.level];
  const hospitals = (data ?? [])
    .filter(({ id, level }) => id !== hospital.id && LEVELS[level] >= mine)
    .sort((one, other) => LEVELS[other.level] - LEVELS[one.level]);
  return { hospitals, is_nowhere: data !== undefined && hospitals.length === 0 };
}
