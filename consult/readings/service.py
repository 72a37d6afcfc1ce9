"""Keeps what was shown, and lists it; who may ask is settled above."""

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.people.service import People
from consult.readings.ports import ReadingStore
from consult.readings.wire import Reading, ReadingView


class Readings:
    """What was shown in the sessions of consultations."""

    def __init__(self, store: ReadingStore, people: People) -> None:
        self._store = store
        self._people = people

    async def keep(self, tx: Transaction, reading: Reading) -> None:
        """Keep a reading; the same id twice is one reading."""
        await self._store.add(tx, reading)

    async def list(self, tx: Transaction, consultation: ConsultationId) -> list[Reading]:
        """A consultation's readings, oldest first."""
        return await self._store.of_consultation(tx, consultation)

    async def view(self, tx: Transaction, consultation: ConsultationId) -> tuple[ReadingView, ...]:
        """The readings with the cards of those who showed them."""
        readings = await self._store.of_consultation(tx, consultation)
        cards = await self._people.cards(tx, {reading.shown_by for reading in readings})
        return tuple(
            ReadingView(reading=reading, shown_by=cards[reading.shown_by]) for reading in readings
        )
