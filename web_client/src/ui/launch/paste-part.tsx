/** Text out of another system, read, checked item by item, and filled in on demand. */
import { SnippetsOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Fill, MOST, readPasted } from "../../core/paste";
import type { PatientForm } from "../../generated/http-answers";
import { Field } from "../parts/field";
import { today } from "../parts/today";
import { useFieldWords } from "./field-words";
import "./launch.css";

type PastePartProps = {
  readonly form: PatientForm;
  readonly takes_summary: boolean;
  readonly onTake: (fills: readonly Fill[]) => void;
};

type Step = { readonly at: "closed"; readonly taken: number } | { readonly at: "open" };

/** A quiet button; behind it a field to paste into. Alt V opens it from anywhere on the page. */
export function PastePart({ form, takes_summary, onTake }: PastePartProps) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ at: "closed", taken: 0 });
  usePasteKey(() => setStep({ at: "open" }));
  if (step.at === "closed") {
    return (
      <p>
        <Button icon={<SnippetsOutlined aria-hidden />} onClick={() => setStep({ at: "open" })}>
          {t("launch.paste.open")} <kbd className="wide-only">{t("launch.paste.key")}</kbd>
        </Button>{" "}
        {step.taken > 0 && (
          <span role="status">{t("launch.paste.taken", { n: step.taken })}</span>
        )}
      </p>
    );
  }
  return (
    <Pasting
      form={form}
      takes_summary={takes_summary}
      onTake={(fills) => {
        onTake(fills);
        setStep({ at: "closed", taken: fills.length });
      }}
      onClose={() => setStep({ at: "closed", taken: 0 })}
    />
  );
}

function usePasteKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.code !== "KeyV") return;
      event.preventDefault();
      latest.current();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, []);
}

type PastingProps = PastePartProps & { readonly onClose: () => void };

function Pasting({ form, takes_summary, onTake, onClose }: PastingProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [fills, setFills] = useState<readonly Fill[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const paste = (written: string) => {
    const read = readPasted(written, today());
    const found = read.filter(({ field }) => takes_summary || Object.hasOwn(form, field));
    setText(written);
    setFills(found);
    // What is doubtful, or would replace what somebody wrote, waits for a hand.
    const sure = found.filter((fill) => fill.doubt === null && replaced(form, fill) === "");
    setChosen(sure.map(({ field }) => field));
  };
  const wanted = fills.filter(({ field }) => chosen.includes(field));
  return (
    <div className="paste">
      <h3>{t("launch.paste.heading")}</h3>
      <p className="quiet">{t("launch.paste.lead")}</p>
      <Field label={t("launch.paste.label")} is_wide>
        {(id) => (
          <Input.TextArea
            id={id}
            autoFocus
            value={text}
            maxLength={MOST}
            autoSize={{ minRows: 3, maxRows: 8 }}
            onChange={(event) => paste(event.target.value)}
          />
        )}
      </Field>
      {text.trim() !== "" && fills.length === 0 && (
        <p role="status">{t("launch.paste.unread")}</p>
      )}
      <FillList form={form} fills={fills} chosen={chosen} onChoose={setChosen} />
      <div className="buttons">
        <Button disabled={wanted.length === 0} onClick={() => onTake(wanted)}>
          {t("launch.paste.take", { n: wanted.length })}
        </Button>
        <Button type="text" onClick={onClose}>
          {t("launch.paste.close")}
        </Button>
      </div>
    </div>
  );
}

type FillListProps = {
  readonly form: PatientForm;
  readonly fills: readonly Fill[];
  readonly chosen: readonly string[];
  readonly onChoose: (fields: readonly string[]) => void;
};

function FillList({ form, fills, chosen, onChoose }: FillListProps) {
  const { t } = useTranslation();
  const words = useFieldWords();
  return (
    <ul className="fills">
      {fills.map((fill) => {
        const { field, value, doubt, is_derived } = fill;
        const before = words.value(field, replaced(form, fill));
        return (
          <li key={field}>
            <Checkbox
              checked={chosen.includes(field)}
              disabled={doubt !== null && UNFIT.has(doubt)}
              onChange={({ target }) =>
                onChoose(
                  target.checked
                    ? [...chosen, field]
                    : chosen.filter((other) => other !== field),
                )
              }
            >
              <span className="fill">
                <span className="quiet">{words.name(field)}</span>
                <span className="fill-value">
                  {words.value(field, value)}{" "}
                  {is_derived && <span className="quiet">{t("launch.paste.derived")}</span>}
                  {doubt !== null && (
                    <span className="fill-doubt">{t(`launch.doubt.${doubt}`)}</span>
                  )}{" "}
                  {before !== "" && (
                    <span className="quiet">
                      {t("launch.paste.replaces", { value: before })}
                    </span>
                  )}
                </span>
              </span>
            </Checkbox>
          </li>
        );
      })}
    </ul>
  );
}

/** What no form can hold as it is. */
const UNFIT: ReadonlySet<string> = new Set(["not_a_date", "not_a_sex"]);

/** What stands in the form and would go; empty where nothing does. */
function replaced(form: PatientForm, { field, value }: Fill): string {
  const stands = Object.entries(form).find(([name]) => name === field)?.[1] ?? "";
  return stands === value || stands === "unknown" ? "" : stands;
}
