/** Recognise a result, a part of it, or decline it with a reason. */
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Radio } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  choicesOf,
  type DecisionForm,
  decisionOf,
  EMPTY_DECISION,
  inForce,
  lacksOf,
  NATIONAL_REASONS,
  needsExplanation,
} from "../../core/recognition";
import type { LocalReason, Outside } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { RadioField } from "../parts/choice-field";
import { LineField, PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { today } from "../parts/today";
import { cataloguesQuestion } from "./recognition-questions";
import { useOutsideAct } from "./use-outsides";

type DecideFormProps = { readonly outside: Outside; readonly onLeave: () => void };

/** What is asked depends on the choice; what is missing is said beside the button. */
export function DecideForm({ outside, onLeave }: DecideFormProps) {
  const { t } = useTranslation();
  const choices = choicesOf(outside);
  const [only] = choices.length === 1 ? choices : [];
  const [form, setForm] = useState<DecisionForm>({ ...EMPTY_DECISION, choice: only ?? null });
  const act = useOutsideAct(outside.trace.result);
  const edit = (edited: Partial<DecisionForm>) =>
    setForm((before) => ({ ...before, ...edited }));
  const [lack] = lacksOf(form, outside);
  const decide = (event: FormEvent) => {
    event.preventDefault();
    act.mutate({ path: "decide", body: decisionOf(form) }, { onSuccess: onLeave });
  };
  return (
    <form className="inset decide" onSubmit={decide}>
      {only === undefined ? (
        <RadioField
          label={t("recognition.decide.choice")}
          value={form.choice ?? ""}
          choices={choices}
          words={(choice) => (choice === "" ? "" : t(`recognition.decide.choices.${choice}`))}
          help={form.choice === "accept" ? t("recognition.decide.accept_help") : undefined}
          onChange={(choice) => choice !== "" && edit({ choice })}
        />
      ) : (
        <p className="quiet">{t("recognition.decide.open_first")}</p>
      )}
      {form.choice === "partial" && <Share outside={outside} form={form} onEdit={edit} />}
      {form.choice === "accept" && (
        <LineField
          label={t("recognition.decide.cost")}
          help={t("recognition.decide.cost_help")}
          limit={9}
          value={form.cost}
          onChange={(cost) => edit({ cost })}
        />
      )}
      {form.choice !== null && form.choice !== "accept" && <Why form={form} onEdit={edit} />}
      {form.choice !== null && <Explanation outside={outside} form={form} onEdit={edit} />}
      {form.choice !== null && form.choice !== "accept" && (
        <Checkbox
          className="decide-told"
          checked={form.patient_told}
          onChange={(event) => edit({ patient_told: event.target.checked })}
        >
          {t("recognition.decide.told")}
        </Checkbox>
      )}
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={act.isPending}
          disabled={lack !== undefined}
        >
          {form.choice === null
            ? t("recognition.decide.start")
            : t(`recognition.decide.do.${form.choice}`)}
        </Button>
        <Button onClick={onLeave}>{t("recognition.decide.leave")}</Button>
        {lack !== undefined && (
          <span className="quiet" role="status">
            {t(`recognition.decide.lacks.${lack}`)}
          </span>
        )}
      </div>
    </form>
  );
}

type PartProps = {
  readonly form: DecisionForm;
  readonly onEdit: (edited: Partial<DecisionForm>) => void;
};

function Share({ outside, form, onEdit }: PartProps & { readonly outside: Outside }) {
  const { t } = useTranslation();
  const values = (outside.result?.values ?? []).filter(({ code }) => code !== "");
  return (
    <fieldset className="group decide-share">
      <legend>{t("recognition.decide.share")}</legend>
      <Checkbox.Group
        value={[...form.accepted]}
        options={values.map(({ code, name, value, unit }) => ({
          value: code,
          label: `${name} ${value} ${unit}`,
        }))}
        onChange={(accepted) => onEdit({ accepted })}
      />
      <div className="field-help">{t("recognition.decide.share_help")}</div>
    </fieldset>
  );
}

/** The six national reasons, and the provincial ones that the catalogue maps to them. */
function Why({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  const { data } = useQuery(cataloguesQuestion);
  const local: readonly LocalReason[] = inForce(data ?? [], today())?.reasons ?? [];
  const chosen = form.local_reason === "" ? form.reason : `local:${form.local_reason}`;
  const choose = (value: string) => {
    const own = local.find(({ code }) => value === `local:${code}`);
    const national = NATIONAL_REASONS.find((reason) => reason === value);
    onEdit({ reason: own?.national ?? national ?? null, local_reason: own?.code ?? "" });
  };
  return (
    <div className="field">
      <span className="field-label" id={id}>
        {t(
          form.choice === "partial"
            ? "recognition.decide.reason_partial"
            : "recognition.decide.reason",
        )}
        <span className="field-required">{t("case.required")}</span>
      </span>
      <Radio.Group
        className="decide-reasons"
        aria-labelledby={id}
        value={chosen}
        options={[
          ...NATIONAL_REASONS.map((reason) => ({
            value: reason as string,
            label: t(`recognition.decide.reasons.${reason}`),
          })),
          ...local.map(({ code, name }) => ({ value: `local:${code}`, label: name })),
        ]}
        onChange={(event) => choose(String(event.target.value))}
      />
    </div>
  );
}

function Explanation({ outside, form, onEdit }: PartProps & { readonly outside: Outside }) {
  const { t } = useTranslation();
  const is_needed = needsExplanation(form, outside);
  if (form.choice === "accept" && !is_needed) return null;
  const judges = form.choice === "accept";
  return (
    <PassageField
      label={t(
        judges ? "recognition.decide.explanation_needed" : "recognition.decide.explanation",
      )}
      is_required={is_needed}
      help={judges ? t("recognition.decide.explanation_help") : undefined}
      limit={500}
      rows={1}
      value={form.explanation}
      onChange={(explanation) => onEdit({ explanation })}
    />
  );
}
