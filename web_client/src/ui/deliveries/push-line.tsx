/** One signed record on its way into a hospital's own system, with its receipt. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Push } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { StateMark, type Tone } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useAsking } from "../parts/use-asking";
import { askAgain, hospitalsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";

const TONES: Record<Push["state"], Tone> = {
  pending: "in_time",
  delivered: "done",
  failed: "late",
};

/** The address that the system gave to the record is the receipt. */
export function PushLine({ push }: { readonly push: Push }) {
  const { t } = useTranslation();
  const say = useSay();
  const { roles } = useSession();
  const { data = [] } = useQuery(hospitalsQuestion);
  const { id, consultation, hospital, state, location, last_error, attempts } = push;
  const name = data.find((each) => each.id === hospital)?.name ?? "";
  const asking = useAsking(`/api/consultations/${consultation}/pushes/${id}`, () =>
    askAgain(consultation),
  );
  const may = roles.includes("doctor") || roles.includes("triage_clerk");
  return (
    <div className="dispatch">
      <div className="dispatch-head">
        <strong>{t("deliveries.push.heading", { hospital: name })}</strong>
        <StateMark tone={TONES[state]} words={t(`deliveries.push.state.${state}`)} />
        <span className="quiet">{say.moment(push.changed_at)}</span>
      </div>
      {location !== "" && (
        <p className="quiet">
          {t("deliveries.push.receipt")} <code className="digest">{location}</code>
        </p>
      )}
      {state === "pending" && attempts > 0 && (
        <p className="quiet">{t("deliveries.attempts", { n: attempts })}</p>
      )}
      {state === "failed" && (
        <div className="stuck">
          <p>{t("deliveries.push.failed_do")}</p>
          {last_error !== "" && <code className="digest">{last_error}</code>}
          {may && (
            <Button
              size="small"
              loading={asking.isPending}
              onClick={() => asking.mutate({ path: "retry", body: {} })}
            >
              {t("deliveries.again")}
            </Button>
          )}
        </div>
      )}
      {asking.error && <ProblemNotice problem={problemOf(asking.error)} />}
    </div>
  );
}
