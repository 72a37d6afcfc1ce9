/** What the sheet lacks; each line leads to its gap. */
import { useTranslation } from "react-i18next";
import { gapPlace, openGaps } from "../../core/referrals";
import { jumpTo } from "../case/section";
import { useReferral } from "./referral-context";

/** Beside the form on a desk, above the signature on a phone. */
export function GapList() {
  const { t } = useTranslation();
  const gaps = openGaps(useReferral().gaps);
  return (
    <section className="panel gaps">
      <h2>
        {gaps.length === 0
          ? t("referral.gaps.heading_none")
          : t("referral.gaps.heading", { n: gaps.length })}
      </h2>
      <ul>
        {gaps.map((gap) => (
          <li key={gap}>
            <button type="button" onClick={() => jumpTo(...gapPlace(gap))}>
              {t(`referral.gaps.names.${gap}`)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
