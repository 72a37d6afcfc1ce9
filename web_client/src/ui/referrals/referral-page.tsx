/** One referral on one page: its head, what waits, the sheets, the way, the visits after it. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useParams } from "react-router";
import { isEnded } from "../../core/referrals";
import type { ReferralView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import "../case/case.css";
import { CallPanel } from "../emergency/call-panel";
import { ProblemNotice } from "../parts/notice";
import { ApprovalSection } from "./approval-section";
import { Aside } from "./aside";
import { BackSection } from "./back-section";
import { EndedNotice } from "./ended-notice";
import { Head } from "./head";
import { JourneySection } from "./journey-section";
import { PatientSection } from "./patient-section";
import { referralQuestion } from "./questions";
import { ReceptionSection } from "./reception-section";
import { RecordSection } from "./record-section";
import { ReferralContext } from "./referral-context";
import "./referrals.css";
import { RevisitsSection } from "./revisits-section";
import { SheetSection } from "./sheet-section";

/** Loads the referral; its drafts live as long as the page is open. */
export function ReferralPage() {
  const { referral = "" } = useParams();
  const { data, error, refetch } = useQuery(referralQuestion(referral));
  if (data === undefined && error) {
    return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  }
  if (data === undefined) return <Shape />;
  return (
    <ReferralContext value={data} key={referral}>
      <Head />
      <div className="case">
        <div className="case-main">
          <EndedNotice />
          {data.referral.is_emergency && !isEnded(data.referral.state) && (
            <CallPanel referral={referral} />
          )}
          <Sections view={data} />
        </div>
        <Aside />
      </div>
    </ReferralContext>
  );
}

function Sections({ view }: { readonly view: ReferralView }) {
  const { state } = view.referral;
  if (state === "draft") {
    return (
      <>
        <SheetSection />
        <PatientSection />
        <BackSection />
        <RecordSection />
      </>
    );
  }
  if (state === "approval" || state === "sent") {
    return (
      <>
        <ReceptionSection />
        <SheetSection />
        <ApprovalSection />
        <JourneySection />
        <PatientSection />
        <BackSection />
        <RecordSection />
      </>
    );
  }
  return (
    <>
      <ReceptionSection />
      <JourneySection />
      <BackSection />
      <RevisitsSection />
      <SheetSection />
      <PatientSection />
      <RecordSection />
    </>
  );
}

function Shape() {
  return (
    <div className="case">
      <div className="case-main">
        <Skeleton active title paragraph={{ rows: 3 }} />
        <Skeleton active title paragraph={{ rows: 8 }} />
      </div>
      <Skeleton active title={false} paragraph={{ rows: 6 }} />
    </div>
  );
}
