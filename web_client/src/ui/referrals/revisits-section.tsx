/** The visits after a return: what is owed, and what each one found. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Revisit } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { Section } from "../case/section";
import { PassageField } from "../parts/field";
import { StateMark } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSession } from "../shell/signed-in-only";
import { askReferrals } from "./questions";
import { useReferral } from "./referral-context";
import { useRevisitStanding } from "./revisit-standing";

/** Shown on a return that asked for visits. */
export function RevisitsSection() {
  const { t } = useTranslation();
  const { referral, revisits } = useReferral();
  const days = referral.return_form?.revisit_days ?? [];
  if (referral.direction !== "return" || (revisits.length === 0 && days.length === 0))
    return null;
  return (
    <Section id="revisits" heading={t("homecoming.revisits.heading")}>
      {revisits.length === 0 ? (
        <p className="quiet">
          {t("homecoming.revisits.pending", { days: days.join(t("acts.comma")) })}
        </p>
      ) : (
        <ul className="revisits">
          {revisits.map((revisit) => (
            <Visit key={revisit.id} revisit={revisit} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Visit({ revisit }: { readonly revisit: Revisit }) {
  const { t } = useTranslation();
  const { people } = useReferral();
  const { roles, hospital } = useSession();
  const [search] = useSearchParams();
  const standing = useRevisitStanding();
  const may_record =
    revisit.done_at === null && hospital.id === revisit.owner && roles.includes("doctor");
  const [is_open, setOpen] = useState(may_record && search.get("revisit") === revisit.id);
  const { tone, state, clock } = standing(revisit);
  const visitor = revisit.done_by === null ? undefined : people[revisit.done_by];
  return (
    <li>
      <div className="revisit-head">
        <StateMark tone={tone} words={state} />
        <span>{clock}</span>
        {visitor !== undefined && <span className="quiet">{visitor.name}</span>}
        {may_record && !is_open && (
          <Button onClick={() => setOpen(true)}>{t("homecoming.revisits.record")}</Button>
        )}
      </div>
      {revisit.findings !== "" && <p className="revisit-words">{revisit.findings}</p>}
      {is_open && may_record && <Recording revisit={revisit} onLeave={() => setOpen(false)} />}
    </li>
  );
}

type RecordingProps = { readonly revisit: Revisit; readonly onLeave: () => void };

function Recording({ revisit, onLeave }: RecordingProps) {
  const { t } = useTranslation();
  const [findings, setFindings] = useState("");
  const record = useMutation({
    mutationFn: () =>
      change<unknown>({
        method: "POST",
        path: `/api/revisits/${revisit.id}`,
        body: { version: revisit.version, findings: findings.trim() },
      }),
    onSuccess: onLeave,
    onSettled: () => askReferrals(),
  });
  return (
    <form
      className="inset"
      onSubmit={(event) => {
        event.preventDefault();
        record.mutate();
      }}
    >
      <PassageField
        label={t("homecoming.revisits.findings")}
        help={t("homecoming.revisits.findings_help")}
        is_required
        rows={3}
        anchor={`revisit-${revisit.id}`}
        value={findings}
        onChange={setFindings}
      />
      {record.error && <ProblemNotice problem={problemOf(record.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={record.isPending}
          disabled={findings.trim().length < 2}
        >
          {t("homecoming.revisits.do")}
        </Button>
        <Button onClick={onLeave}>{t("homecoming.revisits.leave")}</Button>
      </div>
    </form>
  );
}
