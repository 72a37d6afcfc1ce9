"""Where recordings and the chunks of spoken readings are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, RecordingId
from consult.recordings.wire import KeptChunk, Recording


class RecordingStore(Protocol):
    """Recordings of sessions and spoken readings."""

    async def get(self, tx: Transaction, recording: RecordingId) -> Recording | None:
        """One recording; in a change it stays locked until the end."""

    async def of(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Recording]:
        """The recordings of these consultations, oldest first."""

    async def unfinished(self, tx: Transaction) -> list[Recording]:
        """Those of sessions that are still said to run."""

    async def save(self, tx: Transaction, recording: Recording) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class ChunkStore(Protocol):
    """Chunks of spoken readings; never changed."""

    async def of(self, tx: Transaction, recording: RecordingId) -> list[KeptChunk]:
        """The chunks of a reading in their order."""

    async def add(self, tx: Transaction, chunk: KeptChunk) -> None:
        """Keep a chunk; `Conflict` when its number is taken."""
