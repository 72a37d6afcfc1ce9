/** The request: what is asked of whom, how urgent, by when. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { RequestForm, Saved } from "../../generated/http-answers";
import { change } from "../../io/api";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { MomentField, RadioField, SelectField } from "../parts/choice-field";
import { LineField, PassageField } from "../parts/field";
import { askAgain, hospitalsQuestion } from "../questions";
import { useCase } from "./case-context";
import { RequestFacts } from "./request-facts";
import { Section } from "./section";

/** A form for who may edit, facts for who may read. */
export function RequestSection() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  if (record.may_edit && view.acts.includes("edit")) return <RequestEditor />;
  return (
    <Section id="request" heading={t("request.heading")}>
      <RequestFacts />
    </Section>
  );
}

function RequestEditor() {
  const { t } = useTranslation();
  const { view } = useCase();
  const { id, request, version, saved_at } = view.consultation;
  const { draft, edit, runner } = useDraft<RequestForm>(
    { form: request, version, at: saved_at },
    {
      name: `request:${id}`,
      save: async (form, on, key) => {
        const path = `/api/consultations/${id}/request`;
        const saved = await change<Saved>({
          method: "PUT",
          path,
          body: { version: on, form },
          key,
        });
        askAgain(id);
        return saved;
      },
      ask: () => askAgain(id),
    },
  );
  const names = (field: string) => t(`request.fields.${field}`);
  return (
    <Section id="request" heading={t("request.heading")} aside={<DraftLine draft={draft} />}>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        <Questions form={draft.form} onEdit={edit} />
        <Kinds form={draft.form} onEdit={edit} />
        <Wishes form={draft.form} onEdit={edit} />
      </div>
    </Section>
  );
}

type PartProps = {
  readonly form: RequestForm;
  readonly onEdit: (change: Partial<RequestForm>) => void;
};

function Questions({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  const passage = (field: "purpose" | "reason" | "questions", help?: string) => (
    <PassageField
      label={t(`request.fields.${field}`)}
      is_required={field !== "questions"}
      help={help}
      anchor={`request-${field}`}
      value={form[field]}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  return (
    <>
      {passage("purpose")}
      {passage("reason")}
      {passage("questions", t("request.questions_help"))}
    </>
  );
}

function Kinds({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <RadioField
        label={t("request.fields.urgency")}
        value={form.urgency}
        choices={["ordinary", "urgent"]}
        words={(urgency) => t(`request.urgency.${urgency}`)}
        anchor="request-urgency"
        onChange={(urgency) => onEdit({ urgency })}
      />
      <RadioField
        label={t("request.fields.mode")}
        value={form.mode}
        choices={["video", "asynchronous"]}
        words={(mode) => t(`request.mode.${mode}`)}
        anchor="request-mode"
        onChange={(mode) => onEdit({ mode })}
      />
      <RadioField
        label={t("request.fields.composition")}
        value={form.composition}
        choices={["single", "multidisciplinary"]}
        words={(composition) => t(`request.composition.${composition}`)}
        anchor="request-composition"
        onChange={(composition) => onEdit({ composition })}
      />
      <SelectField
        label={t("request.fields.service")}
        value={form.service}
        choices={["consultation", "diagnosis"]}
        words={(service) => t(`request.service.${service}`)}
        anchor="request-service"
        onChange={(service) => onEdit({ service })}
      />
    </>
  );
}

function Wishes({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  const { view } = useCase();
  const { data = [view.lead] } = useQuery(hospitalsQuestion);
  const named = (id: string) => data.find((hospital) => hospital.id === id)?.name ?? "";
  const line = (field: "wanted_department" | "wanted_expert") => (
    <LineField
      label={t(`request.fields.${field}`)}
      is_required={field === "wanted_department"}
      anchor={`request-${field}`}
      value={form[field]}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  return (
    <>
      <SelectField
        label={t("request.fields.wanted_hospital")}
        value={form.wanted_hospital ?? ""}
        choices={["", ...data.filter(({ id }) => id !== view.hospital.id).map(({ id }) => id)]}
        words={(id) => (id === "" ? t("request.any_hospital") : named(id))}
        anchor="request-wanted_hospital"
        onChange={(id) => onEdit({ wanted_hospital: id === "" ? null : id })}
      />
      {line("wanted_department")}
      {line("wanted_expert")}
      <SelectField
        label={t("request.fields.wanted_title")}
        is_required
        value={form.wanted_title}
        choices={["none", "attending", "associate_chief", "chief"]}
        words={(title) =>
          title === "none" ? t("request.choose_title") : t(`terms.title.${title}`)
        }
        anchor="request-wanted_title"
        onChange={(wanted_title) => onEdit({ wanted_title })}
      />
      <MomentField
        label={t("request.fields.wanted_at")}
        is_required={form.mode === "video" && form.urgency === "ordinary"}
        value={form.wanted_at}
        anchor="request-wanted_at"
        onChange={(wanted_at) => onEdit({ wanted_at })}
      />
    </>
  );
}
