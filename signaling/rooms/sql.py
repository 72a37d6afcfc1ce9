"""The logs of the rooms in the clinic's database; a lease's epoch fences the owner before."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, Uuid, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant, clinic, connection
from consult.ledger.wire import ConsultationId
from signaling.rooms.ports import Fenced
from signaling.rooms.wire import Event

room_leases = Table(
    "room_leases",
    clinic,
    Column("room", Uuid, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("taken_at", Instant, nullable=False),
)

room_events = Table(
    "room_events",
    clinic,
    Column("room", Uuid, ForeignKey("room_leases.room"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

_decoder = msgspec.json.Decoder(Event)


class SqlRooms:
    """`RoomStore` on SQLAlchemy."""

    async def take(self, tx: Transaction, room: ConsultationId, now: datetime) -> int:
        """Become the owner: a new epoch, higher than any before; fences the owner before."""
        opened = connection(tx)
        new = sqlite_insert if opened.dialect.name == "sqlite" else postgresql_insert
        taken = new(room_leases).values(room=room, epoch=1, seq=0, taken_at=now)
        again = taken.on_conflict_do_update(
            index_elements=[room_leases.c.room],
            set_={"epoch": room_leases.c.epoch + 1, "taken_at": now},
        )
        epoch: int = (await opened.execute(again.returning(room_leases.c.epoch))).scalar_one()
        return epoch

    async def append(
        self, tx: Transaction, room: ConsultationId, epoch: int, events: Sequence[Event]
    ) -> None:
        """Keep events of this epoch's owner; `Fenced` if the room has another owner by now."""
        mine = (room_leases.c.room == room, room_leases.c.epoch == epoch)
        # The same row that `take` writes: the two cannot pass each other.
        held = await connection(tx).execute(
            update(room_leases).where(*mine).values(seq=events[-1].seq)
        )
        if held.rowcount != 1:
            raise Fenced("room")
        rows = [
            {
                "room": room,
                "seq": event.seq,
                "epoch": epoch,
                "at": event.at,
                "body": msgspec.json.encode(event).decode(),
            }
            for event in events
        ]
        await connection(tx).execute(insert(room_events), rows)

    async def load(self, tx: Transaction, room: ConsultationId) -> list[Event]:
        """The whole log in order."""
        query = select(room_events.c.body).where(room_events.c.room == room)
        rows = await connection(tx).execute(query.order_by(room_events.c.seq))
        return [_decoder.decode(body) for (body,) in rows]
