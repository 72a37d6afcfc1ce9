/** Who came when and was away when, as this page heard it. */
import { useTranslation } from "react-i18next";
import type { Attendance } from "../../core/attendance";
import { clockTime } from "../../core/clocks";

const time = (at: string) => clockTime(new Date(at));

export function AttendanceList({ attendance }: { attendance: readonly Attendance[] }) {
  const { t } = useTranslation();
  return (
    <details className="attendance">
      <summary>{t("people.attendance.heading", { count: attendance.length })}</summary>
      <ul>
        {attendance.map((one) => (
          <li key={one.person}>
            <p>
              <strong>{one.name}</strong> <span className="quiet">{one.hospital}</span>
            </p>
            <p className="quiet">
              {one.cameAt === null
                ? t("people.attendance.before_me")
                : t("people.attendance.came", { time: time(one.cameAt) })}
              {one.absences.map(({ from, until }) => (
                <span key={from}>
                  {until === null
                    ? t(`people.attendance.${one.state}`, { from: time(from) })
                    : t("people.attendance.absent", { from: time(from), until: time(until) })}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
      <p className="quiet">{t("people.attendance.kept")}</p>
    </details>
  );
}
