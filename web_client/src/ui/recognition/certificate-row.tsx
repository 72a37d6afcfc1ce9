/** One certificate: what it covers and until when; the lead's administrator takes it back. */
import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker } from "antd";
import dayjs from "dayjs";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CertificateState, countsUntil, stateOf } from "../../core/certificates";
import type { Certificate } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Field } from "../parts/field";
import { StateMark, type Tone } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { today } from "../parts/today";
import { questions } from "../questions";

const TONES: Record<CertificateState, Tone> = {
  ahead: "off",
  in_force: "done",
  ran_out: "late",
  revoked: "off",
};
const SOON_DAYS = 30;

type CertificateRowProps = {
  readonly certificate: Certificate;
  readonly may_revoke: boolean;
};

/** A row of the table; the form to revoke opens below it. */
export function CertificateRow({ certificate, may_revoke }: CertificateRowProps) {
  const { t } = useTranslation();
  const [is_revoking, setRevoking] = useState(false);
  const { control, scope, region, items, assessed_by, number, passed_on, revoked_on } =
    certificate;
  const until = countsUntil(certificate);
  const state = stateOf(certificate, today());
  const left_days = dayjs(until).diff(dayjs(today()), "day");
  return (
    <>
      <tr>
        <td data-label={t("catalogue.certificate.type")}>
          {t(`catalogue.certificate.control.${control}`)}
          <span className="quiet">
            {" "}
            {`${t(`catalogue.certificate.scope.${scope}`)}${region === "" ? "" : ` ${region}`}`}
          </span>
        </td>
        <td data-label={t("catalogue.certificate.items")}>
          <code>{items.join(" ")}</code>
        </td>
        <td data-label={t("catalogue.certificate.assessed_by")}>
          {assessed_by}
          {number !== "" && <span className="quiet"> {number}</span>}
        </td>
        <td data-label={t("catalogue.certificate.until")}>
          <span className="number">{until}</span>
          <br />
          <span className="quiet">
            {t("catalogue.certificate.passed", { day: passed_on })}
            {until !== certificate.valid_until && ` · ${t("catalogue.certificate.half_year")}`}
          </span>
        </td>
        <td data-label={t("catalogue.certificate.standing")}>
          <StateMark tone={TONES[state]} words={t(`catalogue.certificate.state.${state}`)} />
          {state === "in_force" && left_days <= SOON_DAYS && (
            <span className="soon"> {t("catalogue.certificate.soon", { n: left_days })}</span>
          )}
          {revoked_on !== null && (
            <span className="quiet">
              {" "}
              {t("catalogue.certificate.revoked_on", { day: revoked_on })}
            </span>
          )}
        </td>
        {may_revoke && (
          <td>
            {revoked_on === null && state !== "ran_out" && !is_revoking && (
              <Button size="small" onClick={() => setRevoking(true)}>
                {t("catalogue.certificate.revoke")}
              </Button>
            )}
          </td>
        )}
      </tr>
      {is_revoking && (
        <tr>
          <td colSpan={6} className="revoking">
            <RevokeForm certificate={certificate} onLeave={() => setRevoking(false)} />
          </td>
        </tr>
      )}
    </>
  );
}

type RevokeFormProps = { readonly certificate: Certificate; readonly onLeave: () => void };

function RevokeForm({ certificate, onLeave }: RevokeFormProps) {
  const { t } = useTranslation();
  const [on, setOn] = useState(today);
  const revoke = useMutation({
    mutationFn: () =>
      change<Certificate>({
        method: "POST",
        path: `/api/recognition/certificates/${certificate.id}/revoke`,
        body: { on },
      }),
    onSuccess: onLeave,
    onSettled: () => questions.invalidateQueries({ queryKey: ["recognition"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    revoke.mutate();
  };
  return (
    <form className="inset" onSubmit={submit}>
      <Field
        label={t("catalogue.certificate.revoke_from")}
        help={t("catalogue.certificate.revoke_help")}
        is_required
      >
        {(id) => (
          <DatePicker
            id={id}
            allowClear={false}
            value={dayjs(on)}
            onChange={(day) => day !== null && setOn(day.format("YYYY-MM-DD"))}
          />
        )}
      </Field>
      {revoke.error && <ProblemNotice problem={problemOf(revoke.error)} />}
      <div className="buttons">
        <Button type="primary" danger htmlType="submit" loading={revoke.isPending}>
          {t("catalogue.certificate.revoke_do")}
        </Button>
        <Button onClick={onLeave}>{t("catalogue.certificate.leave")}</Button>
      </div>
    </form>
  );
}
