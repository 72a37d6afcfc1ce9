/** Somebody starts to work in a hospital of the alliance, with the account that he signs in with. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox, Input, InputNumber } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hospital } from "../../generated/http-answers";
import type { NewPerson } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { SelectField } from "../parts/choice-field";
import { Field, LineField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { practitionersQuestion, questions } from "../questions";

type Role = NewPerson["roles"][number];
type Draft = Required<Omit<NewPerson, "roles">> & { readonly roles: readonly Role[] };

const ROLES: readonly Role[] = ["doctor", "triage_clerk", "expert", "chair", "administrator"];
const TITLES = ["none", "resident", "attending", "associate_chief", "chief"] as const;
const LICENCES = ["none", "physician", "assistant_physician", "village_doctor"] as const;

const BLANK: Draft = {
  hospital: "",
  name: "",
  department: "",
  title: "none",
  licence: "physician",
  licence_number: "",
  independent_years: 0,
  roles: ["doctor"],
  phone: "",
  account: "",
  password: "",
};

type PersonFormProps = {
  readonly hospitals: readonly Hospital[];
  readonly onClose: () => void;
};

/** Who, where, with which licence, in which roles, and how he signs in. */
export function PersonForm({ hospitals, onClose }: PersonFormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Draft>({ ...BLANK, hospital: hospitals[0]?.id ?? "" });
  const write = (part: Partial<Draft>) => setForm({ ...form, ...part });
  const add = useMutation({
    mutationFn: () =>
      change<object>({ method: "POST", path: "/api/practitioners", body: form }),
    onSuccess: async () => {
      await questions.invalidateQueries({ queryKey: practitionersQuestion.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const nameOf = (id: string) => hospitals.find((one) => one.id === id)?.name ?? "";
  return (
    <form className="alliance-card alliance-form" onSubmit={submit}>
      <h2>{t("setup.add_person")}</h2>
      {add.error && <ProblemNotice problem={problemOf(add.error)} />}
      <div className="alliance-fields">
        <SelectField
          label={t("setup.of_hospital")}
          is_required
          value={form.hospital}
          choices={hospitals.map(({ id }) => id)}
          words={nameOf}
          onChange={(hospital) => write({ hospital })}
        />
        <LineField
          label={t("setup.name")}
          is_required
          limit={60}
          value={form.name}
          onChange={(name) => write({ name })}
        />
        <LineField
          label={t("setup.department")}
          limit={60}
          value={form.department}
          onChange={(department) => write({ department })}
        />
        <SelectField
          label={t("setup.professional_title")}
          value={form.title}
          choices={TITLES}
          words={(title) =>
            title === "none" ? t("setup.licences.none") : t(`terms.title.${title}`)
          }
          onChange={(title) => write({ title })}
        />
        <SelectField
          label={t("setup.licence")}
          value={form.licence}
          choices={LICENCES}
          words={(licence) => t(`setup.licences.${licence}`)}
          onChange={(licence) => write({ licence })}
        />
        <LineField
          label={t("setup.licence_number")}
          limit={40}
          value={form.licence_number}
          onChange={(licence_number) => write({ licence_number })}
        />
        <Field label={t("setup.independent_years")} help={t("setup.years_help")}>
          {(id) => (
            <InputNumber
              id={id}
              className="wide"
              min={0}
              max={80}
              value={form.independent_years}
              onChange={(years) => write({ independent_years: years ?? 0 })}
            />
          )}
        </Field>
        <LineField
          label={t("setup.own_phone")}
          limit={30}
          value={form.phone}
          onChange={(phone) => write({ phone })}
        />
        <Field label={t("setup.roles")} is_required is_wide>
          {(id) => (
            <Checkbox.Group
              aria-labelledby={id}
              value={[...form.roles]}
              options={ROLES.map((role) => ({ value: role, label: t(`terms.role.${role}`) }))}
              onChange={(roles) => write({ roles })}
            />
          )}
        </Field>
        <LineField
          label={t("setup.account")}
          is_required
          limit={60}
          value={form.account}
          onChange={(account) => write({ account })}
        />
        <Field label={t("setup.password")} help={t("setup.password_help")} is_required>
          {(id) => (
            <Input.Password
              id={id}
              autoComplete="new-password"
              value={form.password}
              onChange={(event) => write({ password: event.target.value })}
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
