// Written by `make schema` from the server's wire types. Do not edit.
/**
 * Something that a hospital must answer; it escalates until `taken_at` is set.
 *
 * It never holds a patient's name: `label` is what a phone may say aloud.
 */
export interface Alarm {
  id: string;
  owner: string;
  version: number;
  kind: "emergency_referral" | "papers" | "referral" | "return";
  about: string;
  label: string;
  acuity: "critical" | "routine" | "urgent";
  origin: string | null;
  phone: string;
  person: string | null;
  raised_at: string;
  rings: Ring[];
  next_at: string | null;
  taken_by: string | null;
  taken_at: string | null;
  ended_at: string | null;
}
/**
 * That somebody was called: when, through what, and what the gateway answered.
 */
export interface Ring {
  person: string | null;
  phone: string;
  at: string;
  through: "page" | "webhook";
  receipt: string;
  error: string;
}
/**
 * An open alarm for one person; `rings_me` says whether his page makes a noise.
 */
export interface AlarmView {
  alarm: Alarm;
  origin_name: string;
  called: PersonCard[];
  rings_me: boolean;
}
/**
 * Who somebody is, as others see him: name, title, department, hospital.
 */
export interface PersonCard {
  id: string;
  name: string;
  title: "associate_chief" | "attending" | "chief" | "none" | "resident";
  department: string;
  hospital: string;
  hospital_name: string;
  phone: string;
}
/**
 * A PDF or photograph of a case; the bytes lie in the vault under `digest`.
 */
export interface Attachment {
  id: string;
  owner: string;
  version: number;
  case: string;
  kind: "consent_scan" | "pdf" | "photograph";
  shows: "" | "other" | "sheet" | "tongue" | "wound";
  name: string;
  media_type: string;
  digest: string;
  size_bytes: number;
  added_by: string;
  added_at: string;
  removed_at: string | null;
}
/**
 * One person's attendance of one session.
 */
export interface Attendee {
  person: string;
  name: string;
  title: "associate_chief" | "attending" | "chief" | "none" | "resident";
  department: string;
  hospital_name: string;
  role: "chair" | "expert" | "guest" | "observer" | "requester";
  stays: Stay[];
  total_minutes: number;
  stretches: Stretch[];
}
/**
 * From when to when somebody was there without a break; `until` None: he is there still.
 */
export interface Stay {
  since: string;
  until: string | null;
}
/**
 * A time during which his line carried less than pictures ("no video 10:12 to 10:31").
 */
export interface Stretch {
  since: string;
  until: string | null;
  carried: "chat" | "sound" | "stills" | "video";
}
/**
 * Whom to call at the receiving hospital, who took it, and the clock; for both sides.
 */
export interface CallCard {
  referral: Referral;
  from_name: string;
  to_name: string;
  to_phone: string;
  on_duty: PersonCard[];
  rings: Ringing[];
  taken_by: PersonCard | null;
  taken_at: string | null;
  alarm: string | null;
  may_take: boolean;
  moments: ("arrival" | "call" | "departure" | "door" | "images_shared" | "opinion")[];
  side: "receiver" | "sender";
}
/**
 * One referral of one patient; `owner` is the hospital that sends.
 *
 * In an emergency only `label`, `acuity` and `phone` are there at first; `open_papers` says what
 * is still owed and `papers_due_at` until when.
 */
export interface Referral {
  id: string;
  owner: string;
  version: number;
  number: string;
  direction: "down" | "return" | "up";
  purpose: "examination" | "treatment";
  state:
    | "accepted"
    | "admitted"
    | "approval"
    | "arrived"
    | "cancelled"
    | "closed"
    | "declined"
    | "departed"
    | "draft"
    | "entered_in_error"
    | "sent";
  acuity: "critical" | "routine" | "urgent";
  is_emergency: boolean;
  label: string;
  phone: string;
  patient: string | null;
  case: string | null;
  consultation: string | null;
  answers: string | null;
  to: string;
  agreement: string;
  author: string;
  form: ReferralForm;
  notice: ReceptionNotice | null;
  return_form: ReturnForm | null;
  approved_by: string | null;
  signed: Signed[];
  clock: Clock;
  open_papers: ("consent" | "form" | "id_number" | "signature")[];
  papers_due_at: string | null;
  stamps: Stamp[];
  created_at: string;
  sent_at: string | null;
}
/**
 * The sheet that goes with the patient (转出单, domain §2.1); filled from the case.
 */
export interface ReferralForm {
  category:
    | ""
    | "chronic"
    | "common_disease"
    | "critical"
    | "difficult"
    | "not_offered"
    | "postoperative"
    | "rehabilitation"
    | "stable";
  impression: string;
  reason: string;
  past_history: string;
  treatment_so_far: string;
  /**
   * @maxItems 30
   */
  items: string[];
  department: string;
  transport: "" | "ambulance_120" | "ambulance_of_receiver" | "by_himself" | "escorted";
  is_green_channel: boolean;
  patient_agrees: boolean | null;
  insurance_allows: boolean | null;
  signer_name: string;
  relation: string;
}
/**
 * 接诊安排: where to go, what to mind, whom to call (桓仁 一(一)3).
 */
export interface ReceptionNotice {
  department: string;
  place: string;
  precautions: string;
  contact_name: string;
  contact_phone: string;
  expected_at: string | null;
  has_bed: boolean | null;
}
/**
 * The sheet that comes back (回转单).
 */
export interface ReturnForm {
  diagnosis: string;
  inpatient_number: string;
  findings: string;
  treatment_and_plan: string;
  /**
   * @maxItems 6
   */
  revisit_days:
    | []
    | [number]
    | [number, number]
    | [number, number, number]
    | [number, number, number, number]
    | [number, number, number, number, number]
    | [number, number, number, number, number, number];
}
/**
 * Who signed a sheet, as it stood then; `seal` proves the digest of that text.
 */
export interface Signed {
  part: "back" | "out";
  by: string;
  at: string;
  seal: DetachedSignature;
}
/**
 * ECDSA P-256 over the SHA-256 of a record's canonical JSON, with the signer's certificate.
 */
export interface DetachedSignature {
  record_digest: string;
  signature: string;
  certificate: string;
  fingerprint: string;
}
/**
 * When each moment of an emergency was; a moment is stamped once.
 */
export interface Clock {
  door: string | null;
  call: string | null;
  images_shared: string | null;
  opinion: string | null;
  departure: string | null;
  arrival: string | null;
}
/**
 * A move of a referral: which act, by whom, when, and why where a reason is due.
 */
export interface Stamp {
  act: string;
  to:
    | "accepted"
    | "admitted"
    | "approval"
    | "arrived"
    | "cancelled"
    | "closed"
    | "declined"
    | "departed"
    | "draft"
    | "entered_in_error"
    | "sent";
  by: string | null;
  at: string;
  reason: string;
}
/**
 * That somebody was called: who, on which phone, when, through what, with what outcome.
 */
export interface Ringing {
  name: string;
  phone: string;
  at: string;
  through: "page" | "webhook";
  is_failed: boolean;
}
/**
 * A camera as the case page sees it; no link and no badge.
 */
export interface CameraView {
  id: string;
  case: string;
  opened_at: string;
  until: string;
  is_connected: boolean;
  is_over: boolean;
  taken: number;
}
/**
 * Somebody who might be invited; the reason says why he may not (国卫医发〔2018〕25号).
 */
export interface Candidate {
  person: PersonCard;
  independent_years: number;
  roles: ("administrator" | "chair" | "doctor" | "expert" | "triage_clerk")[];
  is_allowed: boolean;
  why_zh: string;
  why_en: string;
}
/**
 * A case of one hospital; `version` guards the summary against a second tab.
 */
