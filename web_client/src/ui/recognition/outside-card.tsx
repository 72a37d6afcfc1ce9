/** One result of another hospital: what it is, whether it may be recognised, what was decided. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { choicesOf } from "../../core/recognition";
import type { Outside, Result } from "../../generated/http-answers";
import { StateMark, type Tone } from "../parts/marks";
import { DecideForm } from "./decide-form";
import { DecisionFacts } from "./decision-facts";
import { OpenForm } from "./open-form";
import { Opened } from "./opened";
import { VerdictFacts } from "./verdict-facts";

type OutsideCardProps = { readonly outside: Outside };

/** Told, opened, decided: each step stands below the one before. */
export function OutsideCard({ outside }: OutsideCardProps) {
  const { result, decision, trace } = outside;
  const [is_deciding, setDeciding] = useState(false);
  const heading = `outside-${trace.result}`;
  return (
    <li className="outside" aria-labelledby={heading}>
      <OutsideHead outside={outside} heading={heading} />
      <VerdictFacts outside={outside} />
      {decision !== null && !is_deciding && <DecisionFacts outside={outside} />}
      {result !== null && (decision === null || is_deciding) && <Opened result={result} />}
      {result !== null && decision !== null && !is_deciding && <Folded result={result} />}
      {is_deciding ? (
        <DecideForm outside={outside} onLeave={() => setDeciding(false)} />
      ) : (
        <Acts outside={outside} onDecide={() => setDeciding(true)} />
      )}
    </li>
  );
}

/** What a decision rests on stays one press away. */
function Folded({ result }: { readonly result: Result }) {
  const { t } = useTranslation();
  const [is_open, setOpen] = useState(false);
  return (
    <details className="opened-folded" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("recognition.see_result")}</summary>
      {is_open && <Opened result={result} />}
    </details>
  );
}

function OutsideHead({
  outside,
  heading,
}: {
  readonly outside: Outside;
  readonly heading: string;
}) {
  const { t } = useTranslation();
  const { trace, verdict } = outside;
  const age = verdict.age_days;
  return (
    <div className="outside-head">
      <h3 id={heading}>{trace.name}</h3>
      <span>{trace.hospital_name}</span>
      <span className="number">
        {trace.performed_on}
        <span className="quiet">
          {" "}
          {age <= 0 ? t("recognition.made_today") : t("recognition.days_ago", { n: age })}
        </span>
      </span>
      <span className="outside-verdict">
        {verdict.mark === null ? (
          <span className="quiet">{t("recognition.hr_none")}</span>
        ) : (
          <span className="hr-mark">{verdict.mark.label}</span>
        )}
        <VerdictMark outside={outside} />
      </span>
    </div>
  );
}

function VerdictMark({ outside }: OutsideCardProps) {
  const { t } = useTranslation();
  const { rule, is_recognisable } = outside.verdict;
  const said: readonly [Tone, string] =
    rule === "withdrawn"
      ? ["late", t("recognition.withdrawn")]
      : is_recognisable
        ? ["done", t("recognition.recognisable")]
        : ["off", t("recognition.not_recognisable")];
  return <StateMark tone={said[0]} words={said[1]} />;
}

type ActsProps = OutsideCardProps & { readonly onDecide: () => void };

function Acts({ outside, onDecide }: ActsProps) {
  const { t } = useTranslation();
  const { result, decision, trace } = outside;
  const may_decide = choicesOf(outside).length > 0;
  const is_opened = result !== null;
  const decide = decision === null ? "recognition.decide.start" : "recognition.decide.again";
  const button = may_decide && (
    <Button aria-describedby={`outside-${trace.result}`} onClick={onDecide}>
      {is_opened || decision !== null ? t(decide) : t("recognition.decide.do.decline")}
    </Button>
  );
  if (!is_opened) return <OpenForm outside={outside} beside={button} />;
  return <div className="buttons">{button}</div>;
}
