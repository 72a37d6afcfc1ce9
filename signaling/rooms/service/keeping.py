"""Keeps what is durable of a room: its log, what was shown, who was there, in one transaction."""

import asyncio
from collections.abc import Sequence

from consult.attendance.wire import Attended
from consult.ledger.wire import ConsultationId, EventId, ReadingId
from consult.readings.wire import Reading
from signaling.rooms.core.room import Room
from signaling.rooms.core.turns import Append, Attend, Effect, Keep
from signaling.rooms.service.means import Means

STORE_S = 10.0


class Keeping:
    """The durable side of one room; `take` comes first."""

    def __init__(self, room: ConsultationId, means: Means) -> None:
        self._room = room
        self._means = means
        self._epoch = 0

    async def take(self) -> Room:
        """Become the owner, and build the room again from what was kept."""
        means = self._means
        async with asyncio.timeout(STORE_S), means.ledger.change() as tx:
            self._epoch = await means.store.take(tx, self._room, means.clock())
            kept = await means.store.load(tx, self._room)
        return Room(self._room, self._epoch, kept, means.clock())

    async def keep(self, effects: Sequence[Effect]) -> None:
        """Keep all or nothing; `Fenced` if the room has another owner by now."""
        events = [effect.event for effect in effects if isinstance(effect, Append)]
        if not events:
            return
        async with asyncio.timeout(STORE_S), self._means.ledger.change() as tx:
            await self._means.store.append(tx, self._room, self._epoch, events)
            for effect in effects:
                if isinstance(effect, Keep):
                    await self._means.readings.keep(tx, self._reading(effect))
                elif isinstance(effect, Attend):
                    await self._means.attendance.keep(tx, self._attended(effect))

    def _reading(self, shown: Keep) -> Reading:
        return Reading(
            id=ReadingId(self._means.new_id()),
            owner=shown.owner,
            consultation=self._room,
            shown_by=shown.shown_by,
            shown_at=shown.shown_at,
            view=shown.view,
            beside=shown.beside,
            marks=shown.marks,
            drawn_by=shown.drawn_by,
            seen_by=shown.seen_by,
        )

    def _attended(self, moment: Attend) -> Attended:
        seat = moment.seat
        return Attended(
            id=EventId(self._means.new_id()),
            owner=moment.owner,
            consultation=self._room,
            person=seat.person,
            name=seat.name,
            title=seat.title,
            department=seat.department,
            hospital_name=seat.hospital_name,
            role=seat.role,
            what=moment.what,
            carried=seat.rung,
            at=moment.at,
        )