export interface Case {
  id: string;
  owner: string;
  version: number;
  patient: string;
  author: string;
  summary: Summary;
  is_locked: boolean;
  created_at: string;
  saved_at: string;
}
/**
 * The case summary (病历摘要), field by field (domain §2.1).
 */
export interface Summary {
  chief_complaint: string;
  present_illness: string;
  past_history: string;
  allergies: string;
  family_history: string;
  physical_examination: string;
  auxiliary_examinations: string;
  four_diagnostics: FourDiagnostics;
  /**
   * @maxItems 30
   */
  diagnoses: Diagnosis[];
  diagnostic_basis: string;
  treatment_so_far: string;
  /**
   * @maxItems 200
   */
  laboratory: LabResult[];
}
/**
 * 中医四诊 (DE02.10.028.00): inspection, listening and smelling, inquiry, palpation.
 */
export interface FourDiagnostics {
  inspection: string;
  listening_smelling: string;
  inquiry: string;
  palpation: string;
}
/**
 * A diagnosis of Western medicine (ICD-10) or of TCM (disease name with its syndrome).
 */
export interface Diagnosis {
  system: "tcm" | "western";
  name: string;
  code: string;
  syndrome: string;
}
/**
 * One laboratory value, typed in, or taken over by the `decision` that recognised it.
 *
 * `mark` is the HR mark that it carried then. What a decision took over, it alone changes.
 */
export interface LabResult {
  item: string;
  value: string;
  unit: string;
  reference: string;
  flag: "" | "critical" | "high" | "low" | "positive";
  taken_on: string | null;
  hospital_name: string;
  mark: string;
  decision: string | null;
  sheet: string | null;
}
/**
 * A case with all that stands around it, for one person; `consent` is the newest one.
 */
export interface CaseView {
  case: Case;
  patient: Patient;
  consent: Consent | null;
  attachments: Attachment[];
  images: ImagesSummary;
  author: PersonCard;
  may_edit: boolean;
}
/**
 * A patient of one hospital; a merged record says which one stands for the person now.
 */
export interface Patient {
  id: string;
  owner: string;
  version: number;
  form: PatientForm;
  created_at: string;
  merged_into: string | null;
}
/**
 * What is asked of a patient (domain §2.1); only name and sex cannot wait.
 */
export interface PatientForm {
  name: string;
  sex: "female" | "male" | "unknown";
  birth_date: string | null;
  id_kind: "birth_certificate" | "hkmt_permit" | "none" | "other" | "passport" | "resident_id";
  id_number: string;
  ethnicity: string;
  marital_status: "" | "divorced" | "married" | "single" | "widowed";
  occupation: string;
  address: string;
  phone: string;
  record_number: string;
  insurance: string;
}
/**
 * A consent as kept; a newer one of the same case takes its place.
 */
export interface Consent {
  id: string;
  owner: string;
  version: number;
  case: string;
  patient: string;
  purposes: Purposes;
  signer_name: string;
  relation: "child" | "guardian" | "other_relative" | "parent" | "self" | "spouse";
  relation_reason: string;
  evidence: "drawn" | "scan";
  evidence_digest: string;
  informed_by: string;
  signed_at: string;
}
/**
 * What the patient agrees to, purpose by purpose (个人信息保护法 29).
 */
export interface Purposes {
  consultation: boolean;
  archive_copy: boolean;
  recording: boolean;
  teaching: boolean;
  recognition: boolean;
}
/**
 * How many images a case has; answered by imaging through a port.
 */
export interface ImagesSummary {
  studies: number;
  series: number;
  instances: number;
  size_bytes: number;
}
/**
 * One edition of an alliance's catalogue; it is never changed, a newer one takes its place.
 */
export interface Catalogue {
  id: string;
  owner: string;
  version: number;
  edition: number;
  name: string;
  in_force_from: string;
  /**
   * @maxItems 5000
   */
  items: Item[];
  /**
   * @maxItems 100
   */
  reasons: LocalReason[];
  imported_by: string;
  imported_at: string;
  file_digest: string;
}
/**
 * One line of a catalogue; the same code may stand there once for each scope.
 *
 * `valid_days` counts from the day of the examination; None leaves it to the doctor, since the
 * national text sets no days (domain §2.3).
 */
export interface Item {
  code: string;
  name: string;
  kind: "electrocardiogram" | "examination" | "laboratory";
  scope: "alliance" | "level" | "nation" | "pair" | "province";
  valid_days: number | null;
  region: string;
  parties: string[];
  accepts_lower: boolean;
  source: string;
}
/**
 * A provincial reason to repeat, mapped to one of the six national ones.
 */
export interface LocalReason {
  code: string;
  name: string;
  national: "changes_quickly" | "condition_changed" | "emergency" | "forensic" | "major_measure" | "other";
}
/**
 * That a laboratory or department passed quality control (室内质控 · 室间质评) for items.
 *
 * External assessment counts for half a year at most (6号文: at least once every half year).
 */
export interface Certificate {
  id: string;
  owner: string;
  version: number;
  department: string;
  control: "external" | "internal";
  scope: "alliance" | "nation" | "province";
  region: string;
  /**
   * @minItems 1
   * @maxItems 500
   */
  items: [string, ...string[]];
  assessed_by: string;
  number: string;
  passed_on: string;
  valid_until: string;
  revoked_on: string | null;
  added_by: string;
  added_at: string;
}
/**
 * The chair's summary (主持人总结), with the advice on referral and follow-up.
 */
export interface ConclusionForm {
  summary: string;
  diagnosis: string;
  advice: string;
  further_tests: string;
  advises_referral: boolean;
  referral_reason: string;
  referral_destination: string;
  follow_up: string;
}
/**
 * The record of one consultation; `owner` is the requesting hospital (邀请方).
 */
export interface Consultation {
  id: string;
  owner: string;
  version: number;
  number: string;
  state:
    | "accepted"
    | "assigned"
    | "cancelled"
    | "closed"
    | "converted"
    | "delivered"
    | "draft"
    | "entered_in_error"
    | "executed"
    | "in_session"
    | "interrupted"
    | "opinion_pending"
    | "opinion_signed"
    | "prereview"
    | "returned"
    | "submitted";
  intake: "consult" | "refer_now" | "send_examination";
  case: string;
  patient: string;
  requester: string;
  alliance: string;
  lead: string;
  agreement: string;
  consent: string | null;
  request: RequestForm;
  missing_items: string[];
  return_note: string;
  triage_note: string;
  invitations: Invitation[];
  starts_at: string | null;
  session_started_at: string | null;
  session_ended_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  execution: Execution | null;
  earlier_executions: Execution[];
  due_at: string | null;
  paused_at: string | null;
  steps: Step[];
  created_at: string;
  saved_at: string;
}
/**
 * The request (会诊申请单): the minimum of 国卫医发〔2018〕25号 and the fields of the forms.
 */
export interface RequestForm {
  service: "consultation" | "diagnosis";
  composition: "multidisciplinary" | "single";
  mode: "asynchronous" | "video";
  urgency: "ordinary" | "urgent";
  wanted_hospital: string | null;
  wanted_department: string;
  wanted_expert: string;
  wanted_title: "associate_chief" | "attending" | "chief" | "none" | "resident";
  wanted_at: string | null;
  purpose: string;
  reason: string;
  questions: string;
}
/**
 * One expert's invitation and his reply; a decline always has a reason.
 */
