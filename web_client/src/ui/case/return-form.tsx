/** Giving the request back with the list of what is missing. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useAct } from "./case-context";

const PRESETS = ["ecg", "images", "laboratory", "history", "questions"] as const;

/** One item per line; what is often missing is one click. */
export function ReturnForm() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const act = useAct();
  const items = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ path: "return", body: { items, note } });
      }}
    >
      <div className="buttons">
        <span className="quiet">{t("acts.triage.presets")}</span>
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            size="small"
            onClick={() => setText([...items, t(`acts.triage.preset.${preset}`)].join("\n"))}
          >
            {t(`acts.triage.preset.${preset}`)}
          </Button>
        ))}
      </div>
      <PassageField
        label={t("acts.triage.items")}
        is_required
        help={t("acts.triage.items_help")}
        rows={3}
        value={text}
        onChange={setText}
      />
      <PassageField
        label={t("acts.triage.note")}
        limit={2000}
        value={note}
        onChange={setNote}
      />
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={act.isPending}
          disabled={items.length === 0}
        >
          {t("acts.triage.return_do")}
        </Button>
      </div>
    </form>
  );
}
