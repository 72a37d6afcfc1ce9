/** Whether each seat of a planned session is ready, by word and shape. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { lampOf } from "../../core/lamps";
import { StateMark } from "../parts/marks";
import { readinessQuestion } from "../questions";
import "./readiness.css";

/** A line per seat; nothing while it is not known. */
export function ReadinessLamps({ consultation }: { readonly consultation: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(readinessQuestion(consultation));
  if (data === undefined || data.length === 0) return null;
  return (
    <ul className="plain lamps" aria-label={t("readiness.heading")}>
      {data.map((seat) => {
        const { tone, words, percent } = lampOf(seat.readiness);
        return (
          <li key={seat.person.id}>
            <StateMark
              tone={tone}
              words={words.map((word) => t(`readiness.${word}`, { percent })).join(" · ")}
            />
            <span>{seat.person.name}</span>
            <span className="quiet">{seat.person.hospital_name}</span>
          </li>
        );
      })}
    </ul>
  );
}
