/** An act that needs a reason, asked in place. */
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { PassageField } from "./field";
import { ProblemNotice } from "./notice";

type WhyFormProps = {
  readonly label: string;
  readonly doing: string;
  readonly leaving: string;
  readonly help?: string;
  readonly limit?: number;
  readonly lead?: ReactNode;
  readonly is_danger?: boolean;
  readonly is_busy: boolean;
  readonly error: unknown;
  readonly onGive: (reason: string) => void;
  readonly onLeave: () => void;
};

/** The reason, the act, and the way out. */
export function WhyForm(props: WhyFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <form
      className="inset"
      onSubmit={(event) => {
        event.preventDefault();
        props.onGive(reason.trim());
      }}
    >
      {props.lead !== undefined && <p>{props.lead}</p>}
      <PassageField
        label={props.label}
        is_required
        help={props.help ?? t("case.off.reason_help")}
        limit={props.limit ?? 500}
        value={reason}
        onChange={setReason}
      />
      {props.error !== null && <ProblemNotice problem={problemOf(props.error)} />}
      <div className="buttons">
        <Button
          htmlType="submit"
          type="primary"
          danger={props.is_danger ?? false}
          loading={props.is_busy}
          disabled={reason.trim().length < 2}
        >
          {props.doing}
        </Button>
        <Button onClick={props.onLeave}>{props.leaving}</Button>
      </div>
    </form>
  );
}
