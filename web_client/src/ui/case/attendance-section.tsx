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
  return (
    <Section id="attendance" heading={t("visitors.attendance")}>
      <ul className="plain attendance">
        {data.map((who) => (
          <li key={who.person}>
            <strong>{who.name}</strong>
            {` ${t(`visitors.role.${who.role}`)} · ${who.hospital_name} · `}
            {who.stays
              .map(({ since, until }) =>
                t("visitors.attendance_stay", { from: time(since), to: time(until) }),
              )
              .join("，")}
            {` · ${t("visitors.attendance_total", { n: who.total_minutes })}`}
            {who.stretches.map(({ since, until, carried }) => (
              <span className="quiet attendance-thin" key={since}>
                {t("visitors.thin", {
                  from: time(since),
                  to: time(until),
                  what: t(`visitors.carried.${carried}`),
                })}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
