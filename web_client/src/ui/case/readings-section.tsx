/** What was shown in the session, by whom, when. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSay } from "../parts/say";
import { readingsQuestion } from "../questions";
import { useCase } from "./case-context";
import { Section } from "./section";

/** Shown once there is something to tell. */
export function ReadingsSection() {
  const { t } = useTranslation();
  const say = useSay();
  const { consultation } = useCase().view;
  const was_held = consultation.session_started_at !== null;
  const { data } = useQuery({ ...readingsQuestion(consultation.id), enabled: was_held });
  if (data === undefined || data.length === 0) return null;
  return (
    <Section id="readings" heading={t("acts.readings.heading")}>
      <ol className="plain readings">
        {data.map(({ reading, shown_by }) => (
          <li key={reading.id}>
            {t("acts.readings.shown", {
              name: shown_by.name,
              time: say.moment(reading.shown_at),
              n: reading.view.index + 1,
            })}
          </li>
        ))}
      </ol>
    </Section>
  );
}
