// Written by `make schema` from the server's wire types. Do not edit.
/**
 * Receive the patient: where to go, what to mind, whom to call. Again: a new notice.
 */
export interface Accept {
  act: "accept";
  notice: ReceptionNotice;
}
/**
 * 接诊安排: where to go, what to mind, whom to call (桓仁 一(一)3).
 */
export interface ReceptionNotice {
  department: string;
  place: string;
  precautions?: string;
  contact_name?: string;
  contact_phone: string;
  expected_at?: string | null;
  has_bed?: boolean | null;
}
/**
 * The patient is under treatment where he was sent.
 */
export interface Admit {
  act: "admit";
}
/**
 * Approve a return: it is sent with that.
 */
export interface Approve {
  act: "approve";
}
/**
 * The patient is there, handed over to the caller.
 */
export interface Arrive {
  act: "arrive";
}
/**
 * Sign the return and ask the responsible department for its approval; needs a step-up.
 */
export interface AskApproval {
  act: "ask_approval";
}
/**
 * Invite experts, one of them as chair, for a time (分诊).
 */
export interface Assign {
  /**
   * @minItems 1
   * @maxItems 20
   */
  experts:
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ];
  chair: string;
  starts_at?: string | null;
  note?: string;
}
/**
 * Give a stray study to the patient whose it is, and say how one knows.
 */
export interface AssignStray {
  patient: string;
  reason: string;
}
/**
 * An act that needs a reason.
 */
export interface Because {
  reason: string;
}
/**
 * Withdraw the referral before the patient leaves.
 */
export interface Cancel {
  act: "cancel";
  reason: string;
}
/**
 * End a referral whose work is done.
 */
export interface Close {
  act: "close";
  note?: string;
}
/**
 * The chair's summary (主持人总结), with the advice on referral and follow-up.
 */
export interface ConclusionForm {
  summary?: string;
  diagnosis?: string;
  advice?: string;
  further_tests?: string;
  advises_referral?: boolean;
  referral_reason?: string;
  referral_destination?: string;
  follow_up?: string;
}
/**
 * A signed consent: drawn on the screen (`drawn_png`, base64) or a scanned sheet (`scan`).
 */
export interface ConsentForm {
  purposes: Purposes;
  signer_name: string;
  relation: "child" | "guardian" | "other_relative" | "parent" | "self" | "spouse";
  relation_reason?: string;
  drawn_png?: string | null;
  scan?: string | null;
}
/**
 * What the patient agrees to, purpose by purpose (个人信息保护法 29).
 */
export interface Purposes {
  consultation: boolean;
  archive_copy: boolean;
  recording: boolean;
  teaching: boolean;
  recognition?: boolean;
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
  accepted?: string[];
  reason?: ("changes_quickly" | "condition_changed" | "emergency" | "forensic" | "major_measure" | "other") | null;
  local_reason?: string;
  explanation?: string;
  patient_told?: boolean;
  avoided_cost_cents?: number | null;
}
/**
 * The second person's word on a merge over contradicting identities.
 */
export interface DecideMerge {
  is_approved: boolean;
  reason: string;
}
/**
 * Say why the patient can't be received.
 */
export interface Decline {
  act: "decline";
  reason: string;
}
/**
 * An expert declines, with the reason that 国卫医发〔2018〕25号 asks for.
 */
export interface Declined {
  reason: string;
}
/**
 * The patient is on his way.
 */
export interface Depart {
  act: "depart";
}
/**
 * A diagnosis of Western medicine (ICD-10) or of TCM (disease name with its syndrome).
 */
export interface Diagnosis {
  system: "tcm" | "western";
  name: string;
  code?: string;
  syndrome?: string;
}
/**
 * 转为急诊上转: nothing but this is asked for (domain §5.4).
 */
export interface Emergency {
  label: string;
  acuity?: "critical" | "routine" | "urgent";
  phone: string;
  to?: string | null;
  case?: string | null;
  consultation?: string | null;
  door_at?: string | null;
}
/**
 * What the requesting doctor did with the opinion (会诊意见执行情况, 病历书写基本规范).
 */
export interface ExecutionForm {
  decision: "followed" | "followed_in_part" | "not_followed";
  actions: string;
  deviation?: string;
  outcome?: string;
}
/**
 * 中医四诊 (DE02.10.028.00): inspection, listening and smelling, inquiry, palpation.
 */
export interface FourDiagnostics {
  inspection?: string;
  listening_smelling?: string;
  inquiry?: string;
  palpation?: string;
}
/**
 * Take a joined study out of the case again.
 */
