"""A table of records: a few columns to search by, and the whole record as JSON beside them."""

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from consult.ledger.errors import Conflict, changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import clinic, connection


class Record(Protocol):
    """Every record has an id, an owner (hospital or alliance) and counts its versions."""

    @property
    def id(self) -> UUID:
        """UUIDv7."""

    @property
    def owner(self) -> UUID:
        """The hospital or alliance whose record this is."""

    @property
    def version(self) -> int:
        """1 at first, one more with each change."""


R = TypeVar("R", bound=Record)


class RecordTable(Generic[R]):
    """Keeps msgspec Structs of one type; each extra column mirrors the attribute of its name.

    A column with `info={"of": function}` holds what the function gives for the record instead.
    """

    def __init__(
        self, name: str, record: type[R], *columns: Column[Any], metadata: MetaData = clinic
    ) -> None:
        self._mirrored: dict[str, Callable[[R], Any]] = {
            column.name: column.info.get("of", attrgetter(column.name)) for column in columns
        }
        self._decoder = msgspec.json.Decoder(record)
        self.table = Table(
            name,
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("owner", Uuid, nullable=False, index=True),
            Column("version", Integer, nullable=False),
            *columns,
            Column("body", Text, nullable=False),
        )

    @property
    def c(self) -> Any:  # noqa: ANN401  # SQLAlchemy's own column collection
        """The columns, to build conditions for `find`."""
        return self.table.c

    async def insert(self, tx: Transaction, record: R) -> None:
        """Add a record; `Conflict` when its id or a unique column is taken."""
        try:
            await connection(tx).execute(insert(self.table).values(self._row(record)))
        except IntegrityError as error:
            raise Conflict("exists-already", "已经存在。", "It exists already.") from error

    async def replace(self, tx: Transaction, record: R) -> None:
        """Store `record`, whose version is one above the stored one; `Conflict` otherwise."""
        where = (self.table.c.id == record.id, self.table.c.version == record.version - 1)
        done = await connection(tx).execute(
            update(self.table).where(*where).values(self._row(record))
        )
        if done.rowcount != 1:
            raise changed_meanwhile()

    async def get(self, tx: Transaction, record: UUID) -> R | None:
        """The record of this id; in a change it stays locked until the end."""
        found = await self.find(tx, self.table.c.id == record, limit=1)
        return found[0] if found else None

    async def get_many(self, tx: Transaction, records: Collection[UUID]) -> list[R]:
        """The records of these ids, as far as they are there; never locked."""
        if not records:
            return []
        return await self.find(tx, self.table.c.id.in_(records), limit=len(records), locks=False)

    async def find(
        self,
        tx: Transaction,
        *conditions: ColumnElement[bool],
        order_by: Sequence[ColumnElement[Any]] = (),
        limit: int = 500,
        locks: bool = True,
    ) -> list[R]:
        """Records that meet all conditions, oldest id first unless ordered otherwise.

        In a change they stay locked until the end; what is only looked up says `locks=False`.
        """
        query = select(self.table.c.body).where(*conditions).limit(limit)
        query = query.order_by(*(order_by or (self.table.c.id,)))
        if tx.is_change and locks:
            query = query.with_for_update()
        rows = await connection(tx).execute(query)
        return [self._decoder.decode(body) for (body,) in rows]

    def _row(self, record: R) -> dict[str, Any]:
        row: dict[str, Any] = {name: of(record) for name, of in self._mirrored.items()}
        row |= {"id": record.id, "owner": record.owner, "version": record.version}
        row["body"] = msgspec.json.encode(record).decode()
        return row
