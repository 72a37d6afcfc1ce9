/** The chair's conclusion: a draft that saves itself, then signed with the opinions. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personIn } from "../../core/standing";
import type { ConclusionForm, Saved } from "../../generated/http-answers";
import { change } from "../../io/api";
import { flushDrafts } from "../../io/draft-runner";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { RadioField } from "../parts/choice-field";
import { LineField, PassageField } from "../parts/field";
import { PersonName } from "../parts/marks";
import { askAgain } from "../questions";
import { useCase, useMay } from "./case-context";
import { ConclusionFacts } from "./conclusion-facts";
import { OpinionFacts } from "./opinion-facts";
import { SignPanel } from "./sign-panel";

const EMPTY: ConclusionForm = {
  summary: "",
  diagnosis: "",
  advice: "",
  further_tests: "",
  advises_referral: false,
  referral_reason: "",
  referral_destination: "",
  follow_up: "",
};

/** Keyed by its edition: an amendment is a draft of its own. */
export function ReportEditor() {
  const { view } = useCase();
  const edition = view.reports.filter(({ signature }) => signature !== null).length + 1;
  return <Editor key={edition} edition={edition} />;
}

function Editor({ edition }: { readonly edition: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const [is_signing, setSigning] = useState(false);
  const { draft, edit, runner } = useReportDraft(edition);
  const names = (field: string) => t(`acts.report.fields.${field}`);
  if (is_signing && may("sign_report")) {
    return (
      <SignPanel
        statement={t("acts.report.signing")}
        doing={t("acts.report.sign")}
        asked={{ path: "report/sign", body: {} }}
        onBack={() => setSigning(false)}
      >
        <ConclusionFacts form={draft.form} />
        <SignedOpinions />
      </SignPanel>
    );
  }
  return (
    <div className="writing">
      <div className="writing-head">
        <h3>{t("acts.report.mine")}</h3>
        <DraftLine draft={draft} />
      </div>
      <p className="quiet">{t("acts.report.lead")}</p>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <ConclusionFields form={draft.form} onEdit={edit} />
      <div className="buttons">
        <Button
          type={may("sign_report") ? "primary" : "default"}
          disabled={!isWhole(draft.form) || !may("sign_report")}
          onClick={() => void flushDrafts().then(setSigning)}
        >
          {t("acts.report.check")}
        </Button>
        <Waiting />
      </div>
    </div>
  );
}

function isWhole(form: ConclusionForm): boolean {
  const has_referral =
    form.referral_reason.trim() !== "" && form.referral_destination.trim() !== "";
  const is_filled = [form.summary, form.diagnosis, form.advice].every(
    (text) => text.trim() !== "",
  );
  return is_filled && (!form.advises_referral || has_referral);
}

function Waiting() {
  const { t } = useTranslation();
  const { view } = useCase();
  const names = view.consultation.invitations
    .filter(
      ({ expert }) =>
        !view.opinions.some(
          (opinion) => opinion.expert === expert && opinion.signature !== null,
        ),
    )
    .map(({ expert }) => personIn(view, expert)?.name ?? "");
  if (names.length === 0) return null;
  return (
    <span className="quiet">
      {t("acts.report.waits", { names: names.join(t("acts.comma")) })}
    </span>
  );
}

function SignedOpinions() {
  const { view } = useCase();
  return view.opinions
    .filter((opinion) => opinion.signature !== null)
    .map((opinion) => {
      const person = personIn(view, opinion.expert);
      return (
        <article key={opinion.id} className="opinion">
          {person && <PersonName person={person} />}
          <OpinionFacts form={opinion.form} />
        </article>
      );
    });
}

type ConclusionFieldsProps = {
  readonly form: ConclusionForm;
  readonly onEdit: (change: Partial<ConclusionForm>) => void;
};

function ConclusionFields({ form, onEdit }: ConclusionFieldsProps) {
  const { t } = useTranslation();
  const names = (field: string) => t(`acts.report.fields.${field}`);
  const passage = (
    field: "summary" | "diagnosis" | "advice" | "further_tests" | "follow_up",
  ) => (
    <PassageField
      label={names(field)}
      is_required={field === "summary" || field === "diagnosis" || field === "advice"}
      rows={field === "summary" ? 3 : 2}
      anchor={`report-${field}`}
      value={form[field]}
      onChange={(value) => onEdit({ [field]: value })}
    />
  );
  return (
    <div className="fields">
      {passage("summary")}
      {passage("diagnosis")}
      {passage("advice")}
      {passage("further_tests")}
      <RadioField
        label={names("advises_referral")}
        value={form.advises_referral ? "yes" : "no"}
        choices={["no", "yes"]}
        words={(choice) => t(`acts.report.referral.${choice}`)}
        onChange={(choice) => onEdit({ advises_referral: choice === "yes" })}
      />
      {form.advises_referral && (
        <>
          <LineField
            label={names("referral_destination")}
            is_required
            value={form.referral_destination}
            onChange={(referral_destination) => onEdit({ referral_destination })}
          />
          <PassageField
            label={names("referral_reason")}
            is_required
            value={form.referral_reason}
            onChange={(referral_reason) => onEdit({ referral_reason })}
          />
        </>
      )}
      {passage("follow_up")}
    </div>
  );
}

function useReportDraft(edition: number) {
  const { view } = useCase();
  const { id } = view.consultation;
  const mine = view.reports.find(({ signature }) => signature === null);
  return useDraft<ConclusionForm>(
    {
      form: mine?.conclusion ?? EMPTY,
      version: mine?.version ?? 0,
      at: mine?.saved_at ?? null,
    },
    {
      name: `report:${id}:${edition}`,
      save: async (conclusion, version, key) => {
        const path = `/api/consultations/${id}/report`;
        const body = { version, conclusion };
        const saved = await change<Saved>({ method: "PUT", path, body, key });
        askAgain(id);
        return saved;
      },
      ask: () => askAgain(id),
    },
  );
}
