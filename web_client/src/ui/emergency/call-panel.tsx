/** The call card of an emergency: who is called, who took it, the clock, what is owed. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { goesOn } from "../../core/emergencies";
import type { CallCard } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { CallClock } from "./call-clock";
import "./emergency.css";
import { AcuityMark, PhoneLink } from "./marks";
import { Phones } from "./phones";
import { askEmergencies, callCardQuestion } from "./questions";

type CallPanelProps = {
  readonly referral: string;
  /** A page of its own has its own heading and the ways on. */
  readonly is_page?: boolean;
};

/** Loads the card; it is asked again with each change of the emergency. */
export function CallPanel({ referral, is_page = false }: CallPanelProps) {
  const { t } = useTranslation();
  const { data: card, error, refetch } = useQuery(callCardQuestion(referral));
  if (card === undefined && error) {
    return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  }
  if (card === undefined) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <>
      {is_page && <CallHead card={card} />}
      <div className="call">
        <div className="call-side">
          <section className="call-card" aria-labelledby="call-who">
            <Standing card={card} />
            {card.side === "sender" ? (
              <Phones
                watch={{
                  hospital_name: card.to_name,
                  phone: card.to_phone,
                  people: inOrderOfCall(card),
                }}
              />
            ) : (
              <div className="phones">
                <PhoneLink
                  who={t("emergency.caller")}
                  note={card.from_name}
                  phone={card.referral.phone}
                  is_first
                />
              </div>
            )}
            <Rings card={card} />
          </section>
          <Owed card={card} />
        </div>
        <CallClock card={card} />
      </div>
    </>
  );
}

/** Whoever took it, else whoever is called now, before all others. */
function inOrderOfCall({ taken_by, on_duty, rings }: CallCard): CallCard["on_duty"] {
  const called = rings.filter(({ through }) => through === "page").at(-1);
  const now = on_duty.find(
    ({ name, phone }) => name === called?.name && phone === called.phone,
  );
  const first =
    taken_by === null ? now : (on_duty.find(({ id }) => id === taken_by.id) ?? taken_by);
  if (first === undefined) return on_duty;
  return [first, ...on_duty.filter(({ id }) => id !== first.id)];
}

function CallHead({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const { referral } = card;
  const is_unanswered = card.side === "receiver" && referral.state === "sent";
  return (
    <header className="call-head">
      <h1>
        <AcuityMark acuity={referral.acuity} /> {referral.label}
      </h1>
      <p className="quiet">
        {t("emergency.way", { from: card.from_name, to: card.to_name })} ·{" "}
        {t("emergency.number", { number: referral.number })}
      </p>
      <nav className="call-ways" aria-label={t("emergency.card")}>
        <Link to={`/referrals/${referral.id}`}>
          {t(is_unanswered ? "emergency.to_notice" : "emergency.to_referral")}
        </Link>
        {referral.consultation && (
          <Link to={`/consultations/${referral.consultation}`}>{t("emergency.to_case")}</Link>
        )}
      </nav>
    </header>
  );
}

function Standing({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const say = useSay();
  const take = useTake(card);
  if (!goesOn(card)) {
    return (
      <h2 id="call-who">
        <StateMark tone="off" words={t("emergency.over")} />
      </h2>
    );
  }
  if (card.taken_by !== null) {
    return (
      <>
        <h2 id="call-who" className="call-taken">
          <StateMark tone="done" words={t("emergency.taken", { name: card.taken_by.name })} />
        </h2>
        {card.taken_at !== null && (
          <p className="quiet">
            {t("emergency.taken_at", { time: say.moment(card.taken_at) })}
          </p>
        )}
      </>
    );
  }
  const last = card.rings.filter(({ through }) => through === "page").at(-1);
  const words =
    last === undefined
      ? t("emergency.not_rung")
      : last.name === ""
        ? t("emergency.ringing_hospital")
        : t("emergency.ringing", { name: last.name });
  return (
    <>
      <h2 id="call-who" className="call-ringing" aria-live="polite">
        <StateMark tone="waiting" words={words} />
      </h2>
      {card.side === "sender" && <p>{t("emergency.nobody_yet")}</p>}
      {take.error && <ProblemNotice problem={problemOf(take.error)} />}
      {card.may_take && (
        <Button
          type="primary"
          size="large"
          loading={take.isPending}
          onClick={() => take.mutate()}
        >
          {t("emergency.take")}
        </Button>
      )}
    </>
  );
}

function useTake(card: CallCard) {
  return useMutation({
    mutationFn: () =>
      change<object>({ method: "POST", path: `/api/alarms/${card.alarm}/take`, body: {} }),
    onSettled: askEmergencies,
  });
}

function Rings({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const say = useSay();
  if (card.rings.length === 0) return null;
  return (
    <details className="call-rings">
      <summary>
        {t("emergency.rings")} {card.rings.length}
      </summary>
      <ol>
        {card.rings.map((ring) => (
          <li key={`${ring.at}${ring.through}`}>
            {say.moment(ring.at)} {ring.name === "" ? t("emergency.whoever") : ring.name}{" "}
            <span className="number">{ring.phone}</span>{" "}
            <span className="quiet">{t(`emergency.through.${ring.through}`)}</span>
            {ring.is_failed && <span className="late"> {t("emergency.failed")}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Owed({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const say = useSay();
  const { open_papers = [], papers_due_at = null, id } = card.referral;
  if (card.side !== "sender" || open_papers.length === 0) return null;
  const is_late = papers_due_at !== null && Date.parse(papers_due_at) < Date.now();
  return (
    <section className="call-card" aria-labelledby="call-owed">
      <h2 id="call-owed">{t("emergency.papers")}</h2>
      {papers_due_at !== null && (
        <p className={is_late ? "late" : "quiet"}>
          {t(is_late ? "emergency.papers_late" : "emergency.papers_due", {
            time: say.moment(papers_due_at),
          })}
        </p>
      )}
      <ul className="plain">
        {open_papers.map((paper) => (
          <li key={paper}>{t(`emergency.paper.${paper}`)}</li>
        ))}
      </ul>
      <Link to={`/referrals/${id}`}>{t("emergency.fill")}</Link>
    </section>
  );
}