export interface Invitation {
  expert: string;
  hospital: string;
  is_chair: boolean;
  reply: "accepted" | "declined" | "pending";
  reason: string;
  replied_at: string | null;
}
/**
 * The execution record, signed by the requesting doctor; it answers `report`.
 */
export interface Execution {
  id: string;
  report: string;
  form: ExecutionForm;
  recorded_at: string;
  recorded_by: string;
  record_digest: string;
  signature: Signature;
  pdf: string | null;
}
/**
 * What the requesting doctor did with the opinion (会诊意见执行情况, 病历书写基本规范).
 */
export interface ExecutionForm {
  decision: "followed" | "followed_in_part" | "not_followed";
  actions: string;
  deviation: string;
  outcome: string;
}
/**
 * A signer's signature of the digest of frozen bytes.
 */
export interface Signature {
  signer: string;
  signed_at: string;
  digest: string;
  algorithm: "ECDSA-P256-SHA256";
  value: string;
  certificate: string;
  fingerprint: string;
}
/**
 * One line of the timeline: who did what, when, and why.
 */
export interface Step {
  at: string;
  actor: string | null;
  act: string;
  from_state:
    | (
        | "accepted"
        | "assigned"
        | "cancelled"
        | "closed"
        | "converted"
        | "delivered"
        | "draft"
        | "entered_in_error"
        | "executed"
        | "in_session"
        | "interrupted"
        | "opinion_pending"
        | "opinion_signed"
        | "prereview"
        | "returned"
        | "submitted"
      )
    | null;
  to_state:
    | "accepted"
    | "assigned"
    | "cancelled"
    | "closed"
    | "converted"
    | "delivered"
    | "draft"
    | "entered_in_error"
    | "executed"
    | "in_session"
    | "interrupted"
    | "opinion_pending"
    | "opinion_signed"
    | "prereview"
    | "returned"
    | "submitted";
  note: string;
}
/**
 * A consultation for one person; opinions and reports that he may not see are left out.
 */
export interface ConsultationView {
  consultation: Consultation;
  hospital: Hospital;
  lead: Hospital;
  patient: Patient;
  requester: PersonCard;
  people: PersonCard[];
  opinions: Opinion[];
  reports: Report[];
  gaps: Gap[];
  acts: (
    | "accept"
    | "acknowledge"
    | "amend_opinion"
    | "amend_report"
    | "assign"
    | "cancel"
    | "close"
    | "convert"
    | "decline"
    | "edit"
    | "end"
    | "execute"
    | "interrupt"
    | "join"
    | "resume"
    | "return"
    | "sign_opinion"
    | "sign_report"
    | "start"
    | "submit"
    | "void"
    | "write_opinion"
    | "write_report"
  )[];
  next_step:
    | "acknowledge"
    | "close"
    | "complete_request"
    | "join_session"
    | "none"
    | "prepare_session"
    | "record_execution"
    | "reply"
    | "sign_opinion"
    | "sign_report"
    | "start_session"
    | "submit"
    | "supplement"
    | "triage"
    | "wait_delivery"
    | "wait_opinions"
    | "wait_replies"
    | "wait_triage"
    | "write_opinion"
    | "write_report";
  waits_on_me: boolean;
  due_at: string | null;
  is_late: boolean;
  is_paused: boolean;
  archive_copy: "granted" | "refused" | "unknown";
  agreement_ends_on: string;
  session_planned: boolean;
}
/**
 * A hospital; `phone` is the referral phone shown on every failure path.
 */
export interface Hospital {
  id: string;
  owner: string;
  version: number;
  name: string;
  short_name: string;
  level: "county" | "township" | "village";
  phone: string;
  province: string;
  district: string;
}
/**
 * An expert's opinion: a draft until signed, then immutable; an amendment is a new one.
 */
export interface Opinion {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  expert: string;
  edition: number;
  form: OpinionForm;
  saved_at: string;
  spoken: SpokenNote[];
  signature: Signature | null;
}
/**
 * One expert's opinion (会诊意见): DE06.00.018.00, with TCM treatment DE06.00.300.00.
 */
export interface OpinionForm {
  diagnosis: string;
  advice: string;
  further_tests: string;
  tcm_treatment: string;
  dissent: string;
}
/**
 * A spoken reading as a signed opinion cites it.
 */
export interface SpokenNote {
  recording: string;
  sound: string;
  size_bytes: number;
  moments: string | null;
  lasts_ms: number;
}
/**
 * The report: `record_digest` is of the frozen record that was signed, `pdf` of the sealed PDF.
 *
 * An amendment is a new edition beside the old; `amends` names the earlier one.
 */
export interface Report {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  number: string;
  edition: number;
  amends: string | null;
  amendment_reason: string;
  conclusion: ConclusionForm;
  saved_at: string;
  record_digest: string | null;
  signature: Signature | null;
  pdf: string | null;
}
/**
 * Something that the record lacks before it may be submitted.
 */
export interface Gap {
  field: string;
  zh: string;
  en: string;
  section: "consent" | "images" | "patient" | "request" | "summary";
}
/**
 * What the system knows: the patient, and what the doctor would type otherwise.
 */
export interface Context {
  patient: PatientForm;
  diagnosis: string;
  diagnosis_code: string;
  chief_complaint: string;
  /**
   * @maxItems 50
   */
  accession_numbers: string[];
}
/**
 * The counts of one hospital and item over a span; rates are the reader's to form.
 */
export interface Count {
  hospital: string;
  code: string;
  name: string;
  eligible: number;
  recognised: number;
  partly: number;
  declined: number;
  by_reason: {
    [k: string]: number;
  };
  repeats_avoided: number;
  cost_avoided_cents: number;
}
/**
 * A doctor's decision on a result of another hospital, for his case.
 *
 * A decline and the declined part of a partial one need a reason and that the patient was told;
 * `other` needs the explanation.
 */
export interface Decide {
  choice: "accept" | "decline" | "partial";
  /**
   * @maxItems 300
   */
  accepted: string[];
  reason: ("changes_quickly" | "condition_changed" | "emergency" | "forensic" | "major_measure" | "other") | null;
  local_reason: string;
  explanation: string;
  patient_told: boolean;
  avoided_cost_cents: number | null;
}
/**
 * A decision as it stands in the case, the report and the counts; a newer one replaces it.
 */
export interface Decision {
  id: string;
  owner: string;
  version: number;
  case: string;
  patient: string;
  result: string;
  result_version: number;
  issued_by: string;
  code: string;
  name: string;
  performed_at: string;
  verdict: Verdict;
  decided: Decide;
  decided_by: string;
  decided_at: string;
  values: Value[];
  replaced_at: string | null;
}
/**
 * Whether a result may be recognised here and now, and by what.
 */
export interface Verdict {
  result: string;
  is_recognisable: boolean;
  rule:
    | "certificate_ran_out"
    | "doctor_judges"
    | "lower_level"
    | "no_certificate"
    | "not_in_catalogue"
    | "out_of_scope"
    | "own_result"
    | "too_old"
    | "withdrawn"
    | "within_days";
  scope: ("alliance" | "level" | "nation" | "pair" | "province") | null;
  edition: number | null;
  certificate: string | null;
  mark: HrMark | null;
  age_days: number;
  valid_days: number | null;
  zh: string;
  en: string;
}
/**
 * The mark 全国HR, 鄂HR …: computed from the certificates at the time of the examination.
 */
export interface HrMark {
  label: string;
  scope: "alliance" | "level" | "nation" | "pair" | "province";
  certificate: string;
}
/**
 * One measured value as the laboratory gave it; `value` keeps its digits.
 */
