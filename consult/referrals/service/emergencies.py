"""The emergency in one press: sent at once, alarm raised, case opened, papers chased."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from consult.access.wire import Call
from consult.audit.wire import Doer
from consult.cases.ports import Images
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction
from consult.ledger.wire import AlarmId, HospitalId, ReferralId
from consult.notices.service import Alarms
from consult.notices.wire import Alarm
from consult.people.service import People
from consult.referrals.core import emergencies as core
from consult.referrals.core.filling import from_case
from consult.referrals.core.states import as_known, side_of
from consult.referrals.ports import Conversions
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import Emergency, Referral
from consult.referrals.wire.emergencies import CallCard, EmergencyRow, Ringing, StampMoment

CHASE = "emergency.papers"
"""Posted for when the papers of an emergency are due; body: `referral`."""

ROWS_MAX = 100


@dataclass(frozen=True)
class Work:
    """Where what is due later is kept and worked on."""

    ledger: Ledger
    outbox: Outbox
    clock: Callable[[], datetime]
    new_id: NewId


class Emergencies:
    """Sends patients up with nothing but a label, an acuity and a phone."""

    def __init__(
        self,
        desk: ReferralDesk,
        conversions: Conversions,
        images: Images,
        alarms: Alarms,
        work: Work,
    ) -> None:
        self._desk = desk
        self._conversions = conversions
        self._images = images
        self._alarms = alarms
        self._work = work

    async def start(self, tx: Transaction, call: Call, body: Emergency) -> CallCard:
        """Send it, or give the card of the one that goes on for this case already.

        Raises NotAllowed for who may not refer, NotNow where no agreement binds the hospitals.
        """
        await self._desk.door.demand(tx, call, "refer", call.own_hospital)
        body = await self._placed(tx, call, body)
        known = await self._known(tx, call, body)
        going_on = await self._going_on(tx, body, known)
        if going_on is not None:
            return await self._card(tx, call, going_on)
        referral = core.opened(body, await self._place(tx, call, body), known, call)
        await self._desk.add(tx, call.doer, referral)
        if body.consultation is not None:
            await self._conversions.convert(tx, call, body.consultation)
        alarm = core.alarm_of(referral, AlarmId(self._work.new_id()))
        await self._alarms.start(tx, call.doer, alarm)
        await self._chase_at(tx, referral, referral.papers_due_at or call.now)
        return await self._card(tx, call, referral)

    async def card(self, tx: Transaction, call: Call, referral: ReferralId) -> CallCard:
        """The card of an emergency for one of its two sides; raises NotFound for others."""
        return await self._card(tx, call, await self._take(tx, call, referral))

    async def stamp(
        self, tx: Transaction, call: Call, referral: ReferralId, body: StampMoment
    ) -> CallCard:
        """Stamp a moment of the clock; once stamped it stays."""
        found = await self._take(tx, call, referral)
        after = core.stamp(found, body.moment, body.at, call.principal, call.now)
        if after is not found:
            await self._desk.keep(tx, call.doer, found, after, f"clock_{body.moment}")
        return await self._card(tx, call, after)

    async def list(self, tx: Transaction, call: Call) -> tuple[EmergencyRow, ...]:
        """The emergencies of the caller's hospital that go on or owe papers, newest first."""
        hospital = call.principal.hospital
        page = self._desk.stores.register.page
        sent = await page(tx, hospital, "out", "all", None, ROWS_MAX)
        came = await page(tx, hospital, "in", "all", None, ROWS_MAX)
        mine = [each for each in sent if core.is_open(each) or core.owes_papers(each)]
        mine += [each for each in came if core.is_open(each)]
        seen = [each for each in mine if side_of(call.principal, each) is not None]
        seen.sort(key=lambda each: each.created_at, reverse=True)
        names = {one.id: one.name for one in await self._desk.records.people.hospitals(tx)}
        return tuple([await self._row(tx, call, each, names) for each in seen])

    async def chase(self, message: Posted) -> None:
        """Work on a `CHASE` message: remind the author once the papers are late, until settled."""
        now = self._work.clock()
        async with self._work.ledger.change() as tx:
            found = await self._desk.stores.referrals.get(
                tx, ReferralId(UUID(message.body["referral"]))
            )
            if found is None:
                raise NotFound
            doer = Doer(at=now)
            if not core.owes_papers(found):
                await self._alarms.end(tx, doer, found.id, "papers")
            else:
                if await self._alarms.about(tx, found.id, "papers") is None:
                    reminder = core.reminder_of(found, AlarmId(self._work.new_id()), now)
                    await self._alarms.start(tx, doer, reminder)
                await self._chase_at(tx, found, now + core.CHASED_AGAIN)
            await self._work.outbox.complete(tx, message.id, now)

    async def _placed(self, tx: Transaction, call: Call, body: Emergency) -> Emergency:
        """The wish with the case that it means, when the caller may refer it."""
        if body.consultation is not None:
            case = await self._conversions.case_of(tx, call, body.consultation)
            return msgspec.structs.replace(body, case=case)
        if body.case is not None:
            await self._desk.records.casebook.demand(tx, call, "refer", body.case)
        return body

    async def _known(self, tx: Transaction, call: Call, body: Emergency) -> core.Known:
        if body.case is None:
            return core.Known()
        case = (await self._desk.records.casebook.known(tx, [body.case]))[body.case]
        patients = await self._desk.records.patients.known(tx, [case.patient])
        images = await self._images.summary(case.id)
        opinion_at = None
        if body.consultation is not None:
            opinion_at = await self._conversions.opinion_at(tx, call, body.consultation)
        return core.Known(
            patient=patients[case.patient],
            form=from_case(case.summary),
            has_images=images.instances > 0,
            opinion_at=opinion_at,
        )

    async def _going_on(
        self, tx: Transaction, body: Emergency, known: core.Known
    ) -> Referral | None:
        if body.case is None or known.patient is None:
            return None
        for hospital in await self._desk.records.people.hospitals(tx):
            found = await self._desk.stores.referrals.of_patient(tx, known.patient.id, hospital.id)
            for each in found:
                if each.case == body.case and core.is_open(each):
                    return each
        return None

    async def _place(self, tx: Transaction, call: Call, body: Emergency) -> core.Place:
        way = await self._desk.way(tx, call, "up", call.principal.hospital, body.to)
        return core.Place(
            id=ReferralId(self._work.new_id()),
            number=await self._desk.number(tx, call, way.sender),
            owner=way.sender.id,
            to=way.receiver.id,
            agreement=way.agreement,
        )

    async def _chase_at(self, tx: Transaction, referral: Referral, at: datetime) -> None:
        message = Posted(
            id=self._work.new_id(),
            topic=CHASE,
            key=f"papers:{referral.id}",
            body={"referral": str(referral.id)},
            run_at=at,
        )
        await self._work.outbox.post(tx, message)

    async def _take(self, tx: Transaction, call: Call, referral: ReferralId) -> Referral:
        found = await self._desk.take(tx, call, referral)
        if not found.is_emergency:
            raise NotFound
        return found

    async def _card(self, tx: Transaction, call: Call, referral: Referral) -> CallCard:
        side = side_of(call.principal, referral)
        if side is None:
            raise NotFound
        watch = await self._desk.records.roster.now(tx, referral.to, call.now)
        names = {one.id: one.name for one in await self._desk.records.people.hospitals(tx)}
        alarm = await self._alarms.about(tx, referral.id, "emergency_referral")
        taken_by = alarm.taken_by if alarm else None
        return CallCard(
            referral=as_known(call.principal, referral),
            from_name=names[referral.owner],
            to_name=names[referral.to],
            to_phone=watch.phone,
            on_duty=watch.people,
            rings=await _rings(self._desk.records.people, tx, alarm),
            taken_by=await self._desk.records.people.card(tx, taken_by) if taken_by else None,
            taken_at=alarm.taken_at if alarm else None,
            alarm=alarm.id if alarm else None,
            may_take=alarm is not None and await self._alarms.may_take(tx, call, alarm),
            moments=core.moments_of(referral, call.principal),
            side=side,
        )

    async def _row(
        self, tx: Transaction, call: Call, referral: Referral, names: Mapping[HospitalId, str]
    ) -> EmergencyRow:
        alarm = await self._alarms.about(tx, referral.id, "emergency_referral")
        taken_by = alarm.taken_by if alarm else None
        is_sent = side_of(call.principal, referral) == "sender"
        due_at = referral.papers_due_at if core.owes_papers(referral) else None
        return EmergencyRow(
            id=referral.id,
            consultation=referral.consultation,
            number=referral.number,
            label=referral.label,
            acuity=referral.acuity,
            state=referral.state,
            side="sender" if is_sent else "receiver",
            other_name=names[referral.to if is_sent else referral.owner],
            raised_at=referral.created_at,
            taken_by=(await self._desk.records.people.card(tx, taken_by)).name if taken_by else "",
            open_papers=referral.open_papers if is_sent else (),
            papers_due_at=due_at if is_sent else None,
            is_late=is_sent and due_at is not None and due_at <= call.now,
        )


async def _rings(people: People, tx: Transaction, alarm: Alarm | None) -> tuple[Ringing, ...]:
    rings = alarm.rings if alarm else ()
    cards = await people.cards(tx, [each.person for each in rings if each.person])
    return tuple(
        Ringing(
            name=cards[each.person].name if each.person else "",
            phone=each.phone,
            at=each.at,
            through=each.through,
            is_failed=bool(each.error),
        )
        for each in rings
    )
