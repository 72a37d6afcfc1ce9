/** The head that stays: who it is, from where to where, how it stands, the one next step. */
import { MoreOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isEnded, isMine, referralTone, stepKey, stepPlace } from "../../core/referrals";
import { jumpTo } from "../case/section";
import { SectionLinks, useNextKey } from "../case/section-links";
import { StateMark } from "../parts/marks";
import { useSay } from "../parts/say";
import { WhyForm } from "../parts/why-form";
import { AcuityMark, useWaited } from "./marks";
import { useMayRefer, useMove, useReferral } from "./referral-context";

type Off = "cancel" | "void";

/** Patient and way to the left, the next step to the right, the sections below. */
export function Head() {
  const view = useReferral();
  const [off, setOff] = useState<Off | null>(null);
  return (
    <>
      <header className="head">
        <div className="head-line">
          <Who />
          <Standing />
          <div className="head-acts">
            <NextStepButton />
            <More onChoose={setOff} />
          </div>
        </div>
        <SectionLinks of={view} />
      </header>
      {off !== null && <OffForm key={off} off={off} onLeave={() => setOff(null)} />}
    </>
  );
}

function Who() {
  const { t } = useTranslation();
  const say = useSay();
  const { referral, patient, patient_name, from_name, to_name } = useReferral();
  const way = t("referrals.list.from_to", { from: from_name, to: to_name });
  return (
    <div className="head-who">
      <h1>
        <AcuityMark acuity={referral.acuity} is_emergency={referral.is_emergency} />{" "}
        {patient_name === "" ? referral.label : patient_name}{" "}
        {patient !== null && (
          <span className="head-age">
            {t(`terms.sex.${patient.sex}`)} {say.age(patient.birth_date)}
          </span>
        )}
      </h1>
      <span className="head-way">
        {t(`referrals.direction.${referral.direction}`)} · {way}
        <span className="wide-only">
          {" "}
          · {t("referrals.number", { number: referral.number })}
        </span>
      </span>
    </div>
  );
}

function Standing() {
  const { t } = useTranslation();
  const span = useWaited();
  const view = useReferral();
  const { referral, next_step } = view;
  const { state, open_papers, stamps, created_at } = referral;
  const is_mine = isMine(view, view.side === "sender");
  const tone = referralTone({ state, is_mine, owes_papers: open_papers.length > 0 });
  const since = stamps.at(-1)?.at ?? created_at;
  const waits = !isEnded(state) && state !== "draft" && next_step !== "";
  return (
    <div className="head-standing">
      <StateMark tone={tone} words={t(`referrals.state.${state}`)} />
      {waits && (
        <span className="quiet">{t("referrals.list.since", { span: span(since) })}</span>
      )}
    </div>
  );
}

function NextStepButton() {
  const { t } = useTranslation();
  const view = useReferral();
  const is_sender = view.side === "sender";
  const words = t(stepKey({ ...view, is_emergency: view.referral.is_emergency }, is_sender));
  const place = stepPlace(view.next_step);
  const go = isMine(view, is_sender) && place !== null ? () => jumpTo(place) : null;
  useNextKey(go);
  if (view.next_step === "") return null;
  if (go === null) return <span className="quiet">{words}</span>;
  return (
    <button type="button" className="next next-mine" onClick={go}>
      {words}
    </button>
  );
}

function More({ onChoose }: { readonly onChoose: (off: Off) => void }) {
  const { t } = useTranslation();
  const may = useMayRefer();
  const items = (["cancel", "void"] as const)
    .filter((act) => may(act))
    .map((act) => ({
      key: act,
      label: t(`referral.off.${act}`),
      onClick: () => onChoose(act),
    }));
  if (items.length === 0) return null;
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button type="text" icon={<MoreOutlined aria-hidden />} aria-label={t("case.more")} />
    </Dropdown>
  );
}

type OffFormProps = { readonly off: Off; readonly onLeave: () => void };

function OffForm({ off, onLeave }: OffFormProps) {
  const { t } = useTranslation();
  const { move, isPending, error } = useMove();
  return (
    <WhyForm
      lead={t(`referral.off.${off}_lead`)}
      label={t("referral.off.reason")}
      doing={t(`referral.off.${off}_do`)}
      leaving={t(off === "cancel" ? "referral.off.keep" : "referral.off.keep_void")}
      is_danger
      is_busy={isPending}
      error={error}
      onGive={(reason) => move({ act: off, reason }, onLeave)}
      onLeave={onLeave}
    />
  );
}
