/** Merges and splits of a record: who, when, why, what moved; a merge can be split here. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MergeView, Patient } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { useFieldWords } from "../launch/field-words";
import { PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { askPatientsAgain } from "./patients-questions";

type HistoryPartProps = { readonly patient: Patient; readonly merges: readonly MergeView[] };

/** The newest first. */
export function HistoryPart({ patient, merges }: HistoryPartProps) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="history-heading">
      <h2 id="history-heading">{t("patients.history")}</h2>
      {merges.length === 0 && <p className="quiet">{t("patients.history_empty")}</p>}
      <ul className="merges">
        {merges.map((view) => (
          <li key={view.merge.id}>
            <MergeLine patient={patient} view={view} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MergeLine({ patient, view }: { readonly patient: Patient; readonly view: MergeView }) {
  const { t } = useTranslation();
  const [is_open, setOpen] = useState(false);
  const { merge } = view;
  const is_survivor = merge.survivor === patient.id;
  const other = is_survivor ? merge.merged_form : merge.survivor_form;
  const number = other.record_number || t("patients.no_number");
  return (
    <>
      <p>
        <MergeState state={merge.state} />
        {t(is_survivor ? "patients.into_this" : "patients.into_other", {
          name: other.name,
          number,
        })}
      </p>
      <MergeFacts view={view} />
      {view.may_split && is_survivor && !is_open && (
        <Button onClick={() => setOpen(true)}>{t("patients.split_open")}</Button>
      )}
      {is_open && <SplitForm view={view} onClose={() => setOpen(false)} />}
    </>
  );
}

/** How a merge stands, by word and frame. */
export function MergeState({ state }: { readonly state: MergeView["merge"]["state"] }) {
  const { t } = useTranslation();
  return (
    <span className={`merge-state merge-state-${state}`}>{t(`patients.state.${state}`)}</span>
  );
}

/** Who did what when, and why. */
export function MergeFacts({ view }: { readonly view: MergeView }) {
  const { t } = useTranslation();
  const say = useSay();
  const words = useFieldWords();
  const { merge, proposed_by, decided_by, split_by } = view;
  const fields = merge.filled.filter((field) => field !== "id_kind").map(words.name);
  return (
    <>
      <p className="quiet">
        {t("patients.proposed_by", {
          name: proposed_by.name,
          time: say.moment(merge.proposed_at),
        })}{" "}
        · {t("patients.because", { reason: merge.reason })}
      </p>
      {decided_by !== null && merge.decided_at !== null && (
        <p className="quiet">
          {t("patients.decided_by", {
            name: decided_by.name,
            time: say.moment(merge.decided_at),
            reason: merge.decided_reason,
          })}
        </p>
      )}
      {(merge.state === "merged" || merge.state === "split") && (
        <p className="quiet">
          {merge.moved.length === 0
            ? t("patients.moved_nothing")
            : t("patients.moved", { things: counted(merge.moved, t) })}
          {fields.length > 0 &&
            ` · ${t("patients.filled", { fields: fields.join(t("acts.comma")) })}`}
        </p>
      )}
      {split_by !== null && merge.split_at !== null && (
        <p className="quiet">
          {t("patients.split_by", {
            name: split_by.name,
            time: say.moment(merge.split_at),
            reason: merge.split_reason,
          })}
        </p>
      )}
    </>
  );
}

const KINDS = ["case", "consultation", "result", "referral"] as const;

/** How many of each kind. */
function counted(moved: MergeView["merge"]["moved"], t: (key: string) => string): string {
  return KINDS.map((kind) => [kind, moved.filter((each) => each.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${t(`patients.kind.${kind}`)} ${count}`)
    .join(t("acts.comma"));
}

type SplitFormProps = { readonly view: MergeView; readonly onClose: () => void };

function SplitForm({ view, onClose }: SplitFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [given, setGiven] = useState<readonly string[]>([]);
  const split = useMutation({
    mutationFn: () =>
      change<MergeView>({
        method: "POST",
        path: `/api/merges/${view.merge.id}/split`,
        body: { reason: reason.trim(), given },
      }),
    onSuccess: async () => {
      onClose();
      await askPatientsAgain();
    },
  });
  return (
    <form
      className="merge-form"
      onSubmit={(event) => {
        event.preventDefault();
        split.mutate();
      }}
    >
      <p>{t("patients.split_lead", { n: view.merge.moved.length })}</p>
      {view.since.length > 0 && <SinceList view={view} given={given} onGive={setGiven} />}
      <PassageField
        label={t("patients.reason")}
        is_required
        value={reason}
        limit={300}
        onChange={setReason}
      />
      {split.error !== null && <ProblemNotice problem={problemOf(split.error)} />}
      <div className="buttons">
        <Button
          danger
          htmlType="submit"
          loading={split.isPending}
          disabled={reason.trim().length < 2}
        >
          {t("patients.split")}
        </Button>
        <Button type="text" onClick={onClose}>
          {t("patients.keep")}
        </Button>
      </div>
    </form>
  );
}

type SinceListProps = {
  readonly view: MergeView;
  readonly given: readonly string[];
  readonly onGive: (given: readonly string[]) => void;
};

function SinceList({ view, given, onGive }: SinceListProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <>
      <p>{t("patients.since")}</p>
      <ul className="since">
        {view.since.map(({ id, kind, at, title }) => (
          <li key={id}>
            <Checkbox
              checked={given.includes(id)}
              onChange={({ target }) =>
                onGive(target.checked ? [...given, id] : given.filter((other) => other !== id))
              }
            >
              {say.moment(at)} {t(`patients.kind.${kind}`)} {title || t("patients.untitled")}
            </Checkbox>
          </li>
        ))}
      </ul>
    </>
  );
}
