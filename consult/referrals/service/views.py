"""Referrals as people see them: one whole, or a page of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.access.service import Door
from consult.access.wire import Call, Thing
from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    CaseId,
    HospitalId,
    PatientId,
    ReferralId,
    RevisitId,
)
from consult.patients.wire import Patient
from consult.people.wire import Hospital
from consult.referrals.core import rules, worklist
from consult.referrals.core.states import (
    ENDS,
    acts_of,
    as_known,
    is_medical,
    knows_patient,
    may_return,
    named,
    parties_of,
    side_of,
)
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import (
    Box,
    Referral,
    ReferralLink,
    ReferralPage,
    ReferralRow,
    ReferralView,
    Which,
)

PAGE = 50


@dataclass(frozen=True)
class Around:
    """What rows name besides the referrals themselves."""

    hospitals: Mapping[HospitalId, Hospital]
    patients: Mapping[PatientId, Patient]

    def name_of(self, referral: Referral) -> str:
        """The patient's name, empty while nobody knows it."""
        return self.patients[referral.patient].form.name if referral.patient else ""


class ReferralViews:
    """Reads only; whoever has no part in a referral is told that it is not there."""

    def __init__(self, desk: ReferralDesk) -> None:
        self._desk = desk

    @property
    def _door(self) -> Door:
        return self._desk.door

    async def page(
        self, tx: Transaction, call: Call, box: Box, which: Which, after: ReferralId | None
    ) -> ReferralPage:
        """The referrals to or from the caller's hospital, newest first.

        Somebody who is not of the medical staff sees the register without names.
        """
        register, hospital = self._desk.stores.register, call.principal.hospital
        found = await register.page(tx, hospital, box, which, after, PAGE + 1)
        shown = found[:PAGE]
        around = await self._around(tx, shown)
        rows = tuple(_row(each, around, call) for each in shown)
        return ReferralPage(rows=rows, after=str(shown[-1].id) if len(found) > PAGE else "")

    async def view(self, tx: Transaction, call: Call, referral: ReferralId) -> ReferralView:
        """The whole referral for the caller; raises NotFound."""
        found = await self._desk.take(tx, call, referral)
        side = side_of(call.principal, found) or "sender"
        around = await self._around(tx, [found])
        people = await self._desk.records.people.cards(tx, named(found))
        returns = await self._desk.stores.referrals.answering(tx, found.id)
        seen = [each for each in returns if side_of(call.principal, each) is not None]
        is_known = found.patient is not None and knows_patient(call.principal, found)
        known = around.patients[found.patient].form if found.patient and is_known else None
        other = found.to if side == "sender" else found.owner
        is_returned = any(each.state not in ENDS for each in returns)
        return ReferralView(
            referral=as_known(call.principal, found),
            from_name=around.hospitals[found.owner].name,
            to_name=around.hospitals[found.to].name,
            author=people[found.author],
            people=dict(people),
            patient_name=known.name if known else "",
            patient=known,
            side=side,
            acts=acts_of(found, parties_of(call.principal, found)),
            gaps=rules.gaps(found) if side == "sender" else (),
            next_step=worklist.next_step(found),
            turn=worklist.turn_of(found, call.principal),
            may_print=rules.may_print(found),
            may_return=may_return(call.principal, found) and not is_returned,
            may_open_case=await self._may_open(tx, call, found),
            revisits=tuple(await self._desk.stores.revisits.of_referrals(tx, [found.id])),
            answers=await self._answered(tx, call, found),
            returns=tuple(map(_link, seen)),
            whom_to_call=await self._desk.records.roster.now(tx, other, call.now),
        )

    async def audience(
        self, tx: Transaction, referral: ReferralId
    ) -> tuple[frozenset[HospitalId], tuple[ReferralId, ...]]:
        """Whose pages show a referral, and which others moved with it; for the change feed."""
        found = await self._desk.stores.referrals.get(tx, referral)
        if found is None:
            return frozenset(), ()
        hospitals = {found.owner} | ({found.to} if found.sent_at else set())
        moved = (found.id, found.answers) if found.answers else (found.id,)
        return frozenset(hospitals), moved

    async def asked_by(self, tx: Transaction, visit: RevisitId) -> ReferralId | None:
        """The return that asked for a visit; for the change feed."""
        found = await self._desk.stores.revisits.get(tx, visit)
        return found.referral if found is not None else None

    async def _around(self, tx: Transaction, found: Sequence[Referral]) -> Around:
        records = self._desk.records
        wanted = [each.patient for each in found if each.patient is not None]
        return Around(
            hospitals={each.id: each for each in await records.people.hospitals(tx)},
            patients=await records.patients.known(tx, wanted),
        )

    async def _may_open(self, tx: Transaction, call: Call, referral: Referral) -> bool:
        if referral.case is None:
            return False
        case = CaseId(referral.case)
        owner = (await self._desk.records.casebook.known(tx, [case]))[case].owner
        thing = Thing(kind="case", id=case, owner=owner, cases=(case,))
        return await self._door.may(tx, call, "see_case", thing)

    async def _answered(
        self, tx: Transaction, call: Call, referral: Referral
    ) -> ReferralLink | None:
        if referral.answers is None:
            return None
        found = await self._desk.stores.referrals.get(tx, referral.answers)
        is_seen = found is not None and side_of(call.principal, found) is not None
        return _link(found) if found is not None and is_seen else None


def _link(referral: Referral) -> ReferralLink:
    return ReferralLink(
        id=referral.id,
        number=referral.number,
        direction=referral.direction,
        state=referral.state,
    )


def _row(referral: Referral, around: Around, call: Call) -> ReferralRow:
    who = call.principal
    department = referral.notice.department if referral.notice else referral.form.department
    return ReferralRow(
        id=referral.id,
        number=referral.number,
        direction=referral.direction,
        purpose=referral.purpose,
        state=referral.state,
        acuity=referral.acuity,
        is_emergency=referral.is_emergency,
        is_green_channel=referral.form.is_green_channel,
        from_hospital=referral.owner,
        from_name=around.hospitals[referral.owner].name,
        to_hospital=referral.to,
        to_name=around.hospitals[referral.to].name,
        label=referral.label if is_medical(who) else "",
        patient_name=around.name_of(referral) if knows_patient(who, referral) else "",
        department=department,
        next_step=worklist.next_step(referral),
        turn=worklist.turn_of(referral, who),
        waiting_since=worklist.waiting_since(referral),
        created_at=referral.created_at,
        sent_at=referral.sent_at,
        owes_papers=bool(referral.open_papers),
        case=referral.case if is_medical(who) else None,
        consultation=referral.consultation if is_medical(who) else None,
    )
