"""Keeps who was in a session, and adds it up; who may ask is settled above."""

from datetime import datetime

from consult.attendance.core import attendees
from consult.attendance.ports import AttendanceStore
from consult.attendance.wire import Attended, Attendee
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId


class Attendance:
    """Who was in the sessions of consultations."""

    def __init__(self, store: AttendanceStore) -> None:
        self._store = store

    async def keep(self, tx: Transaction, moment: Attended) -> None:
        """Keep a moment."""
        await self._store.add(tx, moment)

    async def view(
        self, tx: Transaction, consultation: ConsultationId, until: datetime, *, is_over: bool
    ) -> tuple[Attendee, ...]:
        """Each person's stays and thin stretches up to `until`: now, or the end of the session."""
        moments = await self._store.of_consultation(tx, consultation)
        return tuple(attendees(moments, until, is_over=is_over))
