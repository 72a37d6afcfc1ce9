"""The visits that a hospital owes after a return (回访), and what they found."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from consult.access.wire import Call
from consult.alliance.core import clinic_day
from consult.ledger.errors import NotFound, NotNow, changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PatientId, RevisitId
from consult.patients.wire import Patient
from consult.people.wire import Hospital
from consult.referrals.core import worklist
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import Referral, Revisit, RevisitRow, SaveRevisit


class Visits:
    """Who is to be visited, and by whom he was."""

    def __init__(self, desk: ReferralDesk) -> None:
        self._desk = desk

    async def list(self, tx: Transaction, call: Call, *, is_done: bool) -> list[RevisitRow]:
        """What the caller's hospital owes, first due first; or what it has done."""
        await self._desk.door.demand(tx, call, "see_referral", call.own_hospital)
        store, records = self._desk.stores, self._desk.records
        visits = await store.revisits.of_hospital(tx, call.principal.hospital, is_done=is_done)
        returns = await store.referrals.get_many(tx, {visit.referral for visit in visits})
        known = {each.id: each for each in returns}
        wanted = {each.patient for each in returns if each.patient is not None}
        patients = await records.patients.known(tx, wanted)
        hospitals = {each.id: each for each in await records.people.hospitals(tx)}
        today = clinic_day(call.now)
        return [_row(visit, known[visit.referral], patients, hospitals, today) for visit in visits]

    async def save(
        self, tx: Transaction, call: Call, revisit: RevisitId, body: SaveRevisit
    ) -> Revisit:
        """Keep what a visit found, once; `Conflict` when somebody else did meanwhile."""
        found = await self._desk.stores.revisits.get(tx, revisit)
        if found is None or found.owner != call.principal.hospital:
            raise NotFound
        await self._desk.door.demand(tx, call, "refer", call.own_hospital)
        if found.version != body.version:
            raise changed_meanwhile()
        if found.done_at is not None:
            raise NotNow("visited", "这次回访已记录。", "This visit was recorded already.")
        done = replace(
            found,
            version=found.version + 1,
            done_at=call.now,
            done_by=call.principal.person,
            findings=body.findings,
        )
        await self._desk.stores.revisits.save(tx, done)
        returned = await self._desk.stores.referrals.get(tx, found.referral)
        if returned is not None:
            await self._desk.record(tx, call.doer, returned, "revisit")
        return done


def _row(
    visit: Revisit,
    returned: Referral,
    patients: Mapping[PatientId, Patient],
    hospitals: Mapping[HospitalId, Hospital],
    today: date,
) -> RevisitRow:
    form = patients[returned.patient].form if returned.patient else None
    sheet = returned.return_form
    return RevisitRow(
        revisit=visit,
        label=returned.label,
        patient_name=form.name if form else "",
        patient_phone=form.phone if form else "",
        number=returned.number,
        from_name=hospitals[returned.owner].name,
        diagnosis=sheet.diagnosis if sheet else "",
        is_overdue=worklist.is_overdue(visit, today),
    )