export interface GiveBack {
  reason: string;
}
/**
 * Make a link for the patient or somebody who belongs to him.
 */
export interface InviteGuest {
  name: string;
  relation: "companion" | "family" | "guardian" | "patient";
  secret: string;
}
/**
 * Let this practitioner watch.
 */
export interface InviteObserver {
  practitioner: string;
}
/**
 * Join a study of the inbox to a case; a reason where its patient differs from the case's.
 */
export interface JoinStudy {
  result: string;
  reason?: string;
}
/**
 * One laboratory value, typed in, or taken over by the `decision` that recognised it.
 *
 * `mark` is the HR mark that it carried then. What a decision took over, it alone changes.
 */
export interface LabResult {
  item: string;
  value: string;
  unit?: string;
  reference?: string;
  flag?: "" | "critical" | "high" | "low" | "positive";
  taken_on?: string | null;
  hospital_name?: string;
  mark?: string;
  decision?: string | null;
  sheet?: string | null;
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
  frame?: number;
  kind: "arrow" | "ellipse" | "freehand" | "length" | "line" | "rectangle" | "text";
  /**
   * @minItems 1
   * @maxItems 512
   */
  points: [[number, number], ...[number, number][]];
  text?: string;
}
/**
 * A mark was drawn or changed; `is_kept` is False while the hand still draws.
 */
export interface Marked {
  type: "marked";
  at_ms: number;
  name: string;
  mark: Mark;
  is_kept?: boolean;
}
/**
 * Merge this record into the one of the address.
 */
export interface MergePatients {
  merged: string;
  reason: string;
}
/**
 * A hospital that joins, with the agreement that binds it to the lead hospital.
 */
export interface NewHospital {
  name: string;
  short_name: string;
  level: "county" | "township" | "village";
  phone?: string;
  agreement_number?: string;
  starts_on: string;
  ends_on: string;
}
/**
 * A practitioner with the account that he signs in with.
 */
export interface NewPerson {
  hospital: string;
  name: string;
  department?: string;
  title?: "associate_chief" | "attending" | "chief" | "none" | "resident";
  licence?: "assistant_physician" | "none" | "physician" | "village_doctor";
  licence_number?: string;
  independent_years?: number;
  /**
   * @minItems 1
   */
  roles: [
    "administrator" | "chair" | "doctor" | "expert" | "triage_clerk",
    ...("administrator" | "chair" | "doctor" | "expert" | "triage_clerk")[]
  ];
  phone?: string;
  account: string;
  password: string;
}
/**
 * An empty body.
 */
export interface Nothing {}
/**
 * Open a result of another hospital for one's own case; the reason stands in the trail.
 */
export interface Open {
  ground: "consent" | "emergency" | "treatment";
  reason?: string;
}
/**
 * Make a phone the camera of a case by a link with this secret.
 */
export interface OpenCamera {
  secret: string;
}
/**
 * Open a case of this patient, with its draft request.
 */
export interface OpenCase {
  patient: string;
  intake?: "consult" | "refer_now" | "send_examination";
}
/**
 * Open a launch, once.
 */
export interface OpenLaunch {
  link: string;
}
/**
 * One expert's opinion (会诊意见): DE06.00.018.00, with TCM treatment DE06.00.300.00.
 */
export interface OpinionForm {
  diagnosis?: string;
  advice?: string;
  further_tests?: string;
  tcm_treatment?: string;
  dissent?: string;
}
/**
 * What is asked of a patient (domain §2.1); only name and sex cannot wait.
 */
export interface PatientForm {
  name: string;
  sex: "female" | "male" | "unknown";
  birth_date?: string | null;
  id_kind?: "birth_certificate" | "hkmt_permit" | "none" | "other" | "passport" | "resident_id";
  id_number?: string;
  ethnicity?: string;
  marital_status?: "" | "divorced" | "married" | "single" | "widowed";
  occupation?: string;
  address?: string;
  phone?: string;
  record_number?: string;
  insurance?: string;
}
/**
 * A study to be brought in; `agreed` is what the doctor saw to differ and takes on himself.
 */
export interface Pick {
  study_uid: string;
  agreed?: ("birth_date" | "name" | "sex")[];
}
/**
 * Somebody's pointer is here, or gone.
 */
export interface Pointed {
  type: "pointed";
  at_ms: number;
  name: string;
  at: [number, number] | null;
  is_beside?: boolean;
}
/**
 * The sheet that goes with the patient (转出单, domain §2.1); filled from the case.
 */
