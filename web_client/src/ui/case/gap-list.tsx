/** What the record lacks; each line leads to its gap. */
import { useTranslation } from "react-i18next";
import { useSay } from "../parts/say";
import { useCase } from "./case-context";
import { jumpTo } from "./section";

/** Beside the form on a desk, above the submit button on a phone. */
export function GapList() {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const { gaps } = view;
  return (
    <section className="panel gaps">
      <h2>
        {gaps.length === 0
          ? t("case.gaps.heading_none")
          : t("case.gaps.heading", { n: gaps.length })}
      </h2>
      <ul>
        {gaps.map((gap) => (
          <li key={`${gap.section} ${gap.field}`}>
            <button type="button" onClick={() => jumpTo(gap.section, gap.field)}>
              {say.either(gap)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
