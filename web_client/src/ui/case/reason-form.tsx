/** An act that needs a reason, asked in place. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useAct } from "./case-context";

type ReasonFormProps = {
  readonly path: string;
  readonly label: string;
  readonly doing: string;
  readonly leaving: string;
  readonly lead?: string;
  readonly is_danger?: boolean;
  readonly onLeave: () => void;
};

/** The reason, the act, and the way out. */
export function ReasonForm(props: ReasonFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const act = useAct();
  return (
    <form
      className="inset"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(
          { path: props.path, body: { reason: reason.trim() } },
          { onSuccess: props.onLeave },
        );
      }}
    >
      {props.lead !== undefined && <p>{props.lead}</p>}
      <PassageField
        label={props.label}
        is_required
        help={t("case.off.reason_help")}
        limit={500}
        value={reason}
        onChange={setReason}
      />
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        <Button
          htmlType="submit"
          type="primary"
          danger={props.is_danger ?? false}
          loading={act.isPending}
          disabled={reason.trim().length < 2}
        >
          {props.doing}
        </Button>
        <Button onClick={props.onLeave}>{props.leaving}</Button>
      </div>
    </form>
  );
}