export interface ReferralForm {
  category?:
    | ""
    | "chronic"
    | "common_disease"
    | "critical"
    | "difficult"
    | "not_offered"
    | "postoperative"
    | "rehabilitation"
    | "stable";
  impression?: string;
  reason?: string;
  past_history?: string;
  treatment_so_far?: string;
  /**
   * @maxItems 30
   */
  items?: string[];
  department?: string;
  transport?: "" | "ambulance_120" | "ambulance_of_receiver" | "by_himself" | "escorted";
  is_green_channel?: boolean;
  patient_agrees?: boolean | null;
  insurance_allows?: boolean | null;
  signer_name?: string;
  relation?: string;
}
/**
 * Give a return back to its author.
 */
export interface RefuseApproval {
  act: "refuse_approval";
  reason: string;
}
/**
 * A stray study belongs to nobody here: say why; its images are shown to nobody any more.
 */
export interface RejectStray {
  reason: string;
}
/**
 * The request (会诊申请单): the minimum of 国卫医发〔2018〕25号 and the fields of the forms.
 */
export interface RequestForm {
  service?: "consultation" | "diagnosis";
  composition?: "multidisciplinary" | "single";
  mode?: "asynchronous" | "video";
  urgency?: "ordinary" | "urgent";
  wanted_hospital?: string | null;
  wanted_department?: string;
  wanted_expert?: string;
  wanted_title?: "associate_chief" | "attending" | "chief" | "none" | "resident";
  wanted_at?: string | null;
  purpose?: string;
  reason?: string;
  questions?: string;
}
/**
 * Give the request back with the list of what is missing (退回补充资料).
 */
export interface Return {
  /**
   * @minItems 1
   * @maxItems 30
   */
  items: [string, ...string[]];
  note?: string;
}
/**
 * The sheet that comes back (回转单).
 */
export interface ReturnForm {
  diagnosis?: string;
  inpatient_number?: string;
  findings?: string;
  treatment_and_plan?: string;
  /**
   * @maxItems 6
   */
  revisit_days?:
    | []
    | [number]
    | [number, number]
    | [number, number, number]
    | [number, number, number, number]
    | [number, number, number, number, number]
    | [number, number, number, number, number, number];
}
/**
 * Take a certificate back from this day on.
 */
export interface Revoke {
  on: string;
}
/**
 * A turn to add to one's own hospital's roster.
 */
export interface SaveDuty {
  practitioner: string;
  rank?: number;
  phone?: string;
  starts_at: string;
  ends_at: string;
}
/**
 * A change of the sheet that goes out, made on `version` of the referral.
 */
export interface SaveForm {
  version: number;
  acuity: "critical" | "routine" | "urgent";
  phone: string;
  patient?: string | null;
  form: ReferralForm;
}
/**
 * A change of one's own opinion, made on its `version`; 0 creates it.
 */
export interface SaveOpinion {
  version: number;
  form: OpinionForm;
}
/**
 * A change of a patient's form, made on `version`.
 */
export interface SavePatient {
  version: number;
  form: PatientForm;
}
/**
 * A change of the chair's conclusion, made on the report's `version`; 0 creates it.
 */
export interface SaveReport {
  version: number;
  conclusion: ConclusionForm;
}
/**
 * A change of the request form, made on `version` of the consultation.
 */
export interface SaveRequest {
  version: number;
  form: RequestForm;
}
/**
 * A change of the sheet that comes back, made on `version` of the return.
 */
export interface SaveReturnForm {
  version: number;
  form: ReturnForm;
}
/**
 * What a visit found; it is done with that.
 */
export interface SaveRevisit {
  version: number;
  findings: string;
}
/**
 * What stands on the sheet, typed on top of version `number`; no values take it back.
 */
export interface SaveSheet {
  number?: number;
  name: string;
  code?: string;
  department?: string;
  performed_at: string;
  hospital_name?: string;
  /**
   * @maxItems 100
   */
  values?: Value[];
}
/**
 * One measured value as the laboratory gave it; `value` keeps its digits.
 */
export interface Value {
  code?: string;
  name: string;
  value: string;
  unit?: string;
  reference?: string;
  flag?: "" | "critical" | "high" | "low" | "positive";
}
/**
 * A change of the case summary, made on `version` of the case.
 */
export interface SaveSummary {
  version: number;
  summary: Summary;
}
/**
 * The case summary (病历摘要), field by field (domain §2.1).
 */
export interface Summary {
  chief_complaint?: string;
  present_illness?: string;
  past_history?: string;
  allergies?: string;
  family_history?: string;
  physical_examination?: string;
  auxiliary_examinations?: string;
  four_diagnostics?: FourDiagnostics;
  /**
   * @maxItems 30
   */
  diagnoses?: Diagnosis[];
  diagnostic_basis?: string;
  treatment_so_far?: string;
  /**
   * @maxItems 200
   */
  laboratory?: LabResult[];
}
/**
 * How ready my seat is; a device that was not tried yet is None.
 */
