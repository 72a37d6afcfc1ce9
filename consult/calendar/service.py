"""The duty roster: filled by the hospital itself, asked by whoever must call it."""

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from consult.access.core import MEDICAL
from consult.access.service import Door
from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.calendar import core
from consult.calendar.ports import DutyStore
from consult.calendar.wire import Duty, DutyView, OnDuty, RosterView, SaveDuty
from consult.ledger.errors import Invalid, NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import DutyId, HospitalId
from consult.people.service import People
from consult.people.wire import PersonCard

TO_UTC = timedelta(hours=8)
"""A day of the clinic begins eight hours before that of UTC (China keeps one time)."""

MOMENT = timedelta(microseconds=1)


class Rosters:
    """Who is on duty when; everybody of a hospital reads its roster, few write it."""

    def __init__(
        self, store: DutyStore, people: People, door: Door, audit: Audit, new_id: NewId
    ) -> None:
        self._store = store
        self._people = people
        self._door = door
        self._audit = audit
        self._new_id = new_id

    async def now(self, tx: Transaction, hospital: HospitalId, now: datetime) -> OnDuty:
        """Whom to call in a hospital now, first rank first; raises NotFound."""
        found = await self._people.hospital(tx, hospital)
        turns = core.in_order(await self._store.between(tx, hospital, now, now + MOMENT), now)
        cards = await self._people.cards(tx, [turn.practitioner for turn in turns])
        return OnDuty(
            hospital=found.id,
            hospital_name=found.name,
            phone=found.phone,
            people=tuple(core.card_of(turn, cards[turn.practitioner]) for turn in turns),
        )

    async def view(self, tx: Transaction, call: Call, first: date, last: date) -> RosterView:
        """The roster of the caller's hospital on these days of the clinic, both included."""
        if not 0 <= (last - first).days < core.DAYS_MAX:
            raise Invalid(
                "days-too-many",
                f"一次最多查看 {core.DAYS_MAX} 天。",
                f"At most {core.DAYS_MAX} days are shown at once.",
            )
        hospital = call.principal.hospital
        since = datetime.combine(first, time(), call.now.tzinfo) - TO_UTC
        until = datetime.combine(last, time(), call.now.tzinfo) - TO_UTC + timedelta(days=1)
        turns = await self._store.between(tx, hospital, since, until)
        staff = await self._people.practitioners(tx, hospital=hospital)
        may_be_called = [one.id for one in staff if not MEDICAL.isdisjoint(one.roles)]
        wanted = {*may_be_called, *(turn.practitioner for turn in turns)}
        cards = await self._people.cards(tx, wanted)
        return RosterView(
            turns=tuple(_shown(turn, cards[turn.practitioner]) for turn in turns),
            people=tuple(cards[person] for person in may_be_called),
            may_keep=await self._door.may(tx, call, "keep_roster", call.own_hospital),
        )

    async def add(self, tx: Transaction, call: Call, body: SaveDuty) -> DutyView:
        """Put somebody of the hospital on its roster; turns may overlap."""
        await self._door.demand(tx, call, "keep_roster", call.own_hospital)
        core.check_turn(body)
        person = await self._people.practitioner(tx, body.practitioner)
        if person.owner != call.principal.hospital or not person.is_active:
            raise NotFound
        if MEDICAL.isdisjoint(person.roles):
            raise Invalid(
                "not-medical",
                f"{person.name}不是医务人员，不能排班接诊。",
                f"{person.name} is not of the medical staff and can't be on duty.",
            )
        duty = Duty(
            id=DutyId(self._new_id()),
            owner=person.owner,
            practitioner=person.id,
            rank=body.rank,
            phone=body.phone,
            starts_at=body.starts_at,
            ends_at=body.ends_at,
        )
        await self._store.save(tx, duty)
        await self._record(tx, call, "duty.add", duty)
        return _shown(duty, await self._people.card(tx, person.id))

    async def remove(self, tx: Transaction, call: Call, duty: DutyId) -> None:
        """Take a turn off the roster; it stays in the records."""
        await self._door.demand(tx, call, "keep_roster", call.own_hospital)
        found = await self._store.get(tx, duty)
        if found is None or found.owner != call.principal.hospital:
            raise NotFound
        if found.removed_at is None:
            gone = replace(found, version=found.version + 1, removed_at=call.now)
            await self._store.save(tx, gone)
            await self._record(tx, call, "duty.remove", gone)

    async def _record(self, tx: Transaction, call: Call, act: str, duty: Duty) -> None:
        await self._audit.record(tx, call.doer, Deed(act=act, kind="duty", thing=duty.id))


def _shown(turn: Duty, person: PersonCard) -> DutyView:
    return DutyView(duty=turn, person=core.card_of(turn, person))
