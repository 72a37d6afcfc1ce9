/** The patient's way: departed, arrived, admitted; and the end of it. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { isEnded, lastStamp } from "../../core/referrals";
import { problemOf } from "../../io/api";
import { Section } from "../case/section";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useMayRefer, useMove, useReferral } from "./referral-context";

const LEGS = ["depart", "arrive", "admit"] as const;
const ACTS = ["depart", "arrive", "admit", "close"] as const;

/** What has happened with its time, and the next thing to note down. */
export function JourneySection() {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMayRefer();
  const { referral, next_step, turn } = useReferral();
  const possible = ACTS.filter((act) => may(act));
  const stamps = LEGS.map((leg) => [leg, lastStamp(referral, leg)] as const);
  const has_left = stamps.some(([, stamp]) => stamp !== undefined);
  if (possible.length === 0 && !has_left) return null;
  if (!has_left && isEnded(referral.state)) return null;
  const is_mine = turn === "mine" && possible.some((act) => act === next_step);
  return (
    <Section id="journey" heading={t("reception.journey.heading")} is_mine={is_mine}>
      <ol className="legs">
        {stamps.map(([leg, stamp]) => (
          <li key={leg}>
            <StateMark
              tone={stamp === undefined ? "off" : "done"}
              words={t(`reception.journey.leg.${leg}`)}
            />
            <span className="quiet">
              {stamp === undefined ? t("reception.journey.not_yet") : say.moment(stamp.at)}
            </span>
          </li>
        ))}
      </ol>
      <Moves acts={possible} />
    </Section>
  );
}

type MovesProps = { readonly acts: readonly (typeof ACTS)[number][] };

function Moves({ acts }: MovesProps) {
  const { t } = useTranslation();
  const { referral, next_step } = useReferral();
  const { move, isPending, error } = useMove();
  const is_return = referral.direction === "return";
  return (
    <>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      {acts.map((act) => {
        const words = is_return && act !== "depart" && act !== "close" ? `${act}_return` : act;
        return (
          <div className="leg-act" key={act}>
            <Button
              type={act === next_step ? "primary" : "default"}
              loading={isPending}
              onClick={() => move(act === "close" ? { act, note: "" } : { act })}
            >
              {t(`reception.journey.${words}`)}
            </Button>
            <span className="quiet">{t(`reception.journey.${words}_lead`)}</span>
          </div>
        );
      })}
    </>
  );
}
