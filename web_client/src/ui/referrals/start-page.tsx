/** Beginning a referral: which way, to which hospital, how pressing; the record fills the rest. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { type Acuity, destinations } from "../../core/referrals";
import type { Hospital } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { RadioField, SelectField } from "../parts/choice-field";
import { Notice, ProblemNotice } from "../parts/notice";
import { caseQuestion, consultationQuestion, hospitalsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import "./referrals.css";
import { useStart } from "./use-start";

/** Only what can't be changed later is asked for here. */
export function StartPage() {
  const { t } = useTranslation();
  const of = useOf();
  const { data: hospitals, error, refetch } = useQuery(hospitalsQuestion);
  const lead = of.name === "" ? t("referrals.start.title") : "";
  return (
    <div className="narrow">
      <h1>{lead || t("referrals.start.of", { name: of.name })}</h1>
      <p className="quiet">{t("referrals.start.lead")}</p>
      {of.advice !== undefined && (
        <Notice tone="calm">
          {t("referrals.start.from_report", { reason: of.advice.referral_reason })}{" "}
          <span className="quiet">
            {t("referrals.start.destination", {
              destination: of.advice.referral_destination,
            })}
          </span>
        </Notice>
      )}
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {!of.is_known && (
        <Notice
          tone="waiting"
          action={
            <Link className="next next-mine" to="/cases/new?want=refer">
              {t("referrals.start.choose_patient")}
            </Link>
          }
        >
          {t("referrals.start.no_case")}
        </Notice>
      )}
      {of.is_known && hospitals === undefined && !error && (
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      )}
      {of.is_known && hospitals !== undefined && <Form hospitals={hospitals} />}
    </div>
  );
}

/** Whom the referral is about, by the address of the page. */
function useOf() {
  const [search] = useSearchParams();
  const consultation = search.get("consultation");
  const { data: view } = useQuery({
    ...consultationQuestion(consultation ?? ""),
    enabled: consultation !== null,
  });
  const { data: record } = useQuery(
    caseQuestion(consultation === null ? (search.get("case") ?? undefined) : undefined),
  );
  const signed = view?.reports.filter(({ signature }) => signature !== null).at(-1);
  return {
    is_known: ["consultation", "case"].some((name) => search.get(name) !== null),
    name: view?.patient.form.name ?? record?.patient.form.name ?? "",
    advice: signed?.conclusion.advises_referral ? signed.conclusion : undefined,
  };
}

type Way = "up" | "down";
type Purpose = "treatment" | "examination";

function Form({ hospitals }: { readonly hospitals: readonly Hospital[] }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { hospital } = useSession();
  const { start, isPending, error } = useStart();
  const ways = (["up", "down"] as const).filter(
    (way) => destinations(way, hospital, hospitals).length > 0,
  );
  const [direction, setDirection] = useState<Way>(ways[0] ?? "up");
  const [purpose, setPurpose] = useState<Purpose>(
    search.get("purpose") === "examination" ? "examination" : "treatment",
  );
  const [acuity, setAcuity] = useState<Acuity>("routine");
  const [chosen, setChosen] = useState("");
  const there = destinations(direction, hospital, hospitals);
  const to = there.find(({ id }) => id === chosen) ?? there[0];
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        start({
          direction,
          purpose,
          acuity,
          to: to?.id ?? null,
          consultation: search.get("consultation"),
          case: search.get("case"),
        });
      }}
    >
      <div className="start-fields">
        {ways.length > 1 && (
          <RadioField
            label={t("referrals.start.direction")}
            value={direction}
            choices={ways}
            words={(way) => t(`referrals.start.${way}`)}
            onChange={setDirection}
          />
        )}
        {to === undefined ? (
          <p className="quiet">{t(`referrals.start.none_${direction}`)}</p>
        ) : (
          <SelectField
            label={t("referrals.start.to")}
            is_required
            value={to.id}
            choices={there.map(({ id }) => id)}
            words={(id) => there.find((known) => known.id === id)?.name ?? ""}
            help={hospital.level === "county" ? undefined : t("referrals.start.county")}
            onChange={setChosen}
          />
        )}
        <RadioField
          label={t("referrals.start.purpose")}
          value={purpose}
          choices={["treatment", "examination"]}
          words={(choice) => t(`referrals.start.purposes.${choice}`)}
          onChange={setPurpose}
        />
        <RadioField
          label={t("referrals.start.acuity")}
          value={acuity}
          choices={["routine", "urgent", "critical"]}
          words={(choice) => t(`referrals.acuity.${choice}`)}
          onChange={setAcuity}
        />
      </div>
      {acuity === "critical" && <Emergency />}
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={isPending}
          disabled={to === undefined}
        >
          {t("referrals.start.do")}
        </Button>
      </div>
    </form>
  );
}

/** Who can't wait for papers takes the shorter way. */
function Emergency() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const of = new URLSearchParams();
  for (const name of ["case", "consultation"]) {
    const id = search.get(name);
    if (id !== null) of.set(name, id);
  }
  return (
    <Notice
      tone="waiting"
      action={
        <Link className="next next-mine" to={`/emergency?${of}`}>
          {t("referrals.start.emergency")}
        </Link>
      }
    >
      {t("referrals.start.emergency_lead")}
    </Notice>
  );
}
