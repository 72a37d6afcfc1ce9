/** The reception: where the patient goes, what to mind, whom to call; or why he can't come. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isEnded, unsaid } from "../../core/referrals";
import type { ReceptionNotice } from "../../generated/http-answers";
import { Fact, Section } from "../case/section";
import { useSay } from "../parts/say";
import { WhyForm } from "../parts/why-form";
import { DutyPhones, PhoneNumber } from "./marks";
import { NoticeForm } from "./notice-form";
import { PrintLink } from "./print-part";
import { useMayRefer, useMove, useReferral } from "./referral-context";

type Doing = "read" | "change" | "decline";

/** A form for the receiver, the notice for everybody once it is there. */
export function ReceptionSection() {
  const { t } = useTranslation();
  const may = useMayRefer();
  const { referral, from_name } = useReferral();
  const [doing, setDoing] = useState<Doing>("read");
  const { notice, state } = referral;
  if (notice === null && (isEnded(state) || state === "approval")) return null;
  const may_accept = may("accept");
  const is_first = may_accept && notice === null;
  // Whom to call in an emergency stands on its call card already.
  if (notice === null && !may_accept && referral.is_emergency) return null;
  const leave = () => setDoing("read");
  return (
    <Section
      id="reception"
      heading={t("reception.notice.heading")}
      is_mine={is_first}
      aside={
        may_accept &&
        notice !== null &&
        doing === "read" && (
          <Button onClick={() => setDoing("change")}>{t("reception.notice.change")}</Button>
        )
      }
    >
      {notice !== null && doing !== "change" && <NoticeFacts notice={notice} />}
      {(is_first || doing === "change") && doing !== "decline" && (
        <>
          <p>{t("reception.notice.lead", { from: from_name })}</p>
          <NoticeForm
            onDone={leave}
            onLeave={notice === null ? undefined : leave}
            onDecline={may("decline") ? () => setDoing("decline") : undefined}
          />
          {is_first && referral.is_emergency && (
            <p className="quiet">{t("reception.notice.emergency")}</p>
          )}
        </>
      )}
      {doing === "decline" && <Declining onLeave={leave} />}
      {notice === null && !may_accept && <Waiting />}
    </Section>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const { to_name, whom_to_call, side } = useReferral();
  if (side === "receiver") return <p className="quiet">{t("reception.notice.none")}</p>;
  return (
    <>
      <p>{t("reception.notice.wait", { to: to_name })}</p>
      <DutyPhones whom={whom_to_call} />
    </>
  );
}

function NoticeFacts({ notice }: { readonly notice: ReceptionNotice }) {
  const { t } = useTranslation();
  const say = useSay();
  const { side } = useReferral();
  const names = (field: keyof ReceptionNotice) => t(`reception.notice.fields.${field}`);
  return (
    <>
      {side === "sender" && <p>{t("reception.notice.read")}</p>}
      <dl className="facts facts-long">
        <Fact name={names("department")}>
          <strong>{notice.department}</strong>
        </Fact>
        <Fact name={names("place")}>
          <strong>{notice.place}</strong>
        </Fact>
        <Fact name={names("precautions")}>{notice.precautions}</Fact>
        <Fact name={names("contact_name")}>{notice.contact_name}</Fact>
        <Fact name={names("contact_phone")}>
          <PhoneNumber number={notice.contact_phone} />
        </Fact>
        <Fact name={names("expected_at")}>
          {notice.expected_at === null ? "" : say.moment(notice.expected_at)}
        </Fact>
        <Fact name={names("has_bed")}>
          {t(`reception.notice.bed.${unsaid(notice.has_bed)}`)}
        </Fact>
      </dl>
      {side === "sender" && <PrintLink />}
    </>
  );
}

function Declining({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation();
  const { move, isPending, error } = useMove();
  return (
    <WhyForm
      label={t("reception.notice.decline_reason")}
      help={t("reception.notice.decline_help")}
      doing={t("reception.notice.decline_do")}
      leaving={t("reception.notice.decline_leave")}
      is_danger
      is_busy={isPending}
      error={error}
      onGive={(reason) => move({ act: "decline", reason }, onLeave)}
      onLeave={onLeave}
    />
  );
}