export interface Value {
  code: string;
  name: string;
  value: string;
  unit: string;
  reference: string;
  flag: "" | "critical" | "high" | "low" | "positive";
}
/**
 * A package on its way to one archive, or the reason why none is sent.
 */
export interface Delivery {
  id: string;
  owner: string;
  version: number;
  package: string;
  consultation: string;
  archive: string;
  archive_name: string;
  state: "delivered" | "failed" | "pending" | "waived";
  attempts: number;
  last_error: string;
  created_at: string;
  changed_at: string;
  receipt: ConsultArchiveWireReceipt | null;
  waived_by: string | null;
}
/**
 * An archive's word that it holds a package, signed with its Ed25519 key (RFC 8032).
 *
 * The signature is over `lianzhen-receipt/1`, a line feed, and the other fields as canonical
 * JSON; `key` is the raw public key in hexadecimal digits.
 */
export interface ConsultArchiveWireReceipt {
  package: string;
  size_bytes: number;
  kind: "amendment" | "execution" | "report";
  number: string;
  hospital: string;
  received_at: string;
  key: string;
  signature: string;
}
/**
 * An account of the demo; its password is public because the demo serves loopback only.
 */
export interface DemoAccount {
  account: string;
  password: string;
  name: string;
  role_zh: string;
  role_en: string;
  hospital: string;
}
/**
 * A package with all its deliveries, as the page of deliveries shows them.
 */
export interface Dispatch {
  package: Package;
  deliveries: Delivery[];
  is_settled: boolean;
}
/**
 * A sealed package; its bytes lie in the owner's vault under `digest` and never change.
 */
export interface Package {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  kind: "amendment" | "execution" | "report";
  number: string;
  digest: string;
  size_bytes: number;
  record_digest: string;
  concerns: string | null;
  sealed_at: string;
}
/**
 * The packages of a hundred consultations at most, after `skipped` ones.
 */
export interface Dispatches {
  dispatches: Dispatch[];
  consultations: string[];
  skipped: number;
  has_more: boolean;
}
/**
 * A record that is likely of the same person, and in what the two differ.
 */
export interface Duplicate {
  patient: Patient;
  likeness: ("document" | "person" | "record_number")[];
  differs: ("birth_date" | "document" | "name" | "phone" | "record_number" | "sex")[];
  needs_second: boolean;
  holdings: number;
}
/**
 * One turn of duty; `rank` 1 is called first, the next when he does not answer.
 */
export interface Duty {
  id: string;
  owner: string;
  version: number;
  practitioner: string;
  rank: number;
  phone: string;
  starts_at: string;
  ends_at: string;
  removed_at: string | null;
}
/**
 * A turn with the person whose it is; his phone is that of the turn, where it names one.
 */
export interface DutyView {
  duty: Duty;
  person: PersonCard;
}
/**
 * An emergency that goes on or still owes papers.
 */
export interface EmergencyRow {
  id: string;
  consultation: string | null;
  number: string;
  label: string;
  acuity: "critical" | "routine" | "urgent";
  state:
    | "accepted"
    | "admitted"
    | "approval"
    | "arrived"
    | "cancelled"
    | "closed"
    | "declined"
    | "departed"
    | "draft"
    | "entered_in_error"
    | "sent";
  side: "receiver" | "sender";
  other_name: string;
  raised_at: string;
  taken_by: string;
  open_papers: ("consent" | "form" | "id_number" | "signature")[];
  papers_due_at: string | null;
  is_late: boolean;
}
/**
 * All that a phone is told: whose camera it is and for how long; no word of the record.
 */
export interface Finder {
  hospital_name: string;
  opened_by: string;
  until: string;
  left: number;
}
/**
 * A guest as the panel sees him; no link and no badge.
 */
export interface GuestView {
  id: string;
  name: string;
  relation: "companion" | "family" | "guardian" | "patient";
  invited_at: string;
  link_until: string;
  has_entered: boolean;
}
/**
 * Something that is kept of a patient, as a line of his page.
 */
export interface Holding {
  kind: "case" | "consultation" | "referral" | "result";
  id: string;
  at: string;
  title: string;
  state: string;
  case: string | null;
  consultation: string | null;
}
/**
 * One relay as RTCPeerConnection takes it.
 */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}
/**
 * What an import did, or would do (`is_dry_run`): nothing is kept while a row is wrong.
 */
export interface Imported {
  is_dry_run: boolean;
  items: number;
  certificates: number;
  errors: RowError[];
  catalogue: string | null;
}
/**
 * What is wrong with one row of an imported sheet; rows are counted as Excel does.
 */
export interface RowError {
  sheet: string;
  row: number;
  column: string;
  zh: string;
  en: string;
}
/**
 * A study that came into one's own hospital without a case, and whom it names.
 */
export interface InboxStudy {
  result: string;
  study: string;
  images: string;
  name: string;
  performed_at: string;
  instances: number;
  named: StudyPatient;
  record_number: string;
  mismatches: ("birth_date" | "name" | "sex")[];
}
/**
 * The patient as a study names him: Patient's Name with all its groups, M, F or O, a date.
 */
export interface StudyPatient {
  name: string;
  sex: string;
  birth_date: string | null;
}
/**
 * What became of each file of one upload, and what the case holds now.
 */
export interface Intake {
  results: IntakeResult[];
  images: ImagesSummary;
}
/**
 * What the sender is told of one file; the UIDs are known where it could be read.
 */
export interface IntakeResult {
  name: string;
  outcome: "conflict" | "duplicate" | "refused" | "skipped" | "stored";
  code: string;
  zh: string;
  en: string;
  study: string | null;
  series: string | null;
  instance: string | null;
}
/**
 * What the doctor is shown: what came, and who it may be; `patient` when only one fits.
 */
export interface LaunchView {
  id: string;
  context: Context;
  matches: Match[];
  patient: string | null;
}
/**
 * A patient of the hospital who is likely meant; `contradicts` where he may be another one.
 */
export interface Match {
  patient: Patient;
  likeness: ("document" | "person" | "record_number")[];
  differs: Told[];
  contradicts: boolean;
}
/**
 * One field in which what came differs from what is stored; never taken over by itself.
 */
export interface Told {
  field: string;
  told: string;
  stored: string;
}
/**
 * Something drawn on one image (标注), in its pixels.
 *
 * `points`: arrow tip and tail; both ends of a line or length; two opposite corners of the box
 * of an ellipse or rectangle; the path of a freehand; the place of a text.
 */
export interface Mark {
  id: string;
  study: string;
  series: string;
  instance: string;
  frame: number;
  kind: "arrow" | "ellipse" | "freehand" | "length" | "line" | "rectangle" | "text";
  /**
   * @minItems 1
   * @maxItems 512
   */
  points: [[number, number], ...[number, number][]];
  text: string;
}
/**
 * How a browser may reach the media engine until `expires_at`.
 *
 * `probes` are the addresses of the engine as STUN servers: they answer whoever asks, so that a
 * page can try them before it enters.
 */
export interface MediaWays {
  ice_servers: IceServer[];
  expires_at: string;
  is_relay_only: boolean;
  probes: string[];
}
/**
 * Two records of one person made one, with all that is needed to take it back.
 *
 * Both forms stand here as they were. `moved` went from the merged record to the survivor,
 * `kept` lay with the survivor before, `filled` names what the survivor lacked and took over.
 */
