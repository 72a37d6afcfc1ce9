"""Over HTTP: how ready the seats of a planned session are."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.readiness.service import SeatsReady
from consult.readiness.wire import SayReady, SeatReadiness


class ReadinessHandlers:
    """The lamps of a session."""

    def __init__(self, seats: SeatsReady) -> None:
        self._seats = seats

    async def show(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[SeatReadiness, ...]:
        """How ready each seat is."""
        return await self._seats.view(tx, call, consultation)

    async def say(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SayReady
    ) -> tuple[SeatReadiness, ...]:
        """Say how ready the caller's seat is."""
        await self._seats.say(tx, call, consultation, body)
        return await self._seats.view(tx, call, consultation)
