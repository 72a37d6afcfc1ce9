/** Opening a result of another hospital: by consent, by treatment, or in an emergency. */
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outside } from "../../generated/http-answers";
import type { Open } from "../../generated/http-bodies";
import { problemOf } from "../../io/api";
import { useCase } from "../case/case-context";
import { RadioField } from "../parts/choice-field";
import { LineField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useOutsideAct } from "./use-outsides";

type Ground = Open["ground"];

type OpenFormProps = { readonly outside: Outside; readonly beside: ReactNode };

/** One press where the patient agreed; another ground opens a form in place. */
export function OpenForm({ outside, beside }: OpenFormProps) {
  const { t } = useTranslation();
  const { record } = useCase();
  const [is_other, setOther] = useState(false);
  const { trace } = outside;
  const act = useOutsideAct(trace.result);
  const has_consent = record.consent?.purposes.recognition ?? false;
  const open = (body: Open) => act.mutate({ path: "open", body });
  return (
    <>
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      {is_other ? (
        <GroundForm is_pending={act.isPending} onOpen={open} onLeave={() => setOther(false)} />
      ) : (
        <div className="buttons">
          {has_consent && (
            <Button loading={act.isPending} onClick={() => open({ ground: "consent" })}>
              {t("recognition.open.by_consent")}
            </Button>
          )}
          <Button onClick={() => setOther(true)}>
            {t(has_consent ? "recognition.open.other" : "recognition.open.without")}
          </Button>
          {beside}
        </div>
      )}
    </>
  );
}

type GroundFormProps = {
  readonly is_pending: boolean;
  readonly onOpen: (body: Open) => void;
  readonly onLeave: () => void;
};

function GroundForm({ is_pending, onOpen, onLeave }: GroundFormProps) {
  const { t } = useTranslation();
  const [ground, setGround] = useState<Ground>("treatment");
  const [reason, setReason] = useState("");
  const lacks = ground === "emergency" && reason.trim() === "";
  return (
    <form
      className="inset"
      onSubmit={(event) => {
        event.preventDefault();
        onOpen({ ground, reason: ground === "emergency" ? reason.trim() : "" });
      }}
    >
      <RadioField
        label={t("recognition.open.ground")}
        value={ground}
        choices={["treatment", "emergency"]}
        words={(each) => t(`recognition.open.grounds.${each}`)}
        help={ground === "treatment" ? t("recognition.open.treatment_help") : undefined}
        onChange={setGround}
      />
      {ground === "emergency" && (
        <LineField
          label={t("recognition.open.reason")}
          is_required
          limit={300}
          help={t("recognition.open.reason_help")}
          value={reason}
          onChange={setReason}
        />
      )}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={is_pending} disabled={lacks}>
          {t("recognition.open.do")}
        </Button>
        <Button onClick={onLeave}>{t("recognition.open.leave")}</Button>
      </div>
    </form>
  );
}