export interface Merge {
  id: string;
  owner: string;
  version: number;
  survivor: string;
  merged: string;
  state: "declined" | "merged" | "proposed" | "split";
  reason: string;
  likeness: ("document" | "person" | "record_number")[];
  differs: ("birth_date" | "document" | "name" | "phone" | "record_number" | "sex")[];
  survivor_form: PatientForm;
  merged_form: PatientForm;
  proposed_by: string;
  proposed_at: string;
  decided_by: string | null;
  decided_at: string | null;
  decided_reason: string;
  moved: Moved[];
  kept: Moved[];
  filled: string[];
  split_by: string | null;
  split_at: string | null;
  split_reason: string;
  given: Moved[];
}
/**
 * Something that went from one record to the other.
 */
export interface Moved {
  kind: "case" | "consultation" | "referral" | "result";
  id: string;
}
/**
 * A merge for one person: who did it, what came since, and what he may do now.
 */
export interface MergeView {
  merge: Merge;
  proposed_by: PersonCard;
  decided_by: PersonCard | null;
  split_by: PersonCard | null;
  since: Holding[];
  may_decide: boolean;
  may_split: boolean;
}
/**
 * A result typed in beside its photographed sheet, or translated from a message.
 */
export interface NewResult {
  kind: "electrocardiogram" | "examination" | "laboratory";
  code: string;
  name: string;
  department: string;
  performed_at: string;
  issued_at: string | null;
  key: string;
  /**
   * @maxItems 300
   */
  values: Value[];
  study: string | null;
  images: string | null;
  conclusion: string;
}
/**
 * An empty body.
 */
export interface Nothing {}
/**
 * An observer with his card.
 */
export interface ObserverView {
  id: string;
  person: PersonCard;
  invited_at: string;
}
/**
 * Whom to call in a hospital now, in this order; `phone` is the hospital's referral phone.
 */
export interface OnDuty {
  hospital: string;
  hospital_name: string;
  phone: string;
  people: PersonCard[];
}
/**
 * The secret of a guest's link.
 */
export interface OpenDoor {
  secret: string;
}
/**
 * The new case and its draft consultation.
 */
export interface Opened {
  case: string;
  consultation: string;
}
/**
 * A result of one's own hospital that a doctor of another one opened, and why.
 */
export interface OpenedResult {
  opening: Opening;
  result_name: string;
  hospital_name: string;
  opened_by_name: string;
}
/**
 * A result that was opened to another hospital's case; `owner` is the result's hospital.
 */
export interface Opening {
  id: string;
  owner: string;
  version: number;
  result: string;
  case: string;
  hospital: string;
  opened_by: string;
  opened_at: string;
  ground: "consent" | "emergency" | "treatment";
  reason: string;
  agreement: string;
  until: string;
  images: string | null;
}
/**
 * A result from elsewhere as a case shows it: the trace, the verdict, the decision.
 *
 * `result` is there once it was opened; `is_changed` where its hospital corrected or withdrew it
 * after the decision.
 */
export interface Outside {
  trace: Trace;
  verdict: Verdict;
  result: Result | null;
  decision: Decision | null;
  taking: Taking | null;
  is_changed: boolean;
}
/**
 * That a result exists: all that anybody who treats the patient is told before consent.
 */
export interface Trace {
  result: string;
  hospital: string;
  hospital_name: string;
  kind: "electrocardiogram" | "examination" | "laboratory";
  code: string;
  name: string;
  performed_on: string;
  has_images: boolean;
  is_open: boolean;
}
/**
 * A result of the hospital `owner`, which made it; a correction is the next version.
 *
 * `key` is the source's own id (accession, filler order, Study Instance UID): the same key from
 * the same hospital is the same result. `images` is the case under which its images lie.
 */
export interface Result {
  id: string;
  owner: string;
  version: number;
  patient: string;
  identity: string | null;
  kind: "electrocardiogram" | "examination" | "laboratory";
  code: string;
  name: string;
  department: string;
  performed_at: string;
  issued_at: string | null;
  origin: "dicom" | "fhir" | "hl7" | "typed";
  key: string;
  /**
   * @maxItems 300
   */
  values: Value[];
  study: string | null;
  images: string | null;
  conclusion: string;
  received_at: string;
  withdrawn_at: string | null;
}
/**
 * Images that are copied into a case: of a recognised result, or of an own study joined to it.
 *
 * `series` are the series that the case did not have before: what comes from `hospital_name`.
 * `total` is None until the first image is on its way; `conflicts` are images that the case has
 * under the same number with other bytes, which stay as they are.
 */
export interface Taking {
  id: string;
  owner: string;
  version: number;
  case: string;
  patient: string;
  result: string;
  decision: string | null;
  hospital: string;
  hospital_name: string;
  name: string;
  performed_on: string;
  mark: string;
  study: string;
  source: string;
  state: "copying" | "done" | "failed" | "taken_back";
  total: number | null;
  copied: number;
  conflicts: number;
  series: string[];
  mismatches: ("birth_date" | "name" | "sex")[];
  reason: string;
  taken_by: string;
  taken_at: string;
  finished_at: string | null;
}
/**
 * One object on its way; its bytes lie in the owner's vault.
 *
 * `conflict`: the archive has something else under this UID, which a person must see.
 */
export interface Parcel {
  id: string;
  owner: string;
  version: number;
  shipment: string;
  place: number;
  kind: "image" | "presentation" | "report" | "selection";
  study_uid: string;
  series_uid: string;
  sop_uid: string;
  sop_class: string;
  transfer_syntax: string;
  digest: string;
  size_bytes: number;
  state: "conflict" | "delivered" | "pending";
  receipt: ImagingPacsWireShipmentsReceipt | null;
  last_error: string;
}
/**
 * That a parcel was read back from the archive: by which way, and how equal it was.
 *
 * `same-bytes`: the file, to the byte. `same-content`: each attribute of ours is there with its
 * value, though the archive wrote the file anew. `was_there`: it lay there before we sent it.
 */
export interface ImagingPacsWireShipmentsReceipt {
  at: string;
  way: "dicomweb" | "dimse";
  proof: "same-bytes" | "same-content";
  digest: string;
  was_there: boolean;
}
/**
 * A patient with all that is kept of him, the newest first, and his merges.
 */
export interface PatientView {
  patient: Patient;
  survivor: Patient | null;
  holdings: Holding[];
  merges: MergeView[];
}
/**
 * A photograph that is kept: the answer that lets the phone forget it.
 */
export interface Photograph {
  shows: "" | "other" | "sheet" | "tongue" | "wound";
  size_bytes: number;
  added_at: string;
  left: number;
}
/**
 * Somebody who works in a hospital; an expert belongs to his institution.
 */
export interface Practitioner {
  id: string;
  owner: string;
  version: number;
  name: string;
  department: string;
  title: "associate_chief" | "attending" | "chief" | "none" | "resident";
  licence: "assistant_physician" | "none" | "physician" | "village_doctor";
  licence_number: string;
  independent_years: number;
  roles: ("administrator" | "chair" | "doctor" | "expert" | "triage_clerk")[];
  phone: string;
  is_active: boolean;
}
/**
 * RFC 9457 problem details; `code` is stable, `zh`/`en` are for people.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  zh: string;
  en: string;
  request_id: string;
  details?: {} | null;
}
/**
 * The product's version; `setup_needed` until the one-time set-up was done.
 */
export interface Product {
  version: string;
  is_demo: boolean;
  accounts: DemoAccount[];
  setup_needed: boolean;
}
/**
 * A study on its way into a case; there is one for each case, archive and study.
 *
 * `differs`: stopped because the study's patient is not the case's, for a person to decide.
 */
