"""Walks a consultation along its path, each act in a transaction of its own."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from consult.cases.wire import OpenCase, Opened, SaveSummary
from consult.consultations.wire import (
    Assign,
    Consultation,
    ConsultationView,
    ExecutionForm,
    RequestForm,
    SaveOpinion,
    SaveReport,
    SaveRequest,
)
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, PractitionerId
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    CONCLUSION,
    DOCTOR,
    EXPERT,
    NOW,
    OPINION_FORM,
    PATIENT_FORM,
    REQUEST_FORM,
    SUMMARY,
    Clinic,
    call,
    consent_form,
    purposes,
)

T = TypeVar("T")

EXECUTION = ExecutionForm(decision="followed", actions="已更换抗生素")
PDF = Digest(hashlib.sha256(b"pdf").hexdigest())


class Walk:
    """One consultation on its way; `at` stops where a test wants to begin."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.opened: Opened

    @property
    def id(self) -> ConsultationId:
        """The consultation."""
        return self.opened.consultation

    async def do(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """One act in one transaction."""
        async with self.clinic.database.change() as tx:
            return await act(tx)

    async def view(self, person: PractitionerId, now: datetime = NOW) -> ConsultationView:
        """What a person sees."""
        async with self.clinic.database.read() as tx:
            return await self.clinic.views.view(tx, call(person, now), self.id)

    async def open(self) -> None:
        """A patient, a case, a draft."""
        clinic, me = self.clinic, call(DOCTOR)
        patient = await self.do(lambda tx: clinic.patients.add(tx, me, PATIENT_FORM))
        body = OpenCase(patient=patient.id)
        self.opened = await self.do(lambda tx: clinic.requests.open(tx, me, body))

    async def write(self, *, archive_copy: bool = True, form: RequestForm = REQUEST_FORM) -> None:
        """Summary, consent and request form."""
        clinic, me, case = self.clinic, call(DOCTOR), self.opened.case
        given, drawn = consent_form(purposes(archive_copy=archive_copy)), PDF
        summary = SaveSummary(version=1, summary=SUMMARY)
        await self.do(lambda tx: clinic.casebook.save_summary(tx, me, case, summary))
        await self.do(lambda tx: clinic.reception.give_consent(tx, me, case, given, drawn))
        request = SaveRequest(version=1, form=form)
        await self.do(lambda tx: clinic.requests.save(tx, me, self.id, request))

    async def submit(self) -> Consultation:
        """The requester submits."""
        return await self.do(lambda tx: self.clinic.requests.submit(tx, call(DOCTOR), self.id))

    async def assign(self, *experts: PractitionerId, chair: PractitionerId = CHAIR) -> Consultation:
        """The clerk invites these experts besides the chair."""
        plan = Assign(experts=(chair, *experts), chair=chair, starts_at=NOW + timedelta(hours=2))
        return await self.do(lambda tx: self.clinic.triage.assign(tx, call(CLERK), self.id, plan))

    async def accept(self, *people: PractitionerId) -> Consultation:
        """Each of them accepts."""
        triage = self.clinic.triage
        after = [
            await self.do(partial(triage.accept, call=call(who), consultation=self.id))
            for who in people
        ]
        return after[-1]

    async def hold(self) -> Consultation:
        """The chair opens and ends the session."""
        sessions, me = self.clinic.sessions, call(CHAIR)
        await self.do(lambda tx: sessions.start(tx, me, self.id))
        return await self.do(lambda tx: sessions.end(tx, me, self.id))

    async def advise(self, person: PractitionerId) -> Consultation:
        """An expert writes and signs."""
        opinions, body = self.clinic.opinions, SaveOpinion(version=0, form=OPINION_FORM)
        await self.do(lambda tx: opinions.save(tx, call(person), self.id, body))
        return await self.do(lambda tx: opinions.sign(tx, call(person), self.id))

    async def conclude(self, version: int = 0) -> Consultation:
        """The chair writes and signs the report."""
        reports, body = self.clinic.reports, SaveReport(version=version, conclusion=CONCLUSION)
        await self.do(lambda tx: reports.save(tx, call(CHAIR), self.id, body))
        return await self.do(lambda tx: reports.sign(tx, call(CHAIR), self.id))

    async def deliver(self) -> Consultation:
        """The jobs sealed the PDF, and the archives acknowledged."""
        report = (await self.view(CHAIR)).reports[-1].id
        reports = self.clinic.reports
        await self.do(lambda tx: reports.sealed(tx, report, PDF, NOW))
        return await self.do(lambda tx: reports.delivered(tx, report, NOW))

    async def execute(self) -> Consultation:
        """The requester acknowledges and records what he did."""
        executions, me = self.clinic.executions, call(DOCTOR)
        await self.do(lambda tx: executions.acknowledge(tx, me, self.id))
        return await self.do(lambda tx: executions.execute(tx, me, self.id, EXECUTION))

    async def to_accepted(self) -> Consultation:
        """From nothing to a confirmed consultation with chair and one expert."""
        await self.open()
        await self.write()
        await self.submit()
        await self.assign(EXPERT)
        return await self.accept(CHAIR, EXPERT)

    async def to_delivered(self, *, archive_copy: bool = True) -> Consultation:
        """From nothing to a delivered report."""
        await self.open()
        await self.write(archive_copy=archive_copy)
        await self.submit()
        await self.assign(EXPERT)
        await self.accept(CHAIR, EXPERT)
        await self.hold()
        await self.advise(EXPERT)
        await self.advise(CHAIR)
        await self.conclude()
        return await self.deliver()
