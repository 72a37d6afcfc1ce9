/** How a visit after a return stands, in words and tone. */
import { useTranslation } from "react-i18next";
import { dayOf, revisitTone } from "../../core/referrals";
import type { Revisit } from "../../generated/http-answers";
import { useSay } from "../parts/say";
import { useNow } from "../parts/screen";

/** Tone, state and day of a visit, as of today. */
export function useRevisitStanding() {
  const { t } = useTranslation();
  const say = useSay();
  const now = useNow();
  return ({ due_on, done_at }: Revisit) => {
    const tone = revisitTone({ due_on, done_at }, now);
    if (done_at !== null) {
      const clock = t("referrals.list.visited", { time: say.moment(done_at) });
      return { tone, state: t("homecoming.revisits.finished"), clock };
    }
    const day = say.said(dayOf(due_on, now));
    const key = tone === "late" ? "late" : "open";
    return {
      tone,
      state: t(`homecoming.revisits.${key}`),
      clock: t(tone === "late" ? "referrals.list.due_late" : "referrals.list.due", { day }),
    };
  };
}