export interface Pull {
  id: string;
  owner: string;
  version: number;
  case: string;
  pacs: string;
  study_uid: string;
  by: string;
  patient: Sought;
  agreed: ("birth_date" | "name" | "sex")[];
  state: "cancelled" | "differs" | "done" | "failed" | "pending";
  row: StudyRow | null;
  differs: ("birth_date" | "name" | "sex")[];
  total: number;
  kept: number;
  refused: number;
  size_bytes: number;
  attempts: number;
  trouble:
    | (
        | "broke-off"
        | "case-locked"
        | "closed"
        | "incomplete"
        | "no-address"
        | "no-name"
        | "no-service"
        | "no-title"
        | "not-allowed"
        | "not-dicom"
        | "not-there"
        | "patient-differs"
        | "silent"
        | "storage-full"
        | "too-many"
        | "untrusted"
      )
    | null;
  created_at: string;
  changed_at: string;
}
/**
 * The case's patient, as far as a study can contradict him.
 */
export interface Sought {
  name: string;
  sex: "female" | "male" | "unknown";
  birth_date: string | null;
}
/**
 * A study as an archive tells of it; `images` is None where it does not count them.
 */
export interface StudyRow {
  study_uid: string;
  patient_name: string;
  patient_id: string;
  sex: string;
  birth_date: string | null;
  accession: string;
  modalities: string[];
  description: string;
  taken_on: string | null;
  images: number | null;
}
/**
 * What a case can be given from its hospital's archives, and what is on its way.
 */
export interface PullBoard {
  sources: SourceView[];
  query: StudyQuery;
  pulls: PullView[];
}
/**
 * An archive that may be asked for studies.
 */
export interface SourceView {
  pacs: string;
  way: "dicomweb" | "dimse";
}
/**
 * What is looked for; an accession number counts alone, else any of id, name, birth date.
 *
 * Modality and days (of the study, both included) narrow each of them.
 */
export interface StudyQuery {
  patient_id: string;
  patient_name: string;
  birth_date: string | null;
  accession: string;
  modality: string;
  first: string | null;
  last: string | null;
}
/**
 * A pull, and in both languages what went wrong and what to do; empty where nothing did.
 */
export interface PullView {
  pull: Pull;
  zh: string;
  en: string;
}
/**
 * One signed edition for one hospital's FHIR endpoint; `location` is its receipt.
 *
 * `owner` is the requesting hospital, `digest` that of the frozen record.
 */
export interface Push {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  report: string;
  digest: string;
  hospital: string;
  state: "delivered" | "failed" | "pending";
  attempts: number;
  last_error: string;
  location: string;
  created_at: string;
  changed_at: string;
}
/**
 * How ready one person's seat was at `checked_at`; one record per person and session.
 */
export interface Readiness {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  person: string;
  checked_at: string;
  images_total: number;
  images_ready: number;
  has_microphone: boolean | null;
  has_camera: boolean | null;
}
/**
 * A view that was held long enough to count as shown, as it reopens from the report.
 */
export interface Reading {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  shown_by: string;
  shown_at: string;
  view: View;
  beside: View | null;
  marks: Mark[];
  drawn_by: string[];
  seen_by: string[];
}
/**
 * One view of one image: everything that another seat needs to show the same.
 *
 * `index` counts from 0 in the order of the series; `centre` is in pixels of the image, `zoom`
 * is 1.0 when the image fits the window; `window_centre`/`window_width` are in stored units
 * (Hounsfield for CT).
 */
export interface View {
  study: string;
  series: string;
  instance: string;
  index: number;
  frame: number;
  window_centre: number | null;
  window_width: number | null;
  zoom: number;
  centre: [number, number] | null;
  is_inverted: boolean;
}
/**
 * A reading with the card of the person who showed it.
 */
export interface ReadingView {
  reading: Reading;
  shown_by: PersonCard;
}
/**
 * One person's sound or picture from `starts_ms` on; found by its digest.
 */
export interface RecordedFile {
  digest: string;
  size_bytes: number;
  media_type: string;
  source: "camera" | "microphone" | "screen";
  person: string;
  name: string;
  starts_ms: number;
  lasts_ms: number;
}
/**
 * A recording; `why` says in a code why there is less than was asked for, or nothing.
 *
 * `moments` is the digest of the JSON lines of `Moment`s, gzipped.
 */
export interface Recording {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  kind: "session" | "spoken";
  started_by: string;
  started_at: string;
  ended_at: string | null;
  state: "failed" | "ready" | "running" | "withdrawn";
  why: string;
  lasts_ms: number;
  files: RecordedFile[];
  moments: string | null;
}
/**
 * A recording with the card of the person who started it.
 */
export interface RecordingView {
  recording: Recording;
  started_by: PersonCard;
}
/**
 * Another referral of the same loop.
 */
export interface ReferralLink {
  id: string;
  number: string;
  direction: "down" | "return" | "up";
  state:
    | "accepted"
    | "admitted"
    | "approval"
    | "arrived"
    | "cancelled"
    | "closed"
    | "declined"
    | "departed"
    | "draft"
    | "entered_in_error"
    | "sent";
}
/**
 * Rows, the newest first; `after` asks for the next page, empty at the end.
 */
export interface ReferralPage {
  rows: ReferralRow[];
  after: string;
}
/**
 * A referral in a list.
 */
export interface ReferralRow {
  id: string;
  number: string;
  direction: "down" | "return" | "up";
  purpose: "examination" | "treatment";
  state:
    | "accepted"
    | "admitted"
    | "approval"
    | "arrived"
    | "cancelled"
    | "closed"
    | "declined"
    | "departed"
    | "draft"
    | "entered_in_error"
    | "sent";
  acuity: "critical" | "routine" | "urgent";
  is_emergency: boolean;
  is_green_channel: boolean;
  from_hospital: string;
  from_name: string;
  to_hospital: string;
  to_name: string;
  label: string;
  patient_name: string;
  department: string;
  next_step:
    | ""
    | "accept"
    | "admit"
    | "approve"
    | "arrive"
    | "ask_approval"
    | "close"
    | "complete_form"
    | "depart"
    | "send"
    | "settle_papers"
    | "wait_for_return";
  turn: "mine" | "nobody" | "ours" | "theirs";
  waiting_since: string;
  created_at: string;
  sent_at: string | null;
  owes_papers: boolean;
  case: string | null;
  consultation: string | null;
}
/**
 * A referral for one person: with the cards of those in it and what he may do now.
 */
export interface ReferralView {
  referral: Referral;
  from_name: string;
  to_name: string;
  author: PersonCard;
  people: {
    [k: string]: PersonCard;
  };
  patient_name: string;
  patient: PatientForm | null;
  side: "receiver" | "sender";
  acts: string[];
  gaps: string[];
  next_step:
    | ""
    | "accept"
    | "admit"
    | "approve"
    | "arrive"
    | "ask_approval"
    | "close"
    | "complete_form"
    | "depart"
    | "send"
    | "settle_papers"
    | "wait_for_return";
  turn: "mine" | "nobody" | "ours" | "theirs";
  may_print: boolean;
  may_return: boolean;
  may_open_case: boolean;
  revisits: Revisit[];
  answers: ReferralLink | null;
  returns: ReferralLink[];
  whom_to_call: OnDuty;
}
/**
 * A visit after a return (回访) that the township owes, and what it found.
 */
export interface Revisit {
  id: string;
  owner: string;
  version: number;
  referral: string;
  patient: string | null;
  due_on: string;
  done_at: string | null;
  done_by: string | null;
  findings: string;
}
/**
 * A visit that the hospital owes or has made, with whom and why.
 */
