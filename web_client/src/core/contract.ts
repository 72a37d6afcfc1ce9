/** What travels over HTTP, by the names of the server's Structs; replaced by the generated types. */

export type Title = "none" | "resident" | "attending" | "associate_chief" | "chief";
export type Role = "doctor" | "triage_clerk" | "expert" | "chair" | "administrator";

export interface Hospital {
  id: string;
  owner: string;
  version: number;
  name: string;
  short_name: string;
  level: "county" | "township" | "village";
  phone: string;
}
export interface PersonCard {
  id: string;
  name: string;
  title: Title;
  department: string;
  hospital: string;
  hospital_name: string;
  phone: string;
}
export interface SignedIn {
  person: PersonCard;
  roles: Role[];
  hospital: Hospital;
  csrf: string;
  stepped_up_until: string | null;
}
export interface DemoAccount {
  account: string;
  password: string;
  name: string;
  role_zh: string;
  role_en: string;
  hospital: string;
}
export interface Product {
  version: string;
  is_demo: boolean;
  accounts: DemoAccount[];
  setup_needed: boolean;
}
export interface WorklistCounts {
  mine: number;
  open: number;
  done: number;
}
export type NextStep =
  | "complete_request"
  | "submit"
  | "triage"
  | "wait_triage"
  | "supplement"
  | "reply"
  | "wait_replies"
  | "prepare_session"
  | "start_session"
  | "join_session"
  | "write_opinion"
  | "sign_opinion"
  | "wait_opinions"
  | "write_report"
  | "sign_report"
  | "wait_delivery"
  | "acknowledge"
  | "record_execution"
  | "close"
  | "none";
export type Act =
  | "edit"
  | "submit"
  | "return"
  | "assign"
  | "accept"
  | "decline"
  | "start"
  | "join"
  | "interrupt"
  | "resume"
  | "end"
  | "write_opinion"
  | "sign_opinion"
  | "amend_opinion"
  | "write_report"
  | "sign_report"
  | "amend_report"
  | "acknowledge"
  | "execute"
  | "close"
  | "cancel"
  | "void";
export interface WorklistRow {
  consultation: string;
  case: string;
  number: string;
  urgency: "ordinary" | "urgent";
  patient_name: string;
  sex: "male" | "female" | "unknown";
  birth_date: string | null;
  title: string;
  hospital_name: string;
  wanted_department: string;
  state: State;
  next_step: NextStep;
  waits_on_me: boolean;
  due_at: string | null;
  is_late: boolean;
  starts_at: string | null;
  image_count: number;
  saved_at: string;
}
export interface Worklist {
  counts: WorklistCounts;
  rows: WorklistRow[];
}
export interface PatientForm {
  name: string;
  sex: "male" | "female" | "unknown";
  birth_date: string | null;
  id_kind: "resident_id" | "passport" | "hkmt_permit" | "birth_certificate" | "other" | "none";
  id_number: string;
  ethnicity: string;
  marital_status: "" | "single" | "married" | "divorced" | "widowed";
  occupation: string;
  address: string;
  phone: string;
  record_number: string;
  insurance: string;
}
export interface Patient {
  id: string;
  owner: string;
  version: number;
  form: PatientForm;
  created_at: string;
}
export interface Purposes {
  consultation: boolean;
  archive_copy: boolean;
  recording: boolean;
  teaching: boolean;
}
export interface Consent {
  id: string;
  owner: string;
  version: number;
  case: string;
  patient: string;
  purposes: Purposes;
  signer_name: string;
  relation: "self" | "spouse" | "parent" | "child" | "guardian" | "other_relative";
  relation_reason: string;
  evidence: "drawn" | "scan";
  evidence_digest: string;
  informed_by: string;
  signed_at: string;
}
export interface ConsentForm {
  purposes: Purposes;
  signer_name: string;
  relation: Consent["relation"];
  relation_reason: string;
  drawn_png: string | null;
  scan: string | null;
}
export interface Diagnosis {
  system: "western" | "tcm";
  name: string;
  code: string;
  syndrome: string;
}
export interface LabResult {
  item: string;
  value: string;
  unit: string;
  reference: string;
  flag: "" | "high" | "low" | "positive" | "critical";
  taken_on: string | null;
  hospital_name: string;
}
export interface FourDiagnostics {
  inspection: string;
  listening_smelling: string;
  inquiry: string;
  palpation: string;
}
export interface Summary {
  chief_complaint: string;
  present_illness: string;
  past_history: string;
  allergies: string;
  family_history: string;
  physical_examination: string;
  auxiliary_examinations: string;
  four_diagnostics: FourDiagnostics;
  diagnoses: Diagnosis[];
  diagnostic_basis: string;
  treatment_so_far: string;
  laboratory: LabResult[];
}
export interface Attachment {
  id: string;
  owner: string;
  version: number;
  case: string;
  kind: "pdf" | "photograph" | "consent_scan";
  name: string;
  media_type: string;
  digest: string;
  size_bytes: number;
  added_by: string;
  added_at: string;
  removed_at: string | null;
}
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
export interface ImagesSummary {
  studies: number;
  series: number;
  instances: number;
  size_bytes: number;
}
export interface CaseView {
  case: Case;
  patient: Patient;
  consent: Consent | null;
  attachments: Attachment[];
  images: ImagesSummary;
  author: PersonCard;
  may_edit: boolean;
}
export interface Opened {
  case: string;
  consultation: string;
}
export interface Saved {
  version: number;
  saved_at: string;
}
export interface IntakeResult {
  name: string;
  outcome: "stored" | "duplicate" | "conflict" | "refused" | "skipped";
  code: string;
  zh: string;
  en: string;
  study: string | null;
  series: string | null;
  instance: string | null;
}
export interface Intake {
  results: IntakeResult[];
  images: ImagesSummary;
}
export type State =
  | "draft"
  | "submitted"
  | "prereview"
  | "returned"
  | "assigned"
  | "accepted"
  | "in_session"
  | "interrupted"
  | "opinion_pending"
  | "opinion_signed"
  | "delivered"
  | "executed"
  | "closed"
  | "cancelled"
  | "entered_in_error";
