/** The notice of who receives the patient: department, place, precautions, contact, time, bed. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { said, unsaid } from "../../core/referrals";
import type { ReceptionNotice } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { MomentField, RadioField } from "../parts/choice-field";
import { LineField, PassageField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { useSession } from "../shell/signed-in-only";
import { useMove, useReferral } from "./referral-context";

type NoticeFormProps = {
  readonly onDone: () => void;
  readonly onLeave: (() => void) | undefined;
  readonly onDecline: (() => void) | undefined;
};

/** Filled with what was said before, else with who answers and what was asked for. */
export function NoticeForm({ onDone, onLeave, onDecline }: NoticeFormProps) {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const first = useFirstNotice();
  const [form, setForm] = useState(first);
  const { move, isPending, error } = useMove();
  const edit = (change: Partial<ReceptionNotice>) =>
    setForm((before) => ({ ...before, ...change }));
  const is_whole = [form.department, form.place, form.contact_phone].every(
    (text) => text.trim() !== "",
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        move({ act: "accept", notice: form }, onDone);
      }}
    >
      <div className="fields">
        <Where form={form} onEdit={edit} />
        <Whom form={form} onEdit={edit} />
      </div>
      {error !== null && <ProblemNotice problem={problemOf(error)} />}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={isPending} disabled={!is_whole}>
          {t(
            referral.notice === null ? "reception.notice.accept" : "reception.notice.change_do",
          )}
        </Button>
        {onLeave && <Button onClick={onLeave}>{t("reception.notice.keep")}</Button>}
        {onDecline && <Button onClick={onDecline}>{t("reception.notice.decline")}</Button>}
        {!is_whole && <span className="quiet">{t("reception.notice.invalid")}</span>}
      </div>
    </form>
  );
}

function useFirstNotice(): ReceptionNotice {
  const { person } = useSession();
  const { referral } = useReferral();
  return (
    referral.notice ?? {
      department: referral.form.department.slice(0, 60),
      place: "",
      precautions: "",
      contact_name: person.name,
      contact_phone: person.phone,
      expected_at: null,
      has_bed: null,
    }
  );
}

type PartProps = {
  readonly form: ReceptionNotice;
  readonly onEdit: (change: Partial<ReceptionNotice>) => void;
};

function Where({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <LineField
        label={t("reception.notice.fields.department")}
        is_required
        limit={60}
        anchor="reception-department"
        value={form.department}
        onChange={(department) => onEdit({ department })}
      />
      <LineField
        label={t("reception.notice.fields.place")}
        is_required
        placeholder={t("reception.notice.place_example")}
        anchor="reception-place"
        value={form.place}
        onChange={(place) => onEdit({ place })}
      />
      <PassageField
        label={t("reception.notice.fields.precautions")}
        placeholder={t("reception.notice.precautions_example")}
        limit={1000}
        anchor="reception-precautions"
        value={form.precautions}
        onChange={(precautions) => onEdit({ precautions })}
      />
    </>
  );
}

function Whom({ form, onEdit }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <LineField
        label={t("reception.notice.fields.contact_name")}
        anchor="reception-contact_name"
        value={form.contact_name}
        onChange={(contact_name) => onEdit({ contact_name })}
      />
      <LineField
        label={t("reception.notice.fields.contact_phone")}
        is_required
        limit={30}
        anchor="reception-contact_phone"
        value={form.contact_phone}
        onChange={(contact_phone) => onEdit({ contact_phone })}
      />
      <MomentField
        label={t("reception.notice.fields.expected_at")}
        anchor="reception-expected_at"
        value={form.expected_at}
        onChange={(expected_at) => onEdit({ expected_at })}
      />
      <RadioField
        label={t("reception.notice.fields.has_bed")}
        value={unsaid(form.has_bed)}
        choices={["unsaid", "yes", "no"]}
        words={(answer) => t(`reception.notice.bed.${answer}`)}
        anchor="reception-has_bed"
        onChange={(answer) => onEdit({ has_bed: said(answer) })}
      />
    </>
  );
}
