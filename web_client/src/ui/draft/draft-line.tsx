/** How a draft stands, in one line; and both versions side by side when two tabs part. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../core/clocks";
import { type Draft, same } from "../../core/drafts";
import type { DraftRunner } from "../../io/draft-runner";
import { Notice, ProblemNotice } from "../parts/notice";

type DraftLineProps<Form> = { readonly draft: Draft<Form> };

/** Saved at, saving, or not saved yet and why. */
export function DraftLine<Form>({ draft }: DraftLineProps<Form>) {
  const { t } = useTranslation();
  const words = () => {
    switch (draft.phase.name) {
      case "saved":
        return draft.phase.at === null
          ? ""
          : t("draft.saved", { time: clockTime(new Date(draft.phase.at)) });
      case "waiting":
      case "saving":
      case "asking":
        return t("draft.saving");
      case "failed":
        return t("draft.failed");
      case "conflict":
        return t("draft.conflict_short");
      case "refused":
        return t("draft.refused");
    }
  };
  return (
    <span className={`draft-line draft-${draft.phase.name}`} role="status">
      {words()}
    </span>
  );
}

type DraftTroubleProps<Form extends object> = {
  readonly draft: Draft<Form>;
  readonly runner: DraftRunner<Form>;
  readonly names: (field: string) => string;
};

/** What is to be decided when a draft cannot be saved as it is; nothing otherwise. */
export function DraftTrouble<Form extends object>({
  draft,
  runner,
  names,
}: DraftTroubleProps<Form>) {
  const { phase } = draft;
  if (phase.name === "refused") {
    return <ProblemNotice problem={phase.problem} />;
  }
  if (phase.name !== "conflict") return null;
  return <Conflict mine={draft.form} theirs={phase.theirs} runner={runner} names={names} />;
}

type ConflictProps<Form extends object> = {
  readonly mine: Form;
  readonly theirs: Form;
  readonly runner: DraftRunner<Form>;
  readonly names: (field: string) => string;
};

function Conflict<Form extends object>({ mine, theirs, runner, names }: ConflictProps<Form>) {
  const { t } = useTranslation();
  const parted = Object.keys(mine).filter(
    (field) => !same(Reflect.get(mine, field), Reflect.get(theirs, field)),
  );
  const takeTheirs = async () => {
    const words = parted.map((field) => `${names(field)}\n${read(Reflect.get(mine, field))}`);
    await navigator.clipboard.writeText(words.join("\n\n")).catch(() => undefined);
    runner.tell({ type: "took_theirs" });
  };
  return (
    <Notice tone="waiting">
      <p>{t("draft.conflict")}</p>
      <table className="conflict">
        <thead>
          <tr>
            <th scope="col">{t("draft.field")}</th>
            <th scope="col">{t("draft.mine")}</th>
            <th scope="col">{t("draft.theirs")}</th>
          </tr>
        </thead>
        <tbody>
          {parted.map((field) => (
            <tr key={field}>
              <th scope="row">{names(field)}</th>
              <td>{read(Reflect.get(mine, field))}</td>
              <td>{read(Reflect.get(theirs, field))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="buttons">
        <Button onClick={() => runner.tell({ type: "kept_mine", key: crypto.randomUUID() })}>
          {t("draft.keep_mine")}
        </Button>
        <Button onClick={() => void takeTheirs()}>{t("draft.take_theirs")}</Button>
      </div>
    </Notice>
  );
}

function read(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(read).join("; ");
  if (typeof value === "object" && value !== null) {
    return Object.values(value).map(read).filter(Boolean).join(" ");
  }
  return value === null ? "" : String(value);
}
