/** Signing: what is signed in full, who signs it, and his password when it is not fresh. */
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignedIn } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { questions, sessionQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import { Field } from "./field";
import { PersonName } from "./marks";
import { ProblemNotice } from "./notice";
import { useNow } from "./screen";

type SignFormProps = {
  readonly statement: string;
  readonly doing: string;
  readonly sign: () => Promise<unknown>;
  readonly children: ReactNode;
  readonly onBack: () => void;
  readonly onSigned?: (() => void) | undefined;
};

/** Shows the text as it will be frozen; nothing else can be changed here. */
export function SignForm(props: SignFormProps) {
  const { t } = useTranslation();
  const { person } = useSession();
  const is_fresh = useIsFresh();
  const [password, setPassword] = useState("");
  const [is_busy, setBusy] = useState(false);
  const [thrown, setThrown] = useState<unknown>(null);
  const sign = async () => {
    setThrown(null);
    setBusy(true);
    try {
      if (password !== "") await stepUp(password);
      await props.sign();
      setPassword("");
      props.onSigned?.();
    } catch (failure) {
      setThrown(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="sign"
      onSubmit={(event) => {
        event.preventDefault();
        void sign();
      }}
    >
      <p>{props.statement}</p>
      <div className="sign-paper">{props.children}</div>
      <div className="sign-foot">
        <PersonName person={person} />
        {is_fresh ? (
          <p className="quiet">{t("acts.sign.confirmed")}</p>
        ) : (
          <Field
            label={t("acts.sign.password")}
            help={t("acts.sign.password_help")}
            is_required
          >
            {(id) => (
              <Input.Password
                id={id}
                autoFocus
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
      {thrown !== null && <ProblemNotice problem={problemOf(thrown)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={is_busy}
          disabled={!is_fresh && password === ""}
        >
          {props.doing}
        </Button>
        <Button onClick={props.onBack}>{t("acts.sign.back")}</Button>
      </div>
    </form>
  );
}

/** Confirms with the password that it is this person, for the next five minutes. */
async function stepUp(password: string): Promise<void> {
  const session = await change<SignedIn>({
    method: "POST",
    path: "/api/session/step-up",
    body: { password },
  });
  questions.setQueryData(sessionQuestion.queryKey, session);
}

/** Whether the password was given so lately that it holds until the signature is through. */
function useIsFresh(): boolean {
  const { stepped_up_until } = useSession();
  const now = useNow();
  const MARGIN_MS = 45_000;
  return (
    stepped_up_until !== null &&
    new Date(stepped_up_until).getTime() - now.getTime() > MARGIN_MS
  );
}
