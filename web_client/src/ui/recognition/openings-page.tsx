/** Who opened results of the own hospital, when, and on which ground: what every opener is told. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { openingsQuestion } from "./recognition-questions";

const COLUMNS = ["at", "result", "by", "ground", "reason"] as const;

/** The newest first; a reason stands there where it was an emergency. */
export function OpeningsPage() {
  const { t } = useTranslation();
  const say = useSay();
  const { data, error, refetch } = useQuery(openingsQuestion);
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  const place = t("recognition.openings.place");
  return (
    <section className="recognition-part" aria-label={place}>
      <p className="quiet">{t("recognition.openings.lead")}</p>
      {data.length === 0 && <p className="empty">{t("recognition.openings.none")}</p>}
      {data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="card counts-scroll" tabIndex={0} aria-label={place}>
          <table className="counts-table">
            <thead className="counts-heads">
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {t(`recognition.openings.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.map(({ opening, result_name, hospital_name, opened_by_name }) => (
                <tr key={opening.id}>
                  <td className="number">{say.moment(opening.opened_at)}</td>
                  <th scope="row">{result_name}</th>
                  <td>
                    {hospital_name} {opened_by_name}
                  </td>
                  <td>{t(`recognition.open.grounds.${opening.ground}`)}</td>
                  <td>{opening.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