export interface RevisitRow {
  revisit: Revisit;
  label: string;
  patient_name: string;
  patient_phone: string;
  number: string;
  from_name: string;
  diagnosis: string;
  is_overdue: boolean;
}
/**
 * The roster of one's own hospital for some days; `may_keep` says whether the caller fills it.
 *
 * `people` are those who can be put on it.
 */
export interface RosterView {
  turns: DutyView[];
  people: PersonCard[];
  may_keep: boolean;
}
/**
 * What stands on the sheet, typed on top of version `number`; no values take it back.
 */
export interface SaveSheet {
  number: number;
  name: string;
  code: string;
  department: string;
  performed_at: string;
  hospital_name: string;
  /**
   * @maxItems 100
   */
  values: Value[];
}
/**
 * The answer to a save: the version to send with the next one.
 */
export interface Saved {
  version: number;
  saved_at: string;
}
/**
 * A seat of the session; `readiness` is None for whoever has said nothing yet.
 */
export interface SeatReadiness {
  person: PersonCard;
  part: "chair" | "expert" | "requester";
  readiness: Readiness | null;
}
/**
 * That a study is of the case's patient though it names him otherwise: who says so, and why.
 */
export interface Settlement {
  id: string;
  owner: string;
  version: number;
  case: string;
  study: string;
  differs: ("birth_date" | "name" | "sex")[];
  reason: string;
  settled_by: string;
  settled_at: string;
}
/**
 * Who typed which version when.
 */
export interface SheetVersion {
  number: number;
  typed_by: string;
  typed_at: string;
  values: number;
}
/**
 * The newest version of a sheet, and the versions before it, the newest first.
 */
export interface SheetView {
  attachment: string;
  number: number;
  form: SaveSheet;
  versions: SheetVersion[];
}
/**
 * Everything that one signed record sends to one archive; `missing` was shown and not held.
 *
 * `failed`: given up after too many attempts; a person may send it again.
 */
export interface Shipment {
  id: string;
  owner: string;
  version: number;
  pacs: string;
  consultation: string;
  case: string;
  concerns: string;
  state: "conflict" | "delivered" | "failed" | "pending";
  missing: string[];
  attempts: number;
  last_error: string;
  created_at: string;
  changed_at: string;
}
/**
 * A shipment, how much of it is there, and the parcels that a person must see, the first 50.
 */
export interface ShipmentView {
  shipment: Shipment;
  delivered: number;
  was_there: number;
  pending: number;
  troubled: Parcel[];
}
/**
 * Who is signed in; `csrf` goes into the X-CSRF-Token header of every change.
 */
export interface SignedIn {
  person: PersonCard;
  roles: ("administrator" | "chair" | "doctor" | "expert" | "triage_clerk")[];
  hospital: Hospital;
  csrf: string;
  stepped_up_until: string | null;
}
/**
 * A spoken reading that is being made, and the number of the chunk that comes next.
 */
export interface Spoken {
  recording: Recording;
  next_chunk: number;
}
/**
 * A study that came in and could not be given to a patient: a person says whose it is.
 *
 * `code`, `zh` and `en` are why; `named` is whom it names; `new` the result that it would be.
 */
export interface Stray {
  id: string;
  owner: string;
  version: number;
  named: PatientForm;
  new: NewResult;
  code: string;
  zh: string;
  en: string;
  came_at: string;
  state: "assigned" | "open" | "rejected";
  patient: string | null;
  result: string | null;
  reason: string;
  resolved_by: string | null;
  resolved_at: string | null;
}
/**
 * The newest first; `has_more` where the archive has more than is shown.
 */
export interface StudiesFound {
  studies: StudyFound[];
  has_more: boolean;
}
/**
 * A study, in what its patient differs from the case's, and how much the case has of it.
 */
export interface StudyFound {
  row: StudyRow;
  differs: ("birth_date" | "name" | "sex")[];
  held: number;
}
/**
 * A study of the case that names another patient, and in what; settled once a person says why
 * it is his all the same.
 */
export interface StudyDoubt {
  study: string;
  named: StudyPatient;
  differs: ("birth_date" | "name" | "sex")[];
  settlement: Settlement | null;
}
/**
 * The secret of a link, sent by the phone that read the QR.
 */
export interface TakeLink {
  secret: string;
}
/**
 * What a guest or an observer sees of a session before he is in: no word of the record.
 *
 * `case` is there for observers only, who may look at what is shown.
 */
export interface Visit {
  consultation: string;
  number: string;
  state:
    | "accepted"
    | "assigned"
    | "cancelled"
    | "closed"
    | "converted"
    | "delivered"
    | "draft"
    | "entered_in_error"
    | "executed"
    | "in_session"
    | "interrupted"
    | "opinion_pending"
    | "opinion_signed"
    | "prereview"
    | "returned"
    | "submitted";
  starts_at: string | null;
  hospital_name: string;
  name: string;
  relation: ("companion" | "family" | "guardian" | "patient") | null;
  case: string | null;
}
/**
 * Everybody who may come besides the panel; `may_invite` says whether the caller may add.
 */
export interface VisitorsView {
  observers: ObserverView[];
  guests: GuestView[];
  candidates: PersonCard[];
  may_invite: boolean;
  bar_zh: string;
  bar_en: string;
}
/**
 * A recorded electrocardiogram; `statements` are the device's words, nobody's diagnosis.
 */
export interface Waveform {
  type: "Waveform";
  acquired_at: string;
  groups: WaveformGroup[];
  measures: WaveformMeasure[];
  statements: string[];
}
/**
 * Channels that were sampled together (a multiplex group).
 */
export interface WaveformGroup {
  label: string;
  is_derived: boolean;
  frequency_hz: number;
  samples: number;
  starts_ms: number;
  bits: 16 | 32;
  padding: number | null;
  channels: WaveformChannel[];
  steps: string;
}
/**
 * One lead; its voltage in µV is step × `scale` + `offset` (PS3.3 C.10.9.1.4.2).
 */
export interface WaveformChannel {
  lead: string;
  code: string;
  scale: number;
  offset: number;
  low_hz: number | null;
  high_hz: number | null;
  notch_hz: number | null;
}
/**
 * What the device measured itself, as it says it.
 */
export interface WaveformMeasure {
  name: string;
  value: number;
  unit: string;
}
/**
 * A worklist with the counts of its three scopes.
 */
export interface Worklist {
  counts: WorklistCounts;
  rows: WorklistRow[];
}
/**
 * How many wait on me, are open, are done.
 */
export interface WorklistCounts {
  mine: number;
  open: number;
  done: number;
}
/**
 * One consultation in a person's worklist; `title` is the first diagnosis or complaint.
 */
export interface WorklistRow {
  consultation: string;
  case: string;
  number: string;
  urgency: "ordinary" | "urgent";
  patient_name: string;
  sex: "female" | "male" | "unknown";
  birth_date: string | null;
  title: string;
  hospital_name: string;
  wanted_department: string;
  state:
    | "accepted"
    | "assigned"
    | "cancelled"
    | "closed"
    | "converted"
    | "delivered"
    | "draft"
    | "entered_in_error"
    | "executed"
    | "in_session"
    | "interrupted"
    | "opinion_pending"
    | "opinion_signed"
    | "prereview"
    | "returned"
    | "submitted";
  next_step:
    | "acknowledge"
    | "close"
    | "complete_request"
    | "join_session"
    | "none"
    | "prepare_session"
    | "record_execution"
    | "reply"
    | "sign_opinion"
    | "sign_report"
    | "start_session"
    | "submit"
    | "supplement"
    | "triage"
    | "wait_delivery"
    | "wait_opinions"
    | "wait_replies"
    | "wait_triage"
    | "write_opinion"
    | "write_report";
  waits_on_me: boolean;
  due_at: string | null;
  is_late: boolean;
  starts_at: string | null;
  image_count: number;
  saved_at: string;
}
/**
 * The answer of each route, by its method and path.
 */
