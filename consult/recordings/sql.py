"""Recordings in the clinic's database; their bytes lie in the vault."""

from collections.abc import Collection

from sqlalchemy import Column, Index, Integer, String, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId, RecordingId
from consult.recordings.wire import KeptChunk, Recording

recordings = RecordTable(
    "recordings",
    Recording,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
)
chunks = RecordTable(
    "spoken_chunks",
    KeptChunk,
    Column("recording", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
)
Index("spoken_chunks_number", chunks.c.recording, chunks.c.number, unique=True)

MOST = 2_000


class SqlRecordings:
    """The `RecordingStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, recording: RecordingId) -> Recording | None:
        """See RecordingStore.get."""
        return await recordings.get(tx, recording)

    async def of(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Recording]:
        """See RecordingStore.of."""
        if not of:
            return []
        mine = recordings.c.consultation.in_(of)
        return await recordings.find(tx, mine, limit=MOST, locks=False)

    async def unfinished(self, tx: Transaction) -> list[Recording]:
        """See RecordingStore.unfinished."""
        running = recordings.c.state == "running"
        return await recordings.find(
            tx, running, recordings.c.kind == "session", limit=MOST, locks=False
        )

    async def save(self, tx: Transaction, recording: Recording) -> None:
        """See RecordingStore.save."""
        await (recordings.insert if recording.version == 1 else recordings.replace)(tx, recording)


class SqlChunks:
    """The `ChunkStore` port on SQLAlchemy."""

    async def of(self, tx: Transaction, recording: RecordingId) -> list[KeptChunk]:
        """See ChunkStore.of."""
        mine = chunks.c.recording == recording
        return await chunks.find(tx, mine, order_by=[chunks.c.number], limit=MOST, locks=False)

    async def add(self, tx: Transaction, chunk: KeptChunk) -> None:
        """See ChunkStore.add."""
        await chunks.insert(tx, chunk)