export interface RequestForm {
  service: "consultation" | "diagnosis";
  composition: "single" | "multidisciplinary";
  mode: "video" | "asynchronous";
  urgency: "ordinary" | "urgent";
  wanted_hospital: string | null;
  wanted_department: string;
  wanted_expert: string;
  wanted_title: Title;
  wanted_at: string | null;
  purpose: string;
  reason: string;
  questions: string;
}
export interface Invitation {
  expert: string;
  hospital: string;
  is_chair: boolean;
  reply: "pending" | "accepted" | "declined";
  reason: string;
  replied_at: string | null;
}
export interface OpinionForm {
  diagnosis: string;
  advice: string;
  further_tests: string;
  tcm_treatment: string;
  dissent: string;
}
export interface Signature {
  signer: string;
  signed_at: string;
  digest: string;
  algorithm: string;
  value: string;
  certificate: string;
}
export interface Opinion {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  expert: string;
  edition: number;
  form: OpinionForm;
  saved_at: string;
  signature: Signature | null;
}
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
  record_blob: string | null;
  signature: Signature | null;
  pdf: string | null;
}
export interface ExecutionForm {
  decision: "followed" | "followed_in_part" | "not_followed";
  actions: string;
  deviation: string;
  outcome: string;
}
export interface Execution {
  form: ExecutionForm;
  recorded_at: string;
  recorded_by: string;
  signature: Signature | null;
  pdf: string | null;
}
export interface Step {
  at: string;
  actor: string | null;
  act: string;
  from_state: State | null;
  to_state: State;
  note: string;
}
export interface Consultation {
  id: string;
  owner: string;
  version: number;
  number: string;
  state: State;
  case: string;
  patient: string;
  requester: string;
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
  due_at: string | null;
  paused_at: string | null;
  steps: Step[];
  created_at: string;
  saved_at: string;
}
export interface Gap {
  field: string;
  zh: string;
  en: string;
  section: "patient" | "summary" | "request" | "consent" | "images";
}
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
  acts: Act[];
  next_step: NextStep;
  waits_on_me: boolean;
  due_at: string | null;
  is_late: boolean;
  is_paused: boolean;
  archive_copy: "granted" | "refused" | "unknown";
  agreement_ends_on: string;
  session_planned: boolean;
}
export interface Candidate {
  person: PersonCard;
  independent_years: number;
  roles: Role[];
  is_allowed: boolean;
  why_zh: string;
  why_en: string;
}
export interface Receipt {
  package: string;
  size_bytes: number;
  kind: "report" | "amendment" | "execution";
  number: string;
  hospital: string;
  received_at: string;
  key: string;
  signature: string;
}
export interface Package {
  id: string;
  owner: string;
  version: number;
  consultation: string;
  kind: "report" | "amendment" | "execution";
  number: string;
  digest: string;
  size_bytes: number;
  record_digest: string;
  concerns: string | null;
  sealed_at: string;
}
export interface Delivery {
  id: string;
  owner: string;
  version: number;
  package: string;
  consultation: string;
  archive: string;
  archive_name: string;
  state: "pending" | "delivered" | "waived" | "failed";
  attempts: number;
  last_error: string;
  created_at: string;
  changed_at: string;
  receipt: Receipt | null;
  waived_by: string | null;
}
export interface Dispatch {
  package: Package;
  deliveries: Delivery[];
  is_settled: boolean;
}
export interface ReadingView {
  reading: {
    id: string;
    consultation: string;
    shown_by: string;
    shown_at: string;
    view: { study: string; series: string; instance: string; index: number };
  };
  shown_by: PersonCard;
}
