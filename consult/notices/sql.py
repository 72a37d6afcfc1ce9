"""Alarms in the clinic's database."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Boolean, Column, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import AlarmId, HospitalId
from consult.notices.wire import Alarm


def _is_open(alarm: Alarm) -> bool:
    return alarm.taken_at is None and alarm.ended_at is None


alarms = RecordTable(
    "alarms",
    Alarm,
    Column("about", Uuid, nullable=False, index=True),
    Column("is_open", Boolean, nullable=False, info={"of": _is_open}),
)

MOST = 500


class SqlAlarms:
    """The `AlarmStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, alarm: AlarmId) -> Alarm | None:
        """See AlarmStore.get."""
        return await alarms.get(tx, alarm)

    async def open_of(self, tx: Transaction, hospital: HospitalId) -> list[Alarm]:
        """See AlarmStore.open_of."""
        mine = (alarms.c.owner == hospital, alarms.c.is_open)
        return await alarms.find(tx, *mine, limit=MOST, locks=False)

    async def about(self, tx: Transaction, things: Collection[UUID]) -> list[Alarm]:
        """See AlarmStore.about."""
        return await alarms.find(tx, alarms.c.about.in_(things), limit=MOST)

    async def save(self, tx: Transaction, alarm: Alarm) -> None:
        """See AlarmStore.save."""
        await (alarms.insert if alarm.version == 1 else alarms.replace)(tx, alarm)
