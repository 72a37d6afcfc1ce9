"""The requesting side before the panel: open, write, submit, cancel, void."""

from datetime import datetime

from msgspec.structs import replace

from consult.access.wire import Call, Grant
from consult.alliance.core import clinic_day, ends_at
from consult.alliance.wire import Agreement
from consult.cases.wire import OpenCase, Opened
from consult.consultations.core import clock
from consult.consultations.core.gate import Incomplete
from consult.consultations.core.steps import opened, stepped
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register
from consult.consultations.wire import ActName, Because, Consultation, SaveRequest
from consult.ledger.errors import changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import AllianceId, ConsultationId, Saved


class Requests:
    """The request form from its first letter to submission, and its withdrawal."""

    def __init__(self, register: Register, dossiers: Dossiers) -> None:
        self._register = register
        self._dossiers = dossiers

    async def open(self, tx: Transaction, call: Call, body: OpenCase) -> Opened:
        """Open a case and its draft request; NotNow without an agreement in force."""
        agreement = await self._dossiers.alliances.binding(tx, call.principal.hospital, call.now)
        alliance = await self._dossiers.alliances.alliance(tx, agreement.alliance)
        case = await self._dossiers.casebook.open(tx, call, body.patient)
        draft = Consultation(
            id=ConsultationId(self._register.new_id()),
            owner=case.owner,
            number=await self._number(tx, alliance.id, call.now),
            intake=body.intake,
            case=case.id,
            patient=case.patient,
            requester=call.principal.person,
            alliance=alliance.id,
            lead=alliance.lead,
            agreement=agreement.id,
            created_at=call.now,
            saved_at=call.now,
        )
        await self._register.store.save(tx, opened(draft, call.now))
        await self._register.record(tx, call.doer, draft, "open")
        return Opened(case=case.id, consultation=draft.id)

    async def save(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveRequest
    ) -> Saved:
        """Keep the form; `Conflict` when it was changed in another tab meanwhile."""
        scene = await self._register.begin(tx, call, consultation, "edit")
        before = scene.consultation
        if before.version != body.version:
            raise changed_meanwhile()
        after = replace(before, request=body.form)
        kept = await self._register.keep(tx, call.doer, before, after, "edit")
        return Saved(version=kept.version, saved_at=kept.saved_at)

    async def submit(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """Submit, for the first time or again; raises Incomplete with the gaps."""
        scene = await self._register.begin(tx, call, consultation, "submit")
        before = scene.consultation
        agreement = await self._dossiers.alliances.binding(tx, before.owner, call.now)
        missing = await self._dossiers.gaps(tx, scene)
        if missing:
            raise Incomplete(missing)
        consents = await self._dossiers.consents.newest(tx, [before.case])
        after = clock.resumed(before, agreement, call.now)
        after = replace(
            stepped(after, "submit", call.principal.person, call.now, ""),
            agreement=agreement.id,
            consent=consents[before.case].id,
            missing_items=(),
        )
        if before.state == "draft" or before.agreement != agreement.id:
            await self._register.door.grant(tx, [self._to_clerks(after, agreement, call.now)])
        await self._dossiers.casebook.lock(tx, before.case, is_locked=True)
        return await self._register.keep(tx, call.doer, before, after, "submit")

    async def cancel(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> Consultation:
        """Withdraw the request, with a reason (撤销)."""
        return await self._end(tx, call, consultation, "cancel", body)

    async def void(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> Consultation:
        """Mark it entered in error, with a reason (作废); nothing is deleted."""
        return await self._end(tx, call, consultation, "void", body)

    async def _end(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        act: ActName,
        body: Because,
    ) -> Consultation:
        after = await self._register.act(
            tx, call, consultation, act, lambda s: clock.stopped(s.consultation), body.reason
        )
        await self._register.door.revoke(tx, call, after.id)
        await self._dossiers.casebook.lock(tx, after.case, is_locked=True)
        return after

    async def _number(self, tx: Transaction, alliance: AllianceId, now: datetime) -> str:
        day = clinic_day(now)
        count = await self._register.store.count_up(tx, alliance, day)
        return f"HZ{day:%Y%m%d}-{count:04d}"

    def _to_clerks(self, consultation: Consultation, agreement: Agreement, now: datetime) -> Grant:
        return Grant(
            id=self._register.new_id(),
            owner=consultation.owner,
            case=consultation.case,
            hospital=consultation.lead,
            role="triage_clerk",
            consultation=consultation.id,
            agreement=agreement.id,
            granted_at=now,
            until=ends_at(agreement),
        )
