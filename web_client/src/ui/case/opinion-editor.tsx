/** One's own opinion: a draft that saves itself, then signed as it is read. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OpinionForm, Saved } from "../../generated/http-answers";
import { change } from "../../io/api";
import { flushDrafts } from "../../io/draft-runner";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { PassageField } from "../parts/field";
import { askAgain } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { useCase, useMay } from "./case-context";
import { OPINION_FIELDS, OpinionFacts } from "./opinion-facts";
import { SignPanel } from "./sign-panel";
import { SpokenPart } from "./spoken-part";

const EMPTY: OpinionForm = {
  diagnosis: "",
  advice: "",
  further_tests: "",
  tcm_treatment: "",
  dissent: "",
};

/** Keyed by its edition: an amendment is a draft of its own. */
export function OpinionEditor() {
  const { view } = useCase();
  const { person } = useSession();
  const edition =
    view.opinions.filter(({ expert, signature }) => expert === person.id && signature !== null)
      .length + 1;
  return <Editor key={edition} edition={edition} />;
}

function Editor({ edition }: { readonly edition: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const [is_signing, setSigning] = useState(false);
  const { draft, edit, runner } = useOpinionDraft(edition);
  const { form } = draft;
  const names = (field: string) => t(`acts.opinion.fields.${field}`);
  const is_whole = form.diagnosis.trim() !== "" && form.advice.trim() !== "";
  if (is_signing && may("sign_opinion")) {
    return (
      <SignPanel
        statement={t("acts.opinion.signing")}
        doing={t("acts.opinion.sign")}
        asked={{ path: "opinion/sign", body: {} }}
        onBack={() => setSigning(false)}
      >
        <OpinionFacts form={form} />
      </SignPanel>
    );
  }
  return (
    <div className="writing">
      <div className="writing-head">
        <h3>{t("acts.opinion.mine")}</h3>
        <DraftLine draft={draft} />
      </div>
      <p className="quiet">{t("acts.opinion.lead")}</p>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        {OPINION_FIELDS.map((field) => (
          <PassageField
            key={field}
            label={names(field)}
            is_required={field === "diagnosis" || field === "advice"}
            rows={field === "diagnosis" || field === "advice" ? 3 : 1}
            anchor={`opinions-${field}`}
            value={form[field]}
            onChange={(value) => edit({ [field]: value })}
          />
        ))}
      </div>
      <SpokenPart />
      <div className="buttons">
        <Button
          type={may("sign_opinion") ? "primary" : "default"}
          disabled={!is_whole || !may("sign_opinion")}
          onClick={() => void flushDrafts().then(setSigning)}
        >
          {t("acts.opinion.check")}
        </Button>
        {!may("sign_opinion") && is_whole && (
          <span className="quiet">{t("acts.opinion.not_yet")}</span>
        )}
      </div>
    </div>
  );
}

function useOpinionDraft(edition: number) {
  const { view } = useCase();
  const { person } = useSession();
  const { id } = view.consultation;
  const mine = view.opinions.find(
    ({ expert, signature }) => expert === person.id && signature === null,
  );
  return useDraft<OpinionForm>(
    {
      form: mine?.form ?? EMPTY,
      version: mine?.version ?? 0,
      at: mine?.saved_at ?? null,
    },
    {
      name: `opinion:${id}:${edition}`,
      save: async (form, version, key) => {
        const path = `/api/consultations/${id}/opinion`;
        const saved = await change<Saved>({
          method: "PUT",
          path,
          body: { version, form },
          key,
        });
        askAgain(id);
        return saved;
      },
      ask: () => askAgain(id),
    },
  );
}
