/** A decision as it stands: what, why, by whom and when. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { yuanOf } from "../../core/recognition";
import { personIn } from "../../core/standing";
import type { Decision, Outside, Taking } from "../../generated/http-answers";
import { useCase } from "../case/case-context";
import { StateMark, type Tone } from "../parts/marks";
import { useSay } from "../parts/say";
import { useSession } from "../shell/signed-in-only";
import { takingsQuestion } from "./recognition-questions";
import { HowFar } from "./takings";

const TONES: Record<Decision["decided"]["choice"], Tone> = {
  accept: "done",
  partial: "done",
  decline: "off",
};

/** Shown in place of the form once a decision stands. */
export function DecisionFacts({ outside }: { readonly outside: Outside }) {
  const { decision } = outside;
  if (decision === null) return null;
  return <Stands decision={decision} outside={outside} />;
}

type StandsProps = { readonly decision: Decision; readonly outside: Outside };

function Stands({ decision, outside }: StandsProps) {
  const { t } = useTranslation();
  const say = useSay();
  const name = useDecider(decision.decided_by);
  const { choice, reason, explanation, patient_told, avoided_cost_cents, accepted } =
    decision.decided;
  const values = outside.result?.values ?? [];
  const names = accepted.map((code) => values.find((one) => one.code === code)?.name ?? code);
  const taking = useTaking(decision);
  const is_beyond = choice === "accept" && !decision.verdict.is_recognisable;
  const more = [
    choice === "partial"
      ? t("recognition.decided.share", { names: names.join(t("acts.comma")) })
      : "",
    choice !== "accept" && reason !== null ? t(`recognition.decide.reasons.${reason}`) : "",
    is_beyond ? t("recognition.decided.beyond") : "",
    explanation,
    choice !== "accept" && patient_told ? t("recognition.decided.told") : "",
    avoided_cost_cents === null
      ? ""
      : t("recognition.decided.cost", { yuan: yuanOf(avoided_cost_cents) }),
  ].filter((part) => part !== "");
  return (
    <div className="decided">
      <StateMark tone={TONES[choice]} words={t(`recognition.decided.${choice}`)} />
      <span className="quiet">
        {t("recognition.decided.by", { name, time: say.moment(decision.decided_at) })}
      </span>
      {more.length > 0 && <span className="decided-more">{more.join(" · ")}</span>}
      {taking !== undefined && <HowFar taking={taking} />}
      {outside.is_changed && (
        <span className="decided-changed">{t("recognition.decided.changed")}</span>
      )}
    </div>
  );
}

/** The images on their way that this decision brings. */
function useTaking(decision: Decision): Taking | undefined {
  const { data } = useQuery(takingsQuestion(decision.case));
  return data?.find(
    (taking) => taking.decision === decision.id && taking.state !== "taken_back",
  );
}

function useDecider(id: string): string {
  const { t } = useTranslation();
  const { view } = useCase();
  const { person } = useSession();
  if (person.id === id) return person.name;
  return personIn(view, id)?.name ?? t("recognition.decided.somebody");
}
