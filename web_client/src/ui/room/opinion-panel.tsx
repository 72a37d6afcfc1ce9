/** My opinion, written while I look; it saves itself and is signed elsewhere. */
import { useTranslation } from "react-i18next";
import type {
  ConsultationView,
  Opinion,
  OpinionForm,
  Saved,
} from "../../generated/http-answers";
import { change } from "../../io/api";
import { DraftLine, DraftTrouble } from "../draft/draft-line";
import { useDraft } from "../draft/use-draft";
import { PassageField } from "../parts/field";
import { askAgain } from "../questions";

const FIELDS = ["diagnosis", "advice", "further_tests", "tcm_treatment", "dissent"] as const;
const EMPTY: OpinionForm = {
  diagnosis: "",
  advice: "",
  further_tests: "",
  tcm_treatment: "",
  dissent: "",
};

/** The draft of this person, if he has one that is not signed. */
function draftOf(view: ConsultationView, person: string): Opinion | undefined {
  return view.opinions.find((one) => one.expert === person && one.signature === null);
}

function OpinionEditor({ view, person }: { view: ConsultationView; person: string }) {
  const { t } = useTranslation();
  const { id } = view.consultation;
  const opinion = draftOf(view, person);
  const { draft, edit, runner } = useDraft<OpinionForm>(
    {
      form: opinion?.form ?? EMPTY,
      version: opinion?.version ?? 0,
      at: opinion?.saved_at ?? null,
    },
    {
      name: `opinion:${id}`,
      save: async (form, version, key) => {
        const saved = await change<Saved>({
          method: "PUT",
          path: `/api/consultations/${id}/opinion`,
          body: { version, form },
          key,
        });
        askAgain(id);
        return saved;
      },
      ask: () => askAgain(id),
    },
  );
  const names = (field: string) => t(`room.opinion.fields.${field}`);
  return (
    <>
      <p className="quiet">{t("room.opinion.help")}</p>
      <DraftTrouble draft={draft} runner={runner} names={names} />
      <div className="fields">
        {FIELDS.map((field) => (
          <PassageField
            key={field}
            label={names(field)}
            value={draft.form[field]}
            rows={field === "diagnosis" || field === "advice" ? 3 : 1}
            onChange={(value) => edit({ [field]: value })}
          />
        ))}
      </div>
      <DraftLine draft={draft} />
    </>
  );
}

export function OpinionPanel({ view, person }: { view: ConsultationView; person: string }) {
  const { t } = useTranslation();
  if (!view.acts.includes("write_opinion")) {
    const mine = view.opinions.find((one) => one.expert === person);
    if (!mine) return <p className="quiet">{t("room.opinion.not_yours")}</p>;
    return (
      <dl className="facts facts-long">
        {FIELDS.filter((field) => mine.form[field] !== "").map((field) => (
          <div key={field}>
            <dt>{t(`room.opinion.fields.${field}`)}</dt>
            <dd>{mine.form[field]}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return <OpinionEditor view={view} person={person} />;
}
