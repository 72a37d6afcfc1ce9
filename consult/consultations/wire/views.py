"""Consultations as one person sees them: what he may do, what comes next, what is missing."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from consult.access.wire import Role
from consult.consultations.wire.records import Consultation, Opinion, Report, State, Urgency
from consult.ledger.wire import CaseId, ConsultationId
from consult.patients.wire import Patient, Sex
from consult.people.wire import Hospital, PersonCard

ActName = Literal[
    "edit",
    "submit",
    "return",
    "assign",
    "accept",
    "decline",
    "start",
    "join",
    "interrupt",
    "resume",
    "end",
    "write_opinion",
    "sign_opinion",
    "amend_opinion",
    "write_report",
    "sign_report",
    "amend_report",
    "acknowledge",
    "execute",
    "close",
    "convert",
    "cancel",
    "void",
]

NextStep = Literal[
    "complete_request",
    "submit",
    "triage",
    "wait_triage",
    "supplement",
    "reply",
    "wait_replies",
    "prepare_session",
    "start_session",
    "join_session",
    "write_opinion",
    "sign_opinion",
    "wait_opinions",
    "write_report",
    "sign_report",
    "wait_delivery",
    "acknowledge",
    "record_execution",
    "close",
    "none",
]

Section = Literal["patient", "summary", "request", "consent", "images"]
"""The part of the form that holds a missing field."""


class Gap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the record lacks before it may be submitted."""

    field: str
    zh: str
    en: str
    section: Section


class ConsultationView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consultation for one person; opinions and reports that he may not see are left out."""

    consultation: Consultation
    hospital: Hospital
    lead: Hospital
    patient: Patient
    requester: PersonCard
    people: tuple[PersonCard, ...]
    opinions: tuple[Opinion, ...]
    reports: tuple[Report, ...]
    gaps: tuple[Gap, ...]
    acts: tuple[ActName, ...]
    next_step: NextStep
    waits_on_me: bool
    due_at: datetime | None
    is_late: bool
    is_paused: bool
    archive_copy: Literal["granted", "refused", "unknown"]
    agreement_ends_on: date
    session_planned: bool


class Candidate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who might be invited; the reason says why he may not (国卫医发〔2018〕25号)."""

    person: PersonCard
    independent_years: int
    roles: tuple[Role, ...]
    is_allowed: bool
    why_zh: str = ""
    why_en: str = ""


class WorklistRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One consultation in a person's worklist; `title` is the first diagnosis or complaint."""

    consultation: ConsultationId
    case: CaseId
    number: str
    urgency: Urgency
    patient_name: str
    sex: Sex
    birth_date: date | None
    title: str
    hospital_name: str
    wanted_department: str
    state: State
    next_step: NextStep
    waits_on_me: bool
    due_at: datetime | None
    is_late: bool
    starts_at: datetime | None
    image_count: int
    saved_at: datetime


class WorklistCounts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many wait on me, are open, are done."""

    mine: int
    open: int
    done: int


class Worklist(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worklist with the counts of its three scopes."""

    counts: WorklistCounts
    rows: tuple[WorklistRow, ...]
