"""Alarms: raised, rung at one officer after another, taken, ended; each ring is kept.

An alarm is worked on through the outbox: the message of its next ring is written in the
transaction of the one before, due when its time comes, so a restart loses no ring and makes none
twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import NotFound, Refusal, Unavailable
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction
from consult.ledger.wire import AlarmId, HospitalId, PractitionerId
from consult.notices import core
from consult.notices.ports import AlarmStore, Gateway, Roster, Watch
from consult.notices.wire import Alarm, AlarmKind, AlarmView, Ring, Summons
from consult.people.service import People

RING = "alarm.ring"
"""Posted for the next ring of an alarm, due at its time; body: `alarm`."""

SUMMON = "alarm.summon"
"""Posted for each ring where the hospital has a gateway; body: `alarm`, `ring` from 1."""

TRIES_MAX = 8
"""With the waits of the outbox about eight minutes; the next officer is called long before."""


@dataclass(frozen=True)
class Means:
    """Where alarms are kept and worked on; `origin` is where this server is reached."""

    ledger: Ledger
    alarms: AlarmStore
    outbox: Outbox
    audit: Audit
    clock: Callable[[], datetime]
    new_id: NewId
    origin: str
    patience: Mapping[AlarmKind, timedelta]


class Alarms:
    """Raises, shows and takes alarms, in the transaction of whoever asks."""

    def __init__(self, means: Means, roster: Roster, people: People) -> None:
        self._means = means
        self._roster = roster
        self._people = people

    async def start(self, tx: Transaction, doer: Doer, alarm: Alarm) -> None:
        """Keep a new alarm and have it ring: at once, or when its patience is over."""
        alarm = core.raised(alarm, self._means.patience)
        await self._means.alarms.save(tx, alarm)
        await post_ring(self._means, tx, alarm, alarm.next_at or doer.at)
        await record(self._means, tx, doer, "alarm.raise", alarm)

    async def known(self, tx: Transaction, alarm: AlarmId) -> Alarm | None:
        """One alarm, for those who tell the pages."""
        return await self._means.alarms.get(tx, alarm)

    async def about(self, tx: Transaction, thing: UUID, kind: AlarmKind) -> Alarm | None:
        """The newest alarm of a kind about a referral or consultation."""
        found = await self._means.alarms.about(tx, [thing])
        return next((each for each in reversed(found) if each.kind == kind), None)

    async def end(
        self, tx: Transaction, doer: Doer, thing: UUID, kind: AlarmKind | None = None
    ) -> None:
        """What the alarms were about is over, or what this kind was: they ring no more."""
        for alarm in await self._means.alarms.about(tx, [thing]):
            is_meant = kind is None or alarm.kind == kind
            over = core.end(alarm, doer.at)
            if is_meant and over is not alarm:
                await self._means.alarms.save(tx, over)
                await record(self._means, tx, doer, "alarm.end", over)

    async def open(self, tx: Transaction, call: Call) -> tuple[AlarmView, ...]:
        """The open alarms of the caller's hospital that are for him, oldest first."""
        hospital = call.principal.hospital
        on_duty = {one.id for one in (await self._roster.now(tx, hospital, call.now)).people}
        names = {one.id: one.name for one in await self._people.hospitals(tx)}
        found = await self._means.alarms.open_of(tx, hospital)
        mine = [alarm for alarm in found if core.is_for(alarm, call.principal, on_duty)]
        return tuple([await self._view(tx, call, alarm, on_duty, names) for alarm in mine])

    async def take(self, tx: Transaction, call: Call, alarm: AlarmId) -> Alarm:
        """The caller takes it; raises NotFound unless it is for him, NotNow when it is taken."""
        found = await self._means.alarms.get(tx, alarm)
        hospital = call.principal.hospital
        watch = await self._roster.now(tx, hospital, call.now)
        on_duty = {one.id for one in watch.people}
        if found is None or not core.is_for(found, call.principal, on_duty):
            raise NotFound
        taken = core.take(found, call.principal.person, call.now)
        if taken is not found:
            await self._means.alarms.save(tx, taken)
            await record(self._means, tx, call.doer, "alarm.take", taken)
        return taken

    async def may_take(self, tx: Transaction, call: Call, alarm: Alarm) -> bool:
        """Whether the caller may take it now."""
        watch = await self._roster.now(tx, alarm.owner, call.now)
        on_duty = {one.id for one in watch.people}
        is_open = alarm.taken_at is None and alarm.ended_at is None
        return is_open and core.is_for(alarm, call.principal, on_duty)

    async def _view(
        self,
        tx: Transaction,
        call: Call,
        alarm: Alarm,
        on_duty: set[PractitionerId],
        names: Mapping[HospitalId, str],
    ) -> AlarmView:
        called = [each.person for each in alarm.rings if each.person and each.through == "page"]
        cards = await self._people.cards(tx, called)
        return AlarmView(
            alarm=alarm,
            origin_name=names.get(alarm.origin, "") if alarm.origin else "",
            called=tuple(cards[person] for person in called),
            rings_me=core.rings_at(alarm, call.principal, on_duty),
        )


