"""The live session, as the consultation knows it: who may come in, start, interruption, end."""

import msgspec
from msgspec.structs import replace

from consult.access.wire import Call
from consult.consultations.core import clock
from consult.consultations.core.states import Party, parties_of
from consult.consultations.core.steps import stepped
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register
from consult.consultations.wire import Because, Consultation
from consult.ledger.errors import NotAllowed, NotNow
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.patients.core import permits
from consult.people.core import bar_to_request


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody may come into the room, and as what."""

    consultation: Consultation
    parties: frozenset[Party]
    may_record: bool

    @property
    def is_chair(self) -> bool:
        """Whether he chairs."""
        return "chair" in self.parties


class Sessions:
    """Admits people; the chair opens, interrupts, resumes and ends."""

    def __init__(self, register: Register, dossiers: Dossiers) -> None:
        self._register = register
        self._dossiers = dossiers

    async def admit(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Admission:
        """Whether the caller may come into the room now; raises NotFound, NotNow, NotAllowed."""
        scene = await self._register.begin(tx, call, consultation, "join")
        found = scene.consultation
        parties = parties_of(call.principal, found)
        if parties & {"requester", "colleague"}:
            person = await self._dossiers.people.practitioner(tx, call.principal.person)
            hospital = await self._dossiers.people.hospital(tx, found.owner)
            bar = bar_to_request(person, hospital)
            if bar is not None:
                raise NotAllowed("licence-missing", bar.zh, bar.en)
        consents = await self._dossiers.consents.newest(tx, [found.case])
        may_record = permits(consents.get(found.case), "recording")
        return Admission(consultation=found, parties=parties, may_record=may_record)

    async def start(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """The chair opens the session; NotNow when the patient withdrew his consent."""
        scene = await self._register.begin(tx, call, consultation, "start")
        before = scene.consultation
        consents = await self._dossiers.consents.newest(tx, [before.case])
        if not permits(consents.get(before.case), "consultation"):
            raise NotNow(
                "consent-withdrawn",
                "患者已撤回对远程会诊的同意，不能开始会诊。",
                "The patient withdrew his consent, so the session can't start.",
            )
        after = stepped(before, "start", call.principal.person, call.now, "")
        after = replace(after, session_started_at=call.now)
        return await self._register.keep(tx, call.doer, before, after, "start")

    async def interrupt(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> Consultation:
        """The chair breaks the session off for now; the report will state the reason."""
        return await self._register.act(
            tx, call, consultation, "interrupt", lambda s: s.consultation, body.reason
        )

    async def resume(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """The chair goes on."""
        return await self._register.act(tx, call, consultation, "resume", lambda s: s.consultation)

    async def end(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Consultation:
        """The chair ends the session; the opinions are due now."""
        scene = await self._register.begin(tx, call, consultation, "end")
        before = scene.consultation
        agreement = await self._dossiers.alliances.agreement(tx, before.agreement)
        after = stepped(before, "end", call.principal.person, call.now, "")
        if after.state != "converted":
            after = clock.started(after, agreement, call.now)
        after = replace(after, session_ended_at=call.now)
        await self._register.door.send_home(tx, call, before.id)
        return await self._register.keep(tx, call.doer, before, after, "end")