export interface Answers {
  "GET /api/worklist": Worklist;
  "GET /api/hospitals": Hospital[];
  "GET /api/practitioners": Practitioner[];
  "POST /api/hospitals": Hospital;
  "POST /api/practitioners": Practitioner;
  "POST /api/patients": Patient;
  "GET /api/patients": Patient[];
  "POST /api/patients/alike": Duplicate[];
  "GET /api/patients/{patient}": PatientView;
  "PUT /api/patients/{patient}": Patient;
  "GET /api/patients/{patient}/duplicates": Duplicate[];
  "POST /api/patients/{patient}/merges": MergeView;
  "GET /api/merges": MergeView[];
  "POST /api/merges/{merge}/decide": MergeView;
  "POST /api/merges/{merge}/split": MergeView;
  "POST /api/launches/open": LaunchView;
  "GET /api/launches/{launch}": LaunchView;
  "POST /api/cases": Opened;
  "GET /api/cases/{case}": CaseView;
  "PUT /api/cases/{case}/summary": Saved;
  "POST /api/cases/{case}/consents": Consent;
  "GET /api/cases/{case}/cameras": CameraView[];
  "POST /api/cases/{case}/cameras": CameraView;
  "POST /api/cases/{case}/cameras/{camera}/close": CameraView[];
  "GET /api/cases/{case}/sheets": SheetView[];
  "PUT /api/cases/{case}/sheets/{attachment}": SheetView[];
  "GET /api/cases/{case}/outside": Outside[];
  "POST /api/cases/{case}/outside/{result}/open": Opening;
  "POST /api/cases/{case}/outside/{result}/decide": Decision;
  "GET /api/cases/{case}/doubts": StudyDoubt[];
  "POST /api/cases/{case}/doubts/{study}/settle": Settlement;
  "POST /api/cases/{case}/studies/{study}/withdraw": Nothing;
  "GET /api/cases/{case}/takings": Taking[];
  "POST /api/cases/{case}/takings/{taking}/give-back": Taking;
  "GET /api/cases/{case}/studies": InboxStudy[];
  "POST /api/cases/{case}/studies": Taking;
  "GET /api/openings": OpenedResult[];
  "GET /api/strays": Stray[];
  "POST /api/strays/{stray}/assign": Stray;
  "POST /api/strays/{stray}/reject": Stray;
  "GET /api/recognition/catalogues": Catalogue[];
  "POST /api/recognition/catalogues": Imported;
  "GET /api/recognition/certificates": Certificate[];
  "POST /api/recognition/certificates/{certificate}/revoke": Certificate;
  "GET /api/recognition/counts/{first}/{last}": Count[];
  "DELETE /api/attachments/{attachment}": Nothing;
  "GET /api/consultations/{consultation}": ConsultationView;
  "GET /api/consultations/{consultation}/readings": ReadingView[];
  "GET /api/consultations/{consultation}/media": MediaWays;
  "GET /api/consultations/{consultation}/attendance": Attendee[];
  "PUT /api/consultations/{consultation}/request": Saved;
  "POST /api/consultations/{consultation}/submit": ConsultationView;
  "POST /api/consultations/{consultation}/cancel": ConsultationView;
  "POST /api/consultations/{consultation}/void": ConsultationView;
  "POST /api/consultations/{consultation}/acknowledge": ConsultationView;
  "POST /api/consultations/{consultation}/execution": ConsultationView;
  "POST /api/consultations/{consultation}/close": ConsultationView;
  "GET /api/consultations/{consultation}/candidates": Candidate[];
  "POST /api/consultations/{consultation}/return": ConsultationView;
  "POST /api/consultations/{consultation}/assign": ConsultationView;
  "POST /api/consultations/{consultation}/accept": ConsultationView;
  "POST /api/consultations/{consultation}/decline": Nothing;
  "POST /api/consultations/{consultation}/start": ConsultationView;
  "POST /api/consultations/{consultation}/interrupt": ConsultationView;
  "POST /api/consultations/{consultation}/resume": ConsultationView;
  "POST /api/consultations/{consultation}/end": ConsultationView;
  "GET /api/visits": Visit[];
  "GET /api/consultations/{consultation}/readiness": SeatReadiness[];
  "PUT /api/consultations/{consultation}/readiness": SeatReadiness[];
  "GET /api/consultations/{consultation}/visitors": VisitorsView;
  "POST /api/consultations/{consultation}/observers": VisitorsView;
  "POST /api/consultations/{consultation}/guests": VisitorsView;
  "POST /api/consultations/{consultation}/visitors/{visitor}/withdraw": VisitorsView;
  "PUT /api/consultations/{consultation}/opinion": Saved;
  "POST /api/consultations/{consultation}/opinion/sign": ConsultationView;
  "POST /api/consultations/{consultation}/opinion/amend": ConsultationView;
  "PUT /api/consultations/{consultation}/report": Saved;
  "POST /api/consultations/{consultation}/report/sign": ConsultationView;
  "POST /api/consultations/{consultation}/report/amend": ConsultationView;
  "GET /api/consultations/{consultation}/deliveries": Dispatch[];
  "POST /api/consultations/{consultation}/deliveries/{delivery}/retry": Delivery;
  "GET /api/deliveries": Dispatches;
  "GET /api/shipments": ShipmentView[];
  "GET /api/pushes": Push[];
  "GET /api/consultations/{consultation}/pushes": Push[];
  "POST /api/consultations/{consultation}/pushes/{push}/retry": Push;
  "GET /api/duty": RosterView;
  "POST /api/duty": DutyView;
  "DELETE /api/duty/{duty}": Nothing;
  "GET /api/duty/now": OnDuty;
  "GET /api/alarms": AlarmView[];
  "POST /api/alarms/{alarm}/take": Alarm;
  "GET /api/consultations/{consultation}/shipments": ShipmentView[];
  "POST /api/consultations/{consultation}/shipments/{shipment}/retry": ShipmentView;
  "GET /api/pacs/{case}": PullBoard;
  "POST /api/pacs/{case}/search": StudiesFound;
  "POST /api/pacs/{case}/pulls": PullView[];
  "POST /api/pacs/{case}/pulls/{pull}/cancel": PullView;
  "GET /api/consultations/{consultation}/recordings": RecordingView[];
  "POST /api/consultations/{consultation}/spoken": Spoken;
  "GET /api/recordings/{recording}": RecordingView;
  "DELETE /api/recordings/{recording}": Nothing;
  "PUT /api/recordings/{recording}/chunks/{number}": Spoken;
  "POST /api/recordings/{recording}/finish": RecordingView;
  "GET /api/referrals": ReferralPage;
  "POST /api/referrals": ReferralView;
  "GET /api/referrals/{referral}": ReferralView;
  "PUT /api/referrals/{referral}/form": Saved;
  "PUT /api/referrals/{referral}/return-form": Saved;
  "POST /api/referrals/{referral}/acts": ReferralView;
  "POST /api/referrals/{referral}/moments": CallCard;
  "GET /api/emergencies": EmergencyRow[];
  "POST /api/emergencies": CallCard;
  "GET /api/emergencies/{referral}": CallCard;
  "GET /api/revisits": RevisitRow[];
  "POST /api/revisits/{revisit}": Revisit;
}
