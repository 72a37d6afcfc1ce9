"""Alarms over HTTP: what rings for the caller, and that he takes it."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import AlarmId
from consult.notices.service import Alarms
from consult.notices.wire import Alarm, AlarmView
from server.typed_routes import Nothing


class AlarmHandlers:
    """Open alarms of one's own hospital."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    async def open(self, tx: Transaction, call: Call) -> tuple[AlarmView, ...]:
        """The open alarms that are for the caller, oldest first."""
        return await self._alarms.open(tx, call)

    async def take(self, tx: Transaction, call: Call, alarm: AlarmId, body: Nothing) -> Alarm:
        """Take an alarm: it rings no more."""
        return await self._alarms.take(tx, call, alarm)