class Ringing:
    """The work behind alarms: the next ring when it is due, and the gateways."""

    def __init__(self, means: Means, roster: Roster, people: People, gateway: Gateway) -> None:
        self._means = means
        self._roster = roster
        self._people = people
        self._gateway = gateway

    async def ring(self, message: Posted) -> Alarm:
        """Work on a `RING` message: the ring, and the message of the next one, in one change."""
        now = self._means.clock()
        async with self._means.ledger.change() as tx:
            alarm = await self._alarm(tx, message)
            if core.is_due(alarm, now):
                alarm = await self._rung(tx, alarm, now)
            await self._means.outbox.complete(tx, message.id, now)
        return alarm

    async def summon(self, message: Posted) -> Alarm:
        """Work on a `SUMMON` message; raises `Unavailable` when it should be tried again.

        A gateway is not called for an alarm that somebody has taken meanwhile.
        """
        number = int(message.body["ring"])
        async with self._means.ledger.read() as tx:
            alarm = await self._alarm(tx, message)
            summons = await self._summons(tx, alarm, number)
        answer: Ring | None = None
        if alarm.taken_at is None and alarm.ended_at is None:
            answer = await self._handed_over(alarm, summons, message.attempts)
        now = self._means.clock()
        async with self._means.ledger.change() as tx:
            alarm = await self._alarm(tx, message)
            if answer is not None:
                alarm = core.answered(alarm, answer)
                await self._means.alarms.save(tx, alarm)
                act = "alarm.summon_failed" if answer.error else "alarm.summoned"
                await record(self._means, tx, Doer(at=now), act, alarm)
            await self._means.outbox.complete(tx, message.id, now)
        return alarm

    async def _handed_over(self, alarm: Alarm, summons: Summons, attempts: int) -> Ring:
        receipt = error = ""
        try:
            receipt = await self._gateway.call(alarm.owner, summons)
        except Unavailable as failed:
            if attempts + 1 < TRIES_MAX:
                raise
            error = str(failed)
        except Refusal as refused:
            error = refused.code
        rung = _pages(alarm)[summons.ring - 1]
        return Ring(
            person=rung.person,
            phone=rung.phone,
            at=self._means.clock(),
            through="webhook",
            receipt=receipt[:200],
            error=error[:200],
        )

    async def _alarm(self, tx: Transaction, message: Posted) -> Alarm:
        found = await self._means.alarms.get(tx, AlarmId(UUID(message.body["alarm"])))
        if found is None:
            raise NotFound
        return found

    async def _rung(self, tx: Transaction, alarm: Alarm, now: datetime) -> Alarm:
        watch: Watch = await self._roster.now(tx, alarm.owner, now)
        roster = watch.people
        if alarm.person is not None:
            roster = (await self._people.card(tx, alarm.person),)
        rung = core.ring(alarm, roster, watch.phone, now, self._means.patience)
        await self._means.alarms.save(tx, rung)
        await record(self._means, tx, Doer(at=now), "alarm.ring", rung)
        await post_ring(self._means, tx, rung, rung.next_at or now)
        if alarm.kind not in core.SILENT and alarm.owner in self._gateway.hospitals:
            number = len(_pages(rung))
            summon = Posted(
                id=self._means.new_id(),
                topic=SUMMON,
                key=f"summon:{rung.id}:{number}",
                body={"alarm": str(rung.id), "ring": str(number)},
                run_at=now,
            )
            await self._means.outbox.post(tx, summon)
        return rung

    async def _summons(self, tx: Transaction, alarm: Alarm, number: int) -> Summons:
        rung = _pages(alarm)[number - 1]
        names = {one.id: one.name for one in await self._people.hospitals(tx)}
        person = (await self._people.card(tx, rung.person)).name if rung.person else ""
        place = "emergencies" if alarm.kind == "emergency_referral" else "referrals"
        return Summons(
            alarm=alarm.id,
            ring=number,
            kind=alarm.kind,
            acuity=alarm.acuity,
            label=alarm.label,
            origin=names.get(alarm.origin, "") if alarm.origin else "",
            call_back=alarm.phone,
            person=person,
            phone=rung.phone,
            rung_at=rung.at,
            link=f"{self._means.origin}/{place}/{alarm.about}",
        )


def _pages(alarm: Alarm) -> list[Ring]:
    return [each for each in alarm.rings if each.through == "page"]


async def post_ring(means: Means, tx: Transaction, alarm: Alarm, at: datetime) -> None:
    """Write the message of an alarm's next ring."""
    message = Posted(
        id=means.new_id(),
        topic=RING,
        key=f"alarm:{alarm.id}",
        body={"alarm": str(alarm.id)},
        run_at=at,
    )
    await means.outbox.post(tx, message)


async def record(means: Means, tx: Transaction, doer: Doer, act: str, alarm: Alarm) -> None:
    """Put an act on the audit trail."""
    await means.audit.record(tx, doer, Deed(act=act, kind="alarm", thing=alarm.id))
