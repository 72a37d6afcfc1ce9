/** The experts' opinions: one's own to write and sign, the others' once they are signed. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personIn } from "../../core/standing";
import type { Opinion } from "../../generated/http-answers";
import { PersonName } from "../parts/marks";
import { useSay } from "../parts/say";
import { useSession } from "../shell/signed-in-only";
import { useCase, useMay } from "./case-context";
import { OpinionEditor } from "./opinion-editor";
import { OpinionFacts } from "./opinion-facts";
import { ReasonForm } from "./reason-form";
import { SpokenOfOpinion } from "./recordings";
import { Section } from "./section";

/** Shown from the session on. */
export function OpinionsSection() {
  const { t } = useTranslation();
  const may = useMay();
  const { person } = useSession();
  const { view } = useCase();
  const { opinions, consultation } = view;
  const signed = opinions.filter((opinion) => opinion.signature !== null);
  const is_writing = may("write_opinion");
  if (!is_writing && signed.length === 0 && consultation.state !== "opinion_pending")
    return null;
  const is_panel = consultation.invitations.some(({ expert }) => expert === person.id);
  const waiting = consultation.invitations.filter(
    ({ expert }) =>
      expert !== person.id && !signed.some((opinion) => opinion.expert === expert),
  );
  return (
    <Section
      id="opinions"
      heading={t("acts.opinion.heading")}
      is_mine={view.next_step === "write_opinion" || view.next_step === "sign_opinion"}
    >
      {signed.map((opinion) => (
        <SignedOpinion key={opinion.id} opinion={opinion} />
      ))}
      {is_writing && <OpinionEditor />}
      {consultation.state === "opinion_pending" && !is_panel && signed.length === 0 && (
        <p className="quiet">{t("acts.opinion.none")}</p>
      )}
      {consultation.state === "opinion_pending" &&
        is_panel &&
        waiting.map(({ expert }) => (
          <p key={expert} className="quiet">
            {t("acts.opinion.waiting", { name: personIn(view, expert)?.name ?? "" })}
          </p>
        ))}
    </Section>
  );
}

function SignedOpinion({ opinion }: { readonly opinion: Opinion }) {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMay();
  const { person: me } = useSession();
  const { view } = useCase();
  const [is_amending, setAmending] = useState(false);
  const person = personIn(view, opinion.expert);
  const is_mine = opinion.expert === me.id;
  return (
    <article className="opinion">
      <header className="opinion-head">
        {person && <PersonName person={person} />}
        <span className="quiet">
          {opinion.edition > 1 && t("acts.opinion.edition", { n: opinion.edition })}{" "}
          {opinion.signature !== null &&
            t("acts.opinion.signed", { time: say.moment(opinion.signature.signed_at) })}
        </span>
        {is_mine && may("amend_opinion") && !is_amending && (
          <Button onClick={() => setAmending(true)}>{t("acts.opinion.amend")}</Button>
        )}
      </header>
      {is_amending && (
        <ReasonForm
          path="opinion/amend"
          label={t("acts.opinion.amend_reason")}
          doing={t("acts.opinion.amend_do")}
          leaving={t("acts.opinion.leave")}
          onLeave={() => setAmending(false)}
        />
      )}
      <OpinionFacts form={opinion.form} />
      <SpokenOfOpinion opinion={opinion} />
    </article>
  );
}
