"""What the rooms need from outside; knows no database and nothing of a consultation's states."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from consult.ledger.errors import Unavailable
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, PractitionerId
from consult.readings.wire import Reading
from signaling.rooms.core.turns import Admitted
from signaling.rooms.wire import Event

Clock = Callable[[], datetime]
"""Now, in UTC, aware."""


class Fenced(Unavailable):
    """Another owner has taken the room meanwhile; nothing was kept."""


class RoomStore(Protocol):
    """Keeps the logs of the rooms, and who owns them."""

    async def take(self, tx: Transaction, room: ConsultationId, now: datetime) -> int:
        """Become the owner: a new epoch, higher than any before; fences the owner before."""
        ...

    async def append(
        self, tx: Transaction, room: ConsultationId, epoch: int, events: Sequence[Event]
    ) -> None:
        """Keep events of this epoch's owner; `Fenced` if the room has another owner by now."""
        ...

    async def load(self, tx: Transaction, room: ConsultationId) -> list[Event]:
        """The whole log in order."""
        ...


class Readings(Protocol):
    """Keeps what was shown (consult.readings)."""

    async def keep(self, tx: Transaction, reading: Reading) -> None:
        """Keep a view that was shown, in the transaction of the room's log."""
        ...


class Admission(Protocol):
    """Knows who may join the room of a consultation, and as what."""

    async def admit(
        self, person: PractitionerId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """Who this person is in this consultation now; raises `Refusal` when the answer is no."""
        ...
