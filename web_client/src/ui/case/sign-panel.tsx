/** Signing: what is signed in full, who signs it, and his password when it is not fresh. */
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { Field } from "../parts/field";
import { PersonName } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useNow } from "../parts/screen";
import { useSession } from "../shell/signed-in-only";
import { type Asked, stepUp, useAct } from "./case-context";

type SignPanelProps = {
  readonly statement: string;
  readonly doing: string;
  readonly asked: Asked;
  readonly children: ReactNode;
  readonly onBack: () => void;
  readonly onSigned?: () => void;
};

/** Shows the text as it will be frozen; nothing else can be changed here. */
export function SignPanel(props: SignPanelProps) {
  const { t } = useTranslation();
  const { person } = useSession();
  const is_fresh = useIsFresh();
  const [password, setPassword] = useState("");
  const [thrown, setThrown] = useState<unknown>(null);
  const act = useAct();
  const sign = async () => {
    setThrown(null);
    try {
      if (password !== "") await stepUp(password);
      await act.mutateAsync(props.asked);
      setPassword("");
      props.onSigned?.();
    } catch (failure) {
      setThrown(failure);
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
          loading={act.isPending}
          disabled={!is_fresh && password === ""}
        >
          {props.doing}
        </Button>
        <Button onClick={props.onBack}>{t("acts.sign.back")}</Button>
      </div>
    </form>
  );
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
