/** What was shown in the session, by whom, when. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Reading } from "../../generated/http-answers";
import { useSay } from "../parts/say";
import { readingsQuestion } from "../questions";
import { useCase } from "./case-context";
import { Section } from "./section";

// The viewer as it stood then.
function addressOf(caseId: string, { consultation, id }: Reading): string {
  return `/cases/${caseId}/images?${new URLSearchParams({ consultation, reading: id })}`;
}

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
            <Link to={addressOf(consultation.case, reading)}>
              {t("acts.readings.shown", {
                name: shown_by.name,
                time: say.moment(reading.shown_at),
                n: reading.view.index + 1,
              })}
            </Link>
            <span className="quiet">
              {reading.beside !== null && ` ${t("acts.readings.beside")}`}
              {reading.marks.length > 0 &&
                ` ${t("acts.readings.marks", { count: reading.marks.length })}`}
              {reading.drawn_by.length > 0 &&
                `（${[...new Set(reading.drawn_by)].join("、")}）`}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
