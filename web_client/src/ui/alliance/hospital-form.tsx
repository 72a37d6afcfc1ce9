/** A hospital joins the alliance, with the agreement that binds it. */
import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker } from "antd";
import dayjs from "dayjs";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewHospital } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { RadioField } from "../parts/choice-field";
import { Field, LineField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { askAgain, hospitalsQuestion, questions } from "../questions";

const DAY = "YYYY-MM-DD";
const LEVELS = ["county", "township", "village"] as const;

function blank(): NewHospital {
  return {
    name: "",
    short_name: "",
    level: "township",
    phone: "",
    agreement_number: "",
    starts_on: dayjs().format(DAY),
    ends_on: dayjs().add(3, "year").subtract(1, "day").format(DAY),
  };
}

/** Name, level, phone and the term of the agreement: three years unless said otherwise. */
export function HospitalForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(blank);
  const write = (part: Partial<NewHospital>) => setForm({ ...form, ...part });
  const add = useMutation({
    mutationFn: () => change<object>({ method: "POST", path: "/api/hospitals", body: form }),
    onSuccess: async () => {
      await questions.invalidateQueries({ queryKey: hospitalsQuestion.queryKey });
      askAgain(null);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="alliance-card alliance-form" onSubmit={submit}>
      <h2>{t("setup.add_hospital")}</h2>
      {add.error && <ProblemNotice problem={problemOf(add.error)} />}
      <div className="alliance-fields">
        <LineField
          label={t("setup.hospital_name")}
          is_required
          limit={60}
          value={form.name}
          onChange={(name) => write({ name })}
        />
        <LineField
          label={t("setup.short_name")}
          is_required
          limit={60}
          value={form.short_name}
          onChange={(short_name) => write({ short_name })}
        />
        <LineField
          label={t("setup.phone")}
          limit={30}
          value={form.phone ?? ""}
          onChange={(phone) => write({ phone })}
        />
        <RadioField
          label={t("setup.level")}
          value={form.level}
          choices={LEVELS}
          words={(level) => t(`setup.levels.${level}`)}
          onChange={(level) => write({ level })}
        />
        <LineField
          label={t("setup.agreement_number")}
          limit={60}
          value={form.agreement_number ?? ""}
          onChange={(agreement_number) => write({ agreement_number })}
        />
        <Field label={t("setup.term")} help={t("setup.term_help")} is_required>
          {(id) => (
            <DatePicker.RangePicker
              id={id}
              className="wide"
              allowClear={false}
              value={[dayjs(form.starts_on), dayjs(form.ends_on)]}
              onChange={(days) => {
                const [from, to] = days ?? [null, null];
                if (from !== null && to !== null)
                  write({ starts_on: from.format(DAY), ends_on: to.format(DAY) });
              }}
            />
          )}
        </Field>
      </div>
      <footer>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t("setup.save")}
        </Button>
        <Button onClick={onClose}>{t("setup.cancel")}</Button>
      </footer>
    </form>
  );
}
