/** Beside the record: what is missing, who takes part, what happened. */
import { useTranslation } from "react-i18next";
import { isForReferral, personIn } from "../../core/standing";
import type { Invitation } from "../../generated/http-answers";
import { PersonName, StateMark, type Tone } from "../parts/marks";
import { useSay } from "../parts/say";
import { useCase } from "./case-context";
import { GapList } from "./gap-list";

/** To the right on a desk, below on a phone. */
export function Aside() {
  const { view, record } = useCase();
  const { state, request } = view.consultation;
  const { purpose, reason, wanted_department } = request;
  // A case that was opened to refer lacks nothing of a request until one is begun.
  const is_begun = [purpose, reason, wanted_department].some((words) => words.trim() !== "");
  const is_wanted = is_begun || !isForReferral(view.consultation);
  return (
    <aside className="case-aside">
      {record.may_edit && state !== "converted" && is_wanted && (
        <div className="wide-only">
          <GapList />
        </div>
      )}
      <People />
      <Timeline />
    </aside>
  );
}

const REPLY_TONES: Record<Invitation["reply"], Tone> = {
  pending: "in_time",
  accepted: "done",
  declined: "off",
};

function People() {
  const { t } = useTranslation();
  const { view } = useCase();
  const { invitations } = view.consultation;
  return (
    <section className="panel" aria-labelledby="people-heading">
      <h2 id="people-heading">{t("case.people.heading")}</h2>
      <ul className="people">
        <li>
          <span className="people-role">{t("case.people.requester")}</span>
          <PersonName person={view.requester} />
          {view.requester.phone !== "" && <Phone number={view.requester.phone} />}
        </li>
        {invitations.map((invitation) => (
          <Invited key={invitation.expert} invitation={invitation} />
        ))}
      </ul>
      <p className="quiet">{t("case.people.privacy", { lead: view.lead.name })}</p>
      {view.consultation.state === "converted" && (
        <p className="quiet">{t("emergency.privacy")}</p>
      )}
    </section>
  );
}

function Invited({ invitation }: { readonly invitation: Invitation }) {
  const { t } = useTranslation();
  const { view } = useCase();
  const person = personIn(view, invitation.expert);
  if (person === undefined) return null;
  return (
    <li>
      <span className="people-role">
        {t(invitation.is_chair ? "case.people.chair" : "case.people.expert")}
        {" · "}
        <StateMark
          tone={REPLY_TONES[invitation.reply]}
          words={t(`case.people.reply.${invitation.reply}`)}
        />
      </span>
      <PersonName person={person} />
      {invitation.reason !== "" && <span className="quiet">{invitation.reason}</span>}
      {person.phone !== "" && <Phone number={person.phone} />}
    </li>
  );
}

function Phone({ number }: { readonly number: string }) {
  return <a href={`tel:${number.replace(/[^0-9+]/g, "")}`}>{number}</a>;
}

function Timeline() {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const steps = [...view.consultation.steps].reverse();
  const actWords = (act: string) =>
    i18n.exists(`case.timeline.acts.${act}`) ? t(`case.timeline.acts.${act}`) : act;
  return (
    <section className="panel" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">{t("case.timeline.heading")}</h2>
      {steps.length === 0 && <p className="quiet">{t("case.timeline.empty")}</p>}
      <ol className="timeline">
        {steps.map((step) => {
          const person = personIn(view, step.actor);
          return (
            <li key={`${step.at} ${step.act}`}>
              <time dateTime={step.at}>{say.moment(step.at)}</time>
              <span>
                <strong>
                  {person?.name ?? (step.actor === null ? t("case.timeline.system") : "")}
                </strong>{" "}
                {actWords(step.act)}
              </span>
              {step.note !== "" && <span className="quiet">{step.note}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
