/** One case on one page: the head that stays, the record, what is to be done, what happened. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMemo } from "react";
import { useParams } from "react-router";
import { isForReferral, type State } from "../../core/standing";
import { problemOf } from "../../io/api";
import { ConvertedNotice } from "../emergency/converted-notice";
import { ProblemNotice } from "../parts/notice";
import { caseQuestion, consultationQuestion } from "../questions";
import { OutsideSection } from "../recognition/outside-section";
import { OfferSection } from "../referrals/offer-section";
import { Aside } from "./aside";
import { AttachmentsSection } from "./attachments-section";
import { AttendanceSection } from "./attendance-section";
import "./case.css";
import { CaseContext, type CaseOnPage } from "./case-context";
import { ConsentSection } from "./consent-section";
import { DeliveriesSection } from "./deliveries-section";
import { Head } from "./head";
import { ImagesSection } from "./images-section";
import { OpinionsSection } from "./opinions-section";
import { OutcomeSection } from "./outcome-section";
import { PatientSection } from "./patient-section";
import { ReadingsSection } from "./readings-section";
import { ReplySection } from "./reply-section";
import { ReportSection } from "./report-section";
import { RequestSection } from "./request-section";
import { ReturnedNotice } from "./returned-notice";
import { SessionSection } from "./session-section";
import { SubmitSection } from "./submit-section";
import { SummarySection } from "./summary-section";
import { TriageSection } from "./triage-section";
import { VisitorsSection } from "./visitors-section";

/** Loads the consultation and its case; each keeps its drafts while the page is open. */
export function CasePage() {
  const { consultation = "" } = useParams();
  const view = useQuery(consultationQuestion(consultation));
  const record = useQuery(caseQuestion(view.data?.consultation.case));
  const shown = useMemo(
    () => (view.data && record.data ? { view: view.data, record: record.data } : null),
    [view.data, record.data],
  );
  const error = view.error ?? record.error;
  if (shown === null && error) {
    const again = () => void (view.error ? view.refetch() : record.refetch());
    return <ProblemNotice problem={problemOf(error)} onAgain={again} />;
  }
  if (shown === null) return <Shape />;
  return (
    <CaseContext value={shown} key={consultation}>
      <Head />
      <div className="case">
        <div className="case-main">
          <ConvertedNotice consultation={shown.view.consultation} />
          <Sections shown={shown} />
        </div>
        <Aside />
      </div>
    </CaseContext>
  );
}

/** From here on the report is what people come for; before it, the question is. */
const REPORTED: ReadonlySet<State> = new Set([
  "opinion_signed",
  "delivered",
  "executed",
  "closed",
]);

function Sections({ shown }: { readonly shown: CaseOnPage }) {
  if (shown.record.may_edit && shown.view.consultation.state !== "converted") {
    const refers = isForReferral(shown.view.consultation);
    return (
      <>
        <ReturnedNotice />
        {refers && <OfferSection />}
        <PatientSection />
        <OutsideSection />
        <SummarySection />
        <ImagesSection />
        <AttachmentsSection />
        <RequestSection />
        <ConsentSection />
        <SubmitSection />
        {!refers && <OfferSection />}
      </>
    );
  }
  if (REPORTED.has(shown.view.consultation.state)) {
    return (
      <>
        <ReportSection />
        <OutcomeSection />
        <OfferSection />
        <OpinionsSection />
        <RequestSection />
        <SummarySection />
        <ImagesSection />
        <AttachmentsSection />
        <OutsideSection />
        <SessionSection when="past" />
        <AttendanceSection />
        <ReadingsSection />
        <DeliveriesSection />
        <ConsentSection />
        <PatientSection />
      </>
    );
  }
  return (
    <>
      <ReplySection />
      <SessionSection when="live" />
      <VisitorsSection />
      <RequestSection />
      <SummarySection />
      <ImagesSection />
      <AttachmentsSection />
      <OutsideSection />
      <SessionSection when="past" />
      <AttendanceSection />
      <ReadingsSection />
      <TriageSection />
      <OpinionsSection />
      <ReportSection />
      <OfferSection />
      <ConsentSection />
      <PatientSection />
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