export interface SayReady {
  images_total: number;
  images_ready: number;
  has_microphone?: boolean | null;
  has_camera?: boolean | null;
}
/**
 * A question to one archive.
 */
export interface Search {
  pacs: string;
  query: StudyQuery;
}
/**
 * What is looked for; an accession number counts alone, else any of id, name, birth date.
 *
 * Modality and days (of the study, both included) narrow each of them.
 */
export interface StudyQuery {
  patient_id?: string;
  patient_name?: string;
  birth_date?: string | null;
  accession?: string;
  modality?: string;
  first?: string | null;
  last?: string | null;
}
/**
 * Sign the sheet and send it; needs a fresh step-up.
 */
export interface Send {
  act: "send";
}
/**
 * What an empty installation is told once: alliance, lead hospital, its administrator.
 */
export interface SetUp {
  token: string;
  alliance: string;
  hospital: string;
  short_name: string;
  phone?: string;
  administrator: string;
  account: string;
  password: string;
}
/**
 * Sign what an emergency left open; needs a step-up and a whole form.
 */
export interface SettlePapers {
  act: "settle_papers";
}
/**
 * It is the same person: how one knows.
 */
export interface SettleStudy {
  reason: string;
}
/**
 * An account name and its password.
 */
export interface SignIn {
  account: string;
  password: string;
}
/**
 * Take a merge back; `given` of what came since belongs to the record that is split off.
 */
export interface SplitPatients {
  reason: string;
  /**
   * @maxItems 2000
   */
  given?: string[];
}
/**
 * Who speaks from now on, by the names in the files; for the line around a face.
 */
export interface Spoke {
  type: "spoke";
  at_ms: number;
  names: string[];
}
/**
 * A piece of a spoken reading as a browser's recorder gave it: WebM with Opus, cut anywhere.
 *
 * `starts_ms` says where the sound of its recorder's run began: after a reload a new run begins.
 */
export interface SpokenChunk {
  audio: string;
  starts_ms: number;
  lasts_ms: number;
  /**
   * @maxItems 3000
   */
  moments?: (Viewed | Pointed | Marked | Unmarked | Spoke)[];
}
/**
 * The guide, or whoever reads alone, looks at this.
 */
export interface Viewed {
  type: "viewed";
  at_ms: number;
  view: View;
  beside?: View | null;
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
  frame?: number;
  window_centre?: number | null;
  window_width?: number | null;
  zoom?: number;
  centre?: [number, number] | null;
  is_inverted?: boolean;
}
/**
 * A mark was taken away.
 */
export interface Unmarked {
  type: "unmarked";
  at_ms: number;
  mark: string;
}
/**
 * A moment of an emergency's clock: now, or when it was.
 */
export interface StampMoment {
  moment: "arrival" | "call" | "departure" | "door" | "images_shared" | "opinion";
  at?: string | null;
}
/**
 * Bring these studies of one archive into the case.
 */
export interface StartPulls {
  pacs: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  picks:
    | [Pick]
    | [Pick, Pick]
    | [Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick, Pick]
    | [
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick,
        Pick
      ];
}
/**
 * Begin a referral as a draft; what the case or the consultation says fills the form.
 *
 * Without `to` it goes to the lead hospital of the alliance, a return to where the patient came
 * from. A patient without a case gets one, so that his record can travel.
 */
export interface StartReferral {
  direction?: "down" | "return" | "up";
  purpose?: "examination" | "treatment";
  acuity?: "critical" | "routine" | "urgent";
  to?: string | null;
  phone?: string;
  patient?: string | null;
  case?: string | null;
  consultation?: string | null;
  answers?: string | null;
}
/**
 * The password once more, before a signature.
 */
export interface StepUp {
  password: string;
}
/**
 * A workbook (.xlsx, base64) to import, or only to look through (`is_dry_run`).
 */
export interface TakeIn {
  workbook: string;
  name: string;
  in_force_from: string;
  is_dry_run?: boolean;
}
/**
 * Mark it entered in error; nothing is deleted.
 */
export interface Void {
  act: "void";
  reason: string;
}
/**
 * The study does not belong here: why it came.
 */
export interface WithdrawStudy {
  reason: string;
}
/**
 * The body of each route, by its method and path.
 */
