/** Small marks that carry a state by word and shape, and names in full. */
import { useTranslation } from "react-i18next";
import type { PersonCard } from "../../generated/http-answers";

export type Tone = "waiting" | "in_time" | "late" | "done" | "off";

const SHAPES: Record<Tone, string> = {
  waiting: "M6 1 11 10 1 10Z",
  in_time: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z",
  late: "M1 1H11V11H1Z",
  done: "M1 6.5 4.5 10 11 2.5 9.6 1.2 4.4 7.3 2.3 5.2Z",
  off: "M1 5H11V7H1Z",
};

type StateMarkProps = { readonly tone: Tone; readonly words: string };

/** A state: a shape, a word, and only then a colour. */
export function StateMark({ tone, words }: StateMarkProps) {
  return (
    <span className={`mark mark-${tone}`}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[tone]} />
      </svg>
      {words}
    </span>
  );
}

type UrgencyMarkProps = { readonly urgency: "ordinary" | "urgent" };

/** The word for an urgent request; an ordinary one needs none. */
export function UrgencyMark({ urgency }: UrgencyMarkProps) {
  const { t } = useTranslation();
  if (urgency === "ordinary") return null;
  return <span className="urgent">{t("terms.urgency.urgent")}</span>;
}

type PersonNameProps = { readonly person: PersonCard; readonly with_hospital?: boolean };

/** A person in full: name, title, department, hospital. */
export function PersonName({ person, with_hospital = true }: PersonNameProps) {
  const { t } = useTranslation();
  const rest = [
    t(`terms.title.${person.title}`),
    person.department,
    with_hospital ? person.hospital_name : "",
  ].filter((word) => word !== "");
  return (
    <span className="person">
      <span className="person-name">{person.name}</span>{" "}
      <span className="quiet">{rest.join(" · ")}</span>
    </span>
  );
}
