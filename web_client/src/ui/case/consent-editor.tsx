/** Explaining each purpose, then signing: drawn on the screen, or a scanned sheet. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Consent } from "../../generated/http-answers";
import type { ConsentForm } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { RadioField, SelectField } from "../parts/choice-field";
import { Field, LineField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { askAgain } from "../questions";
import { ATTACHMENT_TYPES, faultOf, sendAttachment } from "./attachments-section";
import { useCase } from "./case-context";
import { NO_PURPOSE, PURPOSES } from "./consent-purposes";
import { SignaturePad } from "./signature-pad";

type Evidence =
  | { readonly kind: "drawn"; readonly png: string | null }
  | { readonly kind: "scan"; readonly file: File | null };

type Answers = Required<Omit<ConsentForm, "drawn_png" | "scan">>;

type ConsentEditorProps = {
  readonly onLeave: (() => void) | undefined;
  readonly onKept: () => void;
};

/** The form of a consent; only what was signed here and now is kept. */
export function ConsentEditor({ onLeave, onKept }: ConsentEditorProps) {
  const { t } = useTranslation();
  const { view } = useCase();
  const [answers, setAnswers] = useState<Answers>({
    purposes: NO_PURPOSE,
    signer_name: view.patient.form.name,
    relation: "self",
    relation_reason: "",
  });
  const [evidence, setEvidence] = useState<Evidence>({ kind: "drawn", png: null });
  const keep = useKeepConsent(onKept);
  const edit = (edited: Partial<Answers>) => setAnswers((before) => ({ ...before, ...edited }));
  return (
    <form
      className="consent"
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate({ answers, evidence });
      }}
    >
      <p>{t("consent.lead")}</p>
      <PurposesField answers={answers} onEdit={edit} />
      <Signer answers={answers} onEdit={edit} />
      <RadioField
        label={t("consent.how")}
        value={evidence.kind}
        choices={["drawn", "scan"]}
        words={(kind) => t(`consent.${kind}`)}
        onChange={(kind) =>
          setEvidence(kind === "drawn" ? { kind, png: null } : { kind, file: null })
        }
      />
      {evidence.kind === "drawn" ? (
        <SignaturePad onSigned={(png) => setEvidence({ kind: "drawn", png })} />
      ) : (
        <ScanChooser
          file={evidence.file}
          onChosen={(file) => setEvidence({ kind: "scan", file })}
        />
      )}
      {keep.error && <ProblemNotice problem={problemOf(keep.error)} />}
      <div className="buttons">
        <Button
          htmlType="submit"
          loading={keep.isPending}
          disabled={!isWhole(answers, evidence)}
        >
          {t("consent.keep")}
        </Button>
        {onLeave && (
          <Button type="text" onClick={onLeave}>
            {t("consent.leave")}
          </Button>
        )}
      </div>
    </form>
  );
}

function isWhole(answers: Answers, evidence: Evidence): boolean {
  if (answers.signer_name.trim() === "") return false;
  if (answers.relation !== "self" && answers.relation_reason.trim() === "") return false;
  return evidence.kind === "drawn" ? evidence.png !== null : evidence.file !== null;
}

function useKeepConsent(onKept: () => void) {
  const { view, record } = useCase();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: async ({ answers, evidence }: { answers: Answers; evidence: Evidence }) => {
      const body: ConsentForm = { ...answers, drawn_png: null, scan: null };
      if (evidence.kind === "drawn") body.drawn_png = evidence.png;
      else if (evidence.file !== null) {
        const sheet = await sendAttachment(
          record.case.id,
          evidence.file,
          "consent_scan",
          () => {},
        );
        body.scan = sheet.id;
        key.current = crypto.randomUUID();
      }
      const path = `/api/cases/${record.case.id}/consents`;
      return change<Consent>({ method: "POST", path, body, key: key.current });
    },
    onSuccess: onKept,
    onSettled: (kept) => {
      if (kept !== undefined) key.current = crypto.randomUUID();
      askAgain(view.consultation.id);
    },
  });
}

type PartProps = {
  readonly answers: Answers;
  readonly onEdit: (edited: Partial<Answers>) => void;
};

function PurposesField({ answers, onEdit }: PartProps) {
  const { t } = useTranslation();
  const { view } = useCase();
  const { purposes } = answers;
  return (
    <fieldset className="group" id="consent-purposes">
      <legend>{t("consent.purposes")}</legend>
      {PURPOSES.map((purpose) => (
        <div key={purpose} className="purpose">
          <Checkbox
            checked={purposes[purpose] === true}
            onChange={(event) =>
              onEdit({ purposes: { ...purposes, [purpose]: event.target.checked } })
            }
          >
            <strong>{t(`consent.purpose.${purpose}`)}</strong>
            {purpose === "consultation" && (
              <span className="field-required">{t("case.required")}</span>
            )}
            <span className="purpose-words">
              {t(`consent.explained.${purpose}`, { lead: view.lead.name })}
            </span>
          </Checkbox>
        </div>
      ))}
      {!purposes.consultation && <p className="field-help">{t("consent.must_consult")}</p>}
    </fieldset>
  );
}

const RELATIONS = ["self", "spouse", "parent", "child", "guardian", "other_relative"] as const;

function Signer({ answers, onEdit }: PartProps) {
  const { t } = useTranslation();
  const { view } = useCase();
  return (
    <div className="fields">
      <SelectField
        label={t("consent.relation")}
        is_required
        value={answers.relation}
        choices={RELATIONS}
        words={(relation) => t(`terms.relation.${relation}`)}
        onChange={(relation) =>
          onEdit({
            relation,
            signer_name: relation === "self" ? view.patient.form.name : "",
            relation_reason: "",
          })
        }
      />
      <LineField
        label={t("consent.signer")}
        is_required
        limit={60}
        value={answers.signer_name}
        onChange={(signer_name) => onEdit({ signer_name })}
      />
      {answers.relation !== "self" && (
        <LineField
          label={t("consent.relation_reason")}
          is_required
          help={t("consent.relation_reason_help")}
          value={answers.relation_reason}
          onChange={(relation_reason) => onEdit({ relation_reason })}
        />
      )}
    </div>
  );
}

type ScanChooserProps = {
  readonly file: File | null;
  readonly onChosen: (file: File | null) => void;
};

function ScanChooser({ file, onChosen }: ScanChooserProps) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<string | null>(null);
  const choose = (chosen: File | undefined) => {
    const fault = chosen === undefined ? null : faultOf(chosen);
    setWrong(fault && chosen ? t(`record.attachment_${fault}`, { name: chosen.name }) : null);
    onChosen(fault === null ? (chosen ?? null) : null);
  };
  return (
    <>
      <Field label={t("consent.choose_scan")}>
        {(id) => (
          <input
            id={id}
            type="file"
            accept={ATTACHMENT_TYPES}
            onChange={(event) => choose(event.target.files?.[0])}
          />
        )}
      </Field>
      {file !== null && (
        <p className="quiet">{t("consent.scan_chosen", { name: file.name })}</p>
      )}
      {wrong !== null && <Notice tone="problem">{wrong}</Notice>}
    </>
  );
}
