/** The clock of an emergency: how long it takes, and when each moment was. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { clockOf, goesOn, MOMENTS, type Moment, span } from "../../core/emergencies";
import type { CallCard } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { askEmergencies } from "./questions";
import { useTick } from "./use-tick";

type CallClockProps = { readonly card: CallCard };

/** Runs until the patient arrives; a moment is stamped once. */
export function CallClock({ card }: CallClockProps) {
  const { t } = useTranslation();
  const { from, until } = clockOf(card);
  const now = useTick(until === null);
  const stamp = useStamp(card);
  const clock = card.referral.clock;
  const words = until !== null ? "stopped" : clock?.door ? "since_door" : "since_call";
  return (
    <section className="call-card" aria-labelledby="call-clock">
      <h2 id="call-clock">{t("emergency.clock")}</h2>
      <p className="call-span" role="timer">
        <span className="call-span-time">
          {span(new Date(from), until === null ? now : new Date(until))}
        </span>{" "}
        <span className="quiet">{t(`emergency.${words}`)}</span>
      </p>
      {stamp.error && <ProblemNotice problem={problemOf(stamp.error)} />}
      <dl className="call-moments">
        {MOMENTS.map((moment) => (
          <MomentRow
            key={moment}
            moment={moment}
            card={card}
            is_busy={stamp.isPending}
            onStamp={stamp.mutate}
          />
        ))}
      </dl>
    </section>
  );
}

type Stamped = { readonly path: string; readonly body: object };

function useStamp({ referral }: CallCard) {
  return useMutation({
    mutationFn: ({ path, body }: Stamped) =>
      change<object>({ method: "POST", path: `/api/referrals/${referral.id}/${path}`, body }),
    onSettled: askEmergencies,
  });
}

type MomentRowProps = {
  readonly moment: Moment;
  readonly card: CallCard;
  readonly is_busy: boolean;
  readonly onStamp: (stamped: Stamped) => void;
};

const WORDS: Partial<Record<Moment, "depart" | "arrive">> = {
  departure: "depart",
  arrival: "arrive",
};

function MomentRow({ moment, card, is_busy, onStamp }: MomentRowProps) {
  const { t } = useTranslation();
  const say = useSay();
  const at = card.referral.clock?.[moment] ?? null;
  const stamped = at === null ? waysTo(moment, card) : null;
  const words = WORDS[moment] ?? "stamp";
  const named = t("emergency.stamp_label", { moment: t(`emergency.moments.${moment}`) });
  return (
    <div className={at === null ? "call-moment" : "call-moment call-moment-done"}>
      <dt>{t(`emergency.moments.${moment}`)}</dt>
      <dd>
        {at !== null && <span className="number">{say.moment(at)}</span>}
        {at === null && stamped === null && (
          <span className="quiet">{t("emergency.pending")}</span>
        )}
        {stamped !== null && (
          <Button
            disabled={is_busy}
            aria-label={words === "stamp" ? named : undefined}
            onClick={() => onStamp(stamped)}
          >
            {t(`emergency.${words}`)}
          </Button>
        )}
      </dd>
    </div>
  );
}

/** How this person stamps a moment: by its own, or by the act that it comes with. */
function waysTo(moment: Moment, card: CallCard): Stamped | null {
  if (card.moments.includes(moment)) return { path: "moments", body: { moment } };
  if (!goesOn(card)) return null;
  const { state } = card.referral;
  const is_here = state === "sent" || state === "accepted";
  if (moment === "departure" && card.side === "sender" && is_here) {
    return { path: "acts", body: { act: "depart" } };
  }
  if (moment === "arrival" && card.side === "receiver" && (is_here || state === "departed")) {
    return { path: "acts", body: { act: "arrive" } };
  }
  return null;
}
