/** What stands on the sheet: its name, when and where, its lines; each save is a version. */
import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker, Input, Popconfirm, Radio } from "antd";
import dayjs from "dayjs";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { filled, type Line, NO_LINE, PANELS, withPanel } from "../../core/panels";
import type { SheetView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Field, LineField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { askAgain, questions, sheetsQuestion } from "../questions";
import { LinesTable } from "./lines-table";

export type SheetOf = {
  readonly consultation: string;
  readonly ofCase: string;
  readonly attachment: string;
};

type Typed = {
  readonly name: string;
  readonly department: string;
  /** Empty until somebody says it: from this day on the result counts. */
  readonly performed_at: string;
  readonly hospital_name: string;
  readonly isElsewhere: boolean;
  readonly lines: readonly Line[];
};

function typedOf(sheet: SheetView | undefined): Typed {
  const form = sheet?.form;
  const lines = form?.values.map(({ name, value, unit, reference, flag }) => ({
    ...{ name, value, unit, reference, flag },
  }));
  return {
    name: form?.name ?? "",
    department: form?.department ?? "",
    performed_at: form?.performed_at ?? "",
    hospital_name: form?.hospital_name ?? "",
    isElsewhere: (form?.hospital_name ?? "") !== "",
    lines: lines && lines.length > 0 ? lines : [NO_LINE],
  };
}

function useSave({ consultation, ofCase, attachment }: SheetOf, number: number) {
  const intent = useRef<{ readonly said: string; readonly key: string } | null>(null);
  return useMutation({
    mutationFn: ({ isElsewhere, lines, ...typed }: Typed) => {
      const hospital_name = isElsewhere ? typed.hospital_name.trim() : "";
      const body = { ...typed, number, hospital_name, values: filled(lines) };
      const said = JSON.stringify(body);
      if (intent.current?.said !== said) intent.current = { said, key: crypto.randomUUID() };
      const path = `/api/cases/${ofCase}/sheets/${attachment}`;
      return change<SheetView[]>({ method: "PUT", path, body, key: intent.current.key });
    },
    onSuccess: (sheets) => {
      questions.setQueryData(sheetsQuestion(consultation, ofCase).queryKey, sheets);
    },
    onSettled: () => askAgain(consultation),
  });
}

/** The form on top of the newest version. */
export function SheetForm({
  of,
  sheet,
}: {
  readonly of: SheetOf;
  readonly sheet: SheetView | undefined;
}) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState(() => typedOf(sheet));
  const save = useSave(of, sheet?.number ?? 0);
  const edit = (some: Partial<Typed>) => {
    save.reset();
    setTyped({ ...typed, ...some });
  };
  const nameless = typed.lines.findIndex(({ name, value }) => value.trim() && !name.trim());
  const isReady =
    typed.name.trim() !== "" &&
    typed.performed_at !== "" &&
    nameless < 0 &&
    filled(typed.lines).length > 0 &&
    (!typed.isElsewhere || typed.hospital_name.trim() !== "");
  return (
    <form
      className="sheet-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) save.mutate(typed);
      }}
    >
      <fieldset className="sheet-panels">
        <legend>{t("sheet.panels")}</legend>
        {PANELS.map((panel) => (
          <Button
            key={panel.name}
            size="small"
            onClick={() =>
              edit({
                name: typed.name || panel.name,
                department: typed.department || panel.department,
                lines: withPanel(typed.lines, panel),
              })
            }
          >
            {i18n.language === "en" ? panel.en : panel.name}
          </Button>
        ))}
      </fieldset>
      <div className="sheet-head-fields">
        <LineField
          label={t("sheet.name")}
          is_required
          placeholder={t("sheet.name_help")}
          value={typed.name}
          onChange={(name) => edit({ name })}
        />
        <Field label={t("sheet.performed_at")} is_required>
          {(id) => (
            <DatePicker
              id={id}
              className="wide"
              showTime={{ format: "HH:mm" }}
              format="YYYY-MM-DD HH:mm"
              allowClear={false}
              maxDate={dayjs()}
              value={typed.performed_at === "" ? null : dayjs(typed.performed_at)}
              onChange={(at) => at && edit({ performed_at: at.toISOString() })}
            />
          )}
        </Field>
        <Field
          label={t("sheet.made_by")}
          help={typed.isElsewhere ? t("sheet.elsewhere_help") : undefined}
        >
          {(id) => (
            <div className="sheet-maker">
              <Radio.Group
                id={id}
                value={typed.isElsewhere}
                onChange={({ target }) => edit({ isElsewhere: Boolean(target.value) })}
                options={[
                  { value: false, label: t("sheet.ours") },
                  { value: true, label: t("sheet.elsewhere") },
                ]}
              />
              {typed.isElsewhere && (
                <Input
                  aria-label={t("sheet.elsewhere_name")}
                  placeholder={t("sheet.elsewhere_name")}
                  maxLength={200}
                  value={typed.hospital_name}
                  onChange={(event) => edit({ hospital_name: event.target.value })}
                />
              )}
            </div>
          )}
        </Field>
      </div>
      <LinesTable lines={typed.lines} onLines={(lines) => edit({ lines })} />
      <p className="quiet">{t("sheet.keys_help")}</p>
      {nameless >= 0 && (
        <Notice tone="waiting">{t("sheet.lines_wrong", { n: nameless + 1 })}</Notice>
      )}
      {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      {save.isSuccess && (
        <Notice tone="calm">{t("sheet.saved", { n: sheet?.number ?? 1 })}</Notice>
      )}
      <div className="buttons sheet-end">
        <Button type="primary" htmlType="submit" disabled={!isReady} loading={save.isPending}>
          {t("sheet.save")}
        </Button>
        {sheet !== undefined && sheet.form.values.length > 0 && (
          <Popconfirm
            title={t("sheet.taken_back_sure")}
            okText={t("sheet.taken_back")}
            onConfirm={() => {
              const nothing = { ...typed, lines: [] };
              setTyped({ ...typed, lines: [NO_LINE] });
              save.mutate(nothing);
            }}
          >
            <Button>{t("sheet.taken_back")}</Button>
          </Popconfirm>
        )}
      </div>
    </form>
  );
}
