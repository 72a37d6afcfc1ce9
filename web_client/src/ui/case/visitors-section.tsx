/** Who may come to the session besides the panel: observers, and the patient or his family. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { guestLink, makeSecret } from "../../core/guest-link";
import type { VisitorsView } from "../../generated/http-answers";
import type { InviteGuest } from "../../generated/http-bodies";
import { problemOf } from "../../io/api";
import { Field } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { questions, visitorsQuestion } from "../questions";
import { useAct, useCase } from "./case-context";
import { Section } from "./section";
import { LIVE } from "./session-section";

type Relation = InviteGuest["relation"];
const RELATIONS: readonly Relation[] = ["patient", "family", "guardian", "companion"];

/** Shown while a session is planned or held. */
export function VisitorsSection() {
  const { t } = useTranslation();
  const { consultation } = useCase().view;
  const is_live = LIVE.has(consultation.state) && consultation.request.mode === "video";
  const { data } = useQuery({ ...visitorsQuestion(consultation.id), enabled: is_live });
  const is_known = data && (data.may_invite || data.observers.length + data.guests.length > 0);
  if (!is_live || !is_known) return null;
  return (
    <Section id="visitors" heading={t("visitors.heading")}>
      <p className="quiet">{t("visitors.lead")}</p>
      <Observers view={data} />
      <Guests view={data} />
    </Section>
  );
}

function useVisitorsAct() {
  const { consultation } = useCase().view;
  const act = useAct();
  const ask = (path: string, body: object) =>
    act.mutateAsync({ path, body }).finally(() => {
      void questions.invalidateQueries(visitorsQuestion(consultation.id));
    });
  return { act, ask };
}

function Row({
  id,
  may_withdraw,
  children,
}: {
  readonly id: string;
  readonly may_withdraw: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { act, ask } = useVisitorsAct();
  return (
    <li className="visitor">
      <span>{children}</span>
      {may_withdraw && (
        <Popconfirm
          title={t("visitors.withdraw_sure")}
          okText={t("visitors.withdraw")}
          onConfirm={() => ask(`visitors/${id}/withdraw`, {})}
        >
          <Button size="small" loading={act.isPending}>
            {t("visitors.withdraw")}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}

function Observers({ view }: { readonly view: VisitorsView }) {
  const { t } = useTranslation();
  const say = useSay();
  const { act, ask } = useVisitorsAct();
  const [chosen, setChosen] = useState<string | null>(null);
  const bar = say.either({ zh: view.bar_zh ?? "", en: view.bar_en ?? "" });
  return (
    <>
      <h3>{t("visitors.observers")}</h3>
      {view.observers.length === 0 && <p className="quiet">{bar || t("visitors.none")}</p>}
      <ul className="plain">
        {view.observers.map(({ id, person }) => (
          <Row key={id} id={id} may_withdraw={view.may_invite}>
            {`${person.name} · ${person.hospital_name} ${person.department}`}
          </Row>
        ))}
      </ul>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      {view.may_invite && bar === "" && (
        <div className="buttons">
          <Select
            className="visitor-choice"
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("visitors.observer_pick")}
            placeholder={t("visitors.observer_pick")}
            value={chosen}
            options={view.candidates.map(({ id, name, hospital_name }) => ({
              value: id,
              label: `${name} · ${hospital_name}`,
            }))}
            onChange={setChosen}
          />
          <Button
            disabled={chosen === null}
            loading={act.isPending}
            onClick={() =>
              ask("observers", { practitioner: chosen }).then(() => setChosen(null))
            }
          >
            {t("visitors.observer_add")}
          </Button>
        </div>
      )}
    </>
  );
}

function Guests({ view }: { readonly view: VisitorsView }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <>
      <h3>{t("visitors.guests")}</h3>
      {view.guests.length === 0 && <p className="quiet">{t("visitors.none")}</p>}
      <ul className="plain">
        {view.guests.map(({ id, name, relation, has_entered, link_until }) => (
          <Row key={id} id={id} may_withdraw={view.may_invite}>
            {`${name} · ${t(`visitors.relation.${relation}`)} · `}
            {has_entered
              ? t("visitors.entered")
              : t("visitors.link_until", { time: say.moment(link_until) })}
          </Row>
        ))}
      </ul>
      {view.may_invite && <NewGuest />}
    </>
  );
}

function NewGuest() {
  const { t } = useTranslation();
  const { act, ask } = useVisitorsAct();
  const [name, setName] = useState("");
  const [relation, setRelation] = useState<Relation>("family");
  const [link, setLink] = useState<string | null>(null);
  const invite = async () => {
    const secret = makeSecret(crypto.getRandomValues(new Uint8Array(32)));
    await ask("guests", { name: name.trim(), relation, secret });
    setLink(guestLink(window.location.origin, secret));
    setName("");
  };
  return (
    <>
      <div className="buttons visitor-form">
        <Field label={t("visitors.guest_name")}>
          {(id) => (
            <Input
              id={id}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Select
          aria-label={t("visitors.guests")}
          value={relation}
          options={RELATIONS.map((each) => ({
            value: each,
            label: t(`visitors.relation.${each}`),
          }))}
          onChange={setRelation}
        />
        <Button
          disabled={name.trim() === ""}
          loading={act.isPending}
          onClick={() => void invite().catch(() => undefined)}
        >
          {t("visitors.guest_add")}
        </Button>
      </div>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      {link && <Link link={link} />}
    </>
  );
}

function Link({ link }: { readonly link: string }) {
  const { t } = useTranslation();
  const [is_copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(link).then(() => setCopied(true));
  return (
    <div className="visitor-link" role="status">
      <p>{t("visitors.link_ready")}</p>
      <code>{link}</code>
      <Button onClick={() => void copy().catch(() => undefined)}>
        {t(is_copied ? "visitors.link_copied" : "visitors.link_copy")}
      </Button>
    </div>
  );
}
