/** The head that stays: who it is, how it stands, the clock, the one next step. */
import { MoreOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { isForReferral, placeOf, type State, toneOf } from "../../core/standing";
import { EmergencyButton } from "../emergency/emergency-button";
import { StateMark, UrgencyMark } from "../parts/marks";
import { useSay } from "../parts/say";
import { ReferralLink } from "../referrals/offer-section";
import { useSession } from "../shell/signed-in-only";
import { useCase, useMay } from "./case-context";
import { ReasonForm } from "./reason-form";
import { jumpTo } from "./section";
import { SectionLinks, useNextKey } from "./section-links";

type Off = "none" | "cancel" | "void";

/** States in which there is nobody to send any more, or who is on his way already. */
const OFF: ReadonlySet<State> = new Set(["converted", "cancelled", "entered_in_error"]);

/** Patient and state to the left, the next step to the right, the sections below. */
export function Head() {
  const { t } = useTranslation();
  const { view } = useCase();
  const { hospital } = useSession();
  const [off, setOff] = useState<Off>("none");
  const is_mine = view.consultation.owner === hospital.id && !OFF.has(view.consultation.state);
  return (
    <>
      <header className="head">
        <div className="head-line">
          <Who />
          <Standing />
          <div className="head-acts">
            {isForReferral(view.consultation) ? <ReferralLink /> : <NextStepButton />}
            {is_mine && <EmergencyButton consultation={view.consultation.id} />}
            <More onChoose={setOff} />
          </div>
        </div>
        <SectionLinks of={view} />
      </header>
      {off !== "none" && (
        <ReasonForm
          path={off}
          lead={t(`case.off.${off}_lead`)}
          label={t("case.off.reason")}
          doing={t(`case.off.${off}_do`)}
          leaving={t(off === "cancel" ? "case.off.keep" : "case.off.keep_void")}
          is_danger
          onLeave={() => setOff("none")}
        />
      )}
      {view.archive_copy === "refused" && (
        <p className="head-note">{t("consent.archive_refused", { lead: view.lead.name })}</p>
      )}
    </>
  );
}

function Who() {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const { roles, hospital } = useSession();
  const is_mine = roles.includes("doctor") && view.patient.owner === hospital.id;
  const { form } = view.patient;
  return (
    <div className="head-who">
      <h1>
        <UrgencyMark urgency={view.consultation.request.urgency} /> {form.name}{" "}
        <span className="head-age">
          {t(`terms.sex.${form.sex}`)} {say.age(form.birth_date)}
        </span>
      </h1>
      <span className="quiet">
        {view.hospital.name} · {t("case.number", { number: view.consultation.number })}
        {is_mine && (
          <>
            {" · "}
            <Link to={`/patients/${view.patient.id}`}>{t("patients.open")}</Link>
          </>
        )}
      </span>
    </div>
  );
}

function Standing() {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const { state } = view.consultation;
  const tone = toneOf({ state, waits_on_me: view.waits_on_me, is_late: view.is_late });
  return (
    <div className="head-standing">
      <StateMark tone={tone} words={t(`terms.state.${state}`)} />
      {view.is_paused && <span className="quiet">{t("terms.clock.paused")}</span>}
      {!view.is_paused && view.due_at !== null && (
        <span className={view.is_late ? "late" : "quiet"}>{say.remaining(view.due_at)}</span>
      )}
    </div>
  );
}

function NextStepButton() {
  const { t } = useTranslation();
  const { view } = useCase();
  const navigate = useNavigate();
  const words = t(`terms.step.${view.next_step}`);
  const place = placeOf(view.next_step);
  const go = () => {
    if (place.kind === "room") void navigate(`/room/${view.consultation.id}`);
    else if (place.kind === "section") jumpTo(place.id);
  };
  useNextKey(view.waits_on_me ? go : null);
  if (view.next_step === "none") return null;
  if (place.kind === "nowhere" || !view.waits_on_me)
    return <span className="quiet">{words}</span>;
  if (place.kind === "room") {
    return (
      <Link className="next next-mine" to={`/room/${view.consultation.id}`}>
        {words}
      </Link>
    );
  }
  return (
    <button type="button" className="next next-mine" onClick={go}>
      {words}
    </button>
  );
}

function More({ onChoose }: { readonly onChoose: (off: Off) => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const items = (["cancel", "void"] as const)
    .filter((act) => may(act))
    .map((act) => ({ key: act, label: t(`case.off.${act}`), onClick: () => onChoose(act) }));
  if (items.length === 0) return null;
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button type="text" icon={<MoreOutlined aria-hidden />} aria-label={t("case.more")} />
    </Dropdown>
  );
}
