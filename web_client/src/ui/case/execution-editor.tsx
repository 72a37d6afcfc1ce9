/** What the requesting doctor did: written here, signed as it is read. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExecutionForm } from "../../generated/http-answers";
import { dropCopy, keepCopy, keptCopy } from "../../io/copies";
import { RadioField } from "../parts/choice-field";
import { PassageField } from "../parts/field";
import { useSession } from "../shell/signed-in-only";
import { useCase } from "./case-context";
import { ExecutionFacts } from "./execution-facts";
import { SignPanel } from "./sign-panel";

const EMPTY: ExecutionForm = { decision: "followed", actions: "", deviation: "", outcome: "" };

/** There is no draft of it on the server: a copy in this tab survives a reload. */
export function ExecutionEditor() {
  const { t } = useTranslation();
  const { id } = useCase().view.consultation;
  const { person } = useSession();
  const name = `${person.id}:execution:${id}`;
  const [form, setForm] = useState(() => ({ ...EMPTY, ...(keptCopy(name)?.form ?? {}) }));
  const [is_signing, setSigning] = useState(false);
  const edit = (edited: Partial<ExecutionForm>) => {
    const next = { ...form, ...edited };
    keepCopy(name, { form: next, version: 0 });
    setForm(next);
  };
  if (is_signing) {
    return (
      <SignPanel
        statement={t("acts.outcome.signing")}
        doing={t("acts.outcome.sign")}
        asked={{ path: "execution", body: form }}
        onBack={() => setSigning(false)}
        onSigned={() => dropCopy(name)}
      >
        <ExecutionFacts form={form} />
      </SignPanel>
    );
  }
  const is_whole =
    form.actions.trim().length >= 2 &&
    (form.decision === "followed" || form.deviation.trim() !== "");
  return (
    <div className="writing">
      <h3>{t("acts.outcome.execution")}</h3>
      <p className="quiet">{t("acts.outcome.execution_lead")}</p>
      <div className="fields">
        <RadioField
          label={t("acts.outcome.decision")}
          is_required
          value={form.decision}
          choices={["followed", "followed_in_part", "not_followed"]}
          words={(decision) => t(`acts.outcome.decisions.${decision}`)}
          onChange={(decision) => edit({ decision })}
        />
        <PassageField
          label={t("acts.outcome.actions")}
          is_required
          help={t("acts.outcome.actions_help")}
          rows={3}
          value={form.actions}
          onChange={(actions) => edit({ actions })}
        />
        {form.decision !== "followed" && (
          <PassageField
            label={t("acts.outcome.deviation")}
            is_required
            value={form.deviation}
            onChange={(deviation) => edit({ deviation })}
          />
        )}
        <PassageField
          label={t("acts.outcome.result")}
          value={form.outcome}
          onChange={(outcome) => edit({ outcome })}
        />
      </div>
      <div className="buttons">
        <Button type="primary" disabled={!is_whole} onClick={() => setSigning(true)}>
          {t("acts.outcome.check")}
        </Button>
      </div>
    </div>
  );
}
