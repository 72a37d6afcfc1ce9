/** Who was in the session, from when to when, and what his line did not carry. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../core/clocks";
import { attendanceQuestion } from "../questions";
import { useCase } from "./case-context";
import { Section } from "./section";

/** Shown once somebody was there. */
export function AttendanceSection() {
  const { t } = useTranslation();
  const { consultation } = useCase().view;
  const was_held = consultation.session_started_at !== null;
  const { data } = useQuery({ ...attendanceQuestion(consultation.id), enabled: was_held });
  if (data === undefined || data.length === 0) return null;
  const time = (at: string | null) =>
    at === null ? t("visitors.attendance_now") : clockTime(new Date(at));
  // Within one minute its time is said once.
  const span = (since: string, until: string | null) =>
    time(since) === time(until)
      ? time(since)
      : t("visitors.attendance_stay", { from: time(since), to: time(until) });
  return (
    <Section id="attendance" heading={t("visitors.attendance")}>
      <ul className="plain attendance">
        {data.map((who) => (
          <li key={who.person}>
            <strong>{who.name}</strong>
            {` ${[t(`visitors.role.${who.role}`), who.hospital_name].filter(Boolean).join(" · ")}`}
            <span className="attendance-stays">
              {[
                ...who.stays.map(({ since, until }) => span(since, until)),
                t("visitors.attendance_total", { n: who.total_minutes }),
              ].join(" · ")}
            </span>
            {who.stretches.map(({ since, until, carried }) => (
              <span className="quiet attendance-thin" key={since}>
                {`${span(since, until)} ${t(`visitors.carried.${carried}`)}`}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
