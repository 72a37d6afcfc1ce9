/** The one-time set-up of an empty installation; the token stands behind the # of the address. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import type { SetUp } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { Field, LineField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { productQuestion, questions } from "../questions";
import "./setup.css";

const EMPTY: SetUp = {
  token: "",
  alliance: "",
  hospital: "",
  short_name: "",
  phone: "",
  administrator: "",
  account: "",
  password: "",
};

/** Alliance, lead hospital and first administrator, in one form. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const token = useLocation().hash.slice(1);
  const product = useQuery(productQuestion);
  const setUp = useMutation({
    mutationFn: (form: SetUp) =>
      change<object>({ method: "POST", path: "/api/setup", body: { ...form, token } }),
    onSuccess: () => questions.invalidateQueries({ queryKey: productQuestion.queryKey }),
  });
  const is_done = setUp.isSuccess || product.data?.setup_needed === false;
  const toSignIn = (
    <Button type="primary" onClick={() => void navigate("/signin")}>
      {t("setup.sign_in")}
    </Button>
  );
  return (
    <main className="setup">
      <section className="setup-card">
        <h1>{t("setup.title")}</h1>
        {is_done ? (
          <Notice tone="calm" action={toSignIn}>
            {setUp.isSuccess ? t("setup.done") : t("setup.already")}
          </Notice>
        ) : (
          <>
            <p className="quiet">{t("setup.lead")}</p>
            {token === "" && <Notice tone="waiting">{t("setup.no_token")}</Notice>}
            {setUp.error && <ProblemNotice problem={problemOf(setUp.error)} />}
            <SetupForm is_busy={setUp.isPending} onSubmit={(form) => setUp.mutate(form)} />
          </>
        )}
      </section>
    </main>
  );
}

type SetupFormProps = {
  readonly is_busy: boolean;
  readonly onSubmit: (form: SetUp) => void;
};

function SetupForm({ is_busy, onSubmit }: SetupFormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(EMPTY);
  const write = (part: Partial<SetUp>) => setForm({ ...form, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(form);
  };
  return (
    <form className="setup-form" onSubmit={submit}>
      <LineField
        label={t("setup.alliance")}
        is_required
        limit={60}
        value={form.alliance}
        onChange={(alliance) => write({ alliance })}
      />
      <LineField
        label={t("setup.hospital")}
        is_required
        limit={60}
        value={form.hospital}
        onChange={(hospital) => write({ hospital })}
      />
      <LineField
        label={t("setup.short_name")}
        help={t("setup.short_name_help")}
        is_required
        limit={60}
        value={form.short_name}
        onChange={(short_name) => write({ short_name })}
      />
      <LineField
        label={t("setup.phone")}
        help={t("setup.phone_help")}
        limit={30}
        value={form.phone ?? ""}
        onChange={(phone) => write({ phone })}
      />
      <LineField
        label={t("setup.administrator")}
        is_required
        limit={60}
        value={form.administrator}
        onChange={(administrator) => write({ administrator })}
      />
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
      <Button type="primary" htmlType="submit" size="large" loading={is_busy}>
        {t("setup.submit")}
      </Button>
    </form>
  );
}
