"""What services ask of the place where records are kept; knows no database."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

NewId = Callable[[], UUID]
"""Makes a new id, ordered by time (UUIDv7, RFC 9562 §5.7)."""


class Transaction(Protocol):
    """One unit of work: all of it is kept, or none. Stores know what is inside."""

    @property
    def is_change(self) -> bool:
        """Whether this transaction may write."""


class Ledger(Protocol):
    """Opens transactions on one database."""

    def change(self) -> AbstractAsyncContextManager[Transaction]:
        """Write: commits at the end of the block, rolls back on any exception."""

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """Read one consistent state."""


class Posted(Struct, frozen=True, kw_only=True):
    """A message to be worked on after the commit, at least once.

    `topic` names the event (`consultation.report-sealed`); messages of one `key` are worked on
    in the order in which they were posted.
    """

    id: UUID
    topic: str
    key: str
    body: dict[str, str]
    run_at: datetime
    attempts: int = 0


class Outbox(Protocol):
    """Messages written in the transaction that caused them, worked on later."""

    async def post(self, tx: Transaction, message: Posted) -> None:
        """Write the message; the same id twice is one message."""

    async def lease(self, now: datetime, lease_s: float, limit: int) -> list[Posted]:
        """Take due messages, none whose key has an older unfinished one."""

    async def complete(self, tx: Transaction, message: UUID, now: datetime) -> None:
        """The message has been worked on."""

    async def postpone(self, message: UUID, run_at: datetime, error: str) -> None:
        """It failed; try again at `run_at`, and count the attempt."""

    async def bury(self, message: UUID, now: datetime, error: str) -> None:
        """It can't succeed without a person; kept as a dead letter."""


class Answered(Struct, frozen=True, kw_only=True):
    """The answer that a mutating call got, to be given again for the same key."""

    request_digest: str
    status: int
    body: bytes


class Idempotency(Protocol):
    """Remembers the answers of calls that carried an Idempotency-Key."""

    async def find(self, tx: Transaction, actor: UUID, route: str, key: str) -> Answered | None:
        """The earlier answer to this key by this actor on this route."""

    async def keep(
        self,
        tx: Transaction,
        actor: UUID,
        route: str,
        key: str,
        answered: Answered,
        now: datetime,
    ) -> None:
        """Remember an answer in the transaction of its change."""