export interface Bodies {
  "POST /api/hospitals": NewHospital;
  "POST /api/practitioners": NewPerson;
  "POST /api/patients": PatientForm;
  "POST /api/patients/alike": PatientForm;
  "PUT /api/patients/{patient}": SavePatient;
  "POST /api/patients/{patient}/merges": MergePatients;
  "POST /api/merges/{merge}/decide": DecideMerge;
  "POST /api/merges/{merge}/split": SplitPatients;
  "POST /api/launches/open": OpenLaunch;
  "POST /api/cases": OpenCase;
  "PUT /api/cases/{case}/summary": SaveSummary;
  "POST /api/cases/{case}/consents": ConsentForm;
  "POST /api/cases/{case}/cameras": OpenCamera;
  "POST /api/cases/{case}/cameras/{camera}/close": Nothing;
  "PUT /api/cases/{case}/sheets/{attachment}": SaveSheet;
  "POST /api/cases/{case}/outside/{result}/open": Open;
  "POST /api/cases/{case}/outside/{result}/decide": Decide;
  "POST /api/cases/{case}/doubts/{study}/settle": SettleStudy;
  "POST /api/cases/{case}/studies/{study}/withdraw": WithdrawStudy;
  "POST /api/cases/{case}/takings/{taking}/give-back": GiveBack;
  "POST /api/cases/{case}/studies": JoinStudy;
  "POST /api/strays/{stray}/assign": AssignStray;
  "POST /api/strays/{stray}/reject": RejectStray;
  "POST /api/recognition/catalogues": TakeIn;
  "POST /api/recognition/certificates/{certificate}/revoke": Revoke;
  "PUT /api/consultations/{consultation}/request": SaveRequest;
  "POST /api/consultations/{consultation}/submit": Nothing;
  "POST /api/consultations/{consultation}/cancel": Because;
  "POST /api/consultations/{consultation}/void": Because;
  "POST /api/consultations/{consultation}/acknowledge": Nothing;
  "POST /api/consultations/{consultation}/execution": ExecutionForm;
  "POST /api/consultations/{consultation}/close": Nothing;
  "POST /api/consultations/{consultation}/return": Return;
  "POST /api/consultations/{consultation}/assign": Assign;
  "POST /api/consultations/{consultation}/accept": Nothing;
  "POST /api/consultations/{consultation}/decline": Declined;
  "POST /api/consultations/{consultation}/start": Nothing;
  "POST /api/consultations/{consultation}/interrupt": Because;
  "POST /api/consultations/{consultation}/resume": Nothing;
  "POST /api/consultations/{consultation}/end": Nothing;
  "PUT /api/consultations/{consultation}/readiness": SayReady;
  "POST /api/consultations/{consultation}/observers": InviteObserver;
  "POST /api/consultations/{consultation}/guests": InviteGuest;
  "POST /api/consultations/{consultation}/visitors/{visitor}/withdraw": Nothing;
  "PUT /api/consultations/{consultation}/opinion": SaveOpinion;
  "POST /api/consultations/{consultation}/opinion/sign": Nothing;
  "POST /api/consultations/{consultation}/opinion/amend": Because;
  "PUT /api/consultations/{consultation}/report": SaveReport;
  "POST /api/consultations/{consultation}/report/sign": Nothing;
  "POST /api/consultations/{consultation}/report/amend": Because;
  "POST /api/consultations/{consultation}/deliveries/{delivery}/retry": Nothing;
  "POST /api/consultations/{consultation}/pushes/{push}/retry": Nothing;
  "POST /api/duty": SaveDuty;
  "POST /api/alarms/{alarm}/take": Nothing;
  "POST /api/consultations/{consultation}/shipments/{shipment}/retry": Nothing;
  "POST /api/pacs/{case}/search": Search;
  "POST /api/pacs/{case}/pulls": StartPulls;
  "POST /api/pacs/{case}/pulls/{pull}/cancel": Nothing;
  "POST /api/consultations/{consultation}/spoken": Nothing;
  "PUT /api/recordings/{recording}/chunks/{number}": SpokenChunk;
  "POST /api/recordings/{recording}/finish": Nothing;
  "POST /api/referrals": StartReferral;
  "PUT /api/referrals/{referral}/form": SaveForm;
  "PUT /api/referrals/{referral}/return-form": SaveReturnForm;
  "POST /api/referrals/{referral}/acts":
    | Send
    | AskApproval
    | Approve
    | RefuseApproval
    | Accept
    | Decline
    | Depart
    | Arrive
    | Admit
    | SettlePapers
    | Cancel
    | Close
    | Void;
  "POST /api/referrals/{referral}/moments": StampMoment;
  "POST /api/emergencies": Emergency;
  "POST /api/revisits/{revisit}": SaveRevisit;
}
