/** The first page: an account and its password, or, in the demo, a person to click. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import type { DemoAccount, SignedIn } from "../../generated/http-answers";
import { change, problemOf, trustCsrf } from "../../io/api";
import { forgetImages } from "../../io/image-store";
import { Field } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { productQuestion, questions, sessionQuestion } from "../questions";
import { speak } from "../words";
import "./signin.css";

type Credentials = { readonly account: string; readonly password: string };

/** Sign-in, with the demo's people beside it when there are any. */
export function SignInPage() {
  const { t, i18n } = useTranslation();
  const product = useQuery(productQuestion);
  const signIn = useSignIn();
  // However the session ended, nothing of its patients stays here for the next person.
  useEffect(() => void forgetImages(), []);
  const accounts = product.data?.accounts ?? [];
  const is_chinese = i18n.language === "zh";
  return (
    <main className="signin">
      <section className="signin-card">
        <h1>{t("signin.title")}</h1>
        <p className="quiet">{t("signin.lead")}</p>
        {product.data?.setup_needed && (
          <Notice tone="waiting">{t("signin.setup_needed")}</Notice>
        )}
        {signIn.error && <ProblemNotice problem={problemOf(signIn.error)} />}
        <PasswordForm is_busy={signIn.isPending} onSubmit={(known) => signIn.mutate(known)} />
        <footer className="signin-foot quiet">
          <span>{product.data && t("signin.version", { version: product.data.version })}</span>
          <Button
            type="text"
            aria-label={t("shell.language_label")}
            onClick={() => void speak(is_chinese ? "en" : "zh")}
          >
            {t("shell.language")}
          </Button>
        </footer>
      </section>
      {accounts.length > 0 && (
        <DemoPeople accounts={accounts} onChoose={(known) => signIn.mutate(known)} />
      )}
    </main>
  );
}

function useSignIn() {
  const navigate = useNavigate();
  const location = useLocation();
  return useMutation({
    mutationFn: (known: Credentials) =>
      change<SignedIn>({
        method: "POST",
        path: "/api/session",
        body: { account: known.account, password: known.password },
      }),
    onSuccess: async (session) => {
      trustCsrf(session.csrf);
      questions.clear();
      questions.setQueryData(sessionQuestion.queryKey, session);
      const from: unknown = location.state?.from;
      await navigate(typeof from === "string" ? from : "/worklist", { replace: true });
    },
  });
}

type PasswordFormProps = {
  readonly is_busy: boolean;
  readonly onSubmit: (known: Credentials) => void;
};

function PasswordForm({ is_busy, onSubmit }: PasswordFormProps) {
  const { t } = useTranslation();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ account, password });
  };
  return (
    <form className="signin-form" onSubmit={submit}>
      <Field label={t("signin.account")}>
        {(id) => (
          <Input
            id={id}
            name="account"
            autoComplete="username"
            autoFocus
            required
            value={account}
            onChange={(event) => setAccount(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("signin.password")}>
        {(id) => (
          <Input.Password
            id={id}
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="primary" htmlType="submit" size="large" block loading={is_busy}>
        {t("signin.submit")}
      </Button>
    </form>
  );
}

type DemoPeopleProps = {
  readonly accounts: readonly DemoAccount[];
  readonly onChoose: (known: Credentials) => void;
};

function DemoPeople({ accounts, onChoose }: DemoPeopleProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section className="signin-demo" aria-labelledby="demo-people">
      <h2 id="demo-people">{t("signin.demo")}</h2>
      <p className="quiet">{t("signin.demo_lead")}</p>
      <ul>
        {accounts.map((known) => (
          <li key={known.account}>
            <button type="button" className="signin-person" onClick={() => onChoose(known)}>
              <span className="person-name">{known.name}</span>
              <span>{say.either({ zh: known.role_zh, en: known.role_en })}</span>
              <span className="quiet">{known.hospital}</span>
              <code>{known.account}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
