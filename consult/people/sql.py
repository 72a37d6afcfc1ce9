"""Hospitals and practitioners in the clinic's database."""

from collections.abc import Collection

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import HospitalId, PractitionerId
from consult.people.wire import Hospital, Practitioner

hospitals = RecordTable("hospitals", Hospital)
practitioners = RecordTable("practitioners", Practitioner)

MOST = 5_000


class SqlRegister:
    """The `Register` port on SQLAlchemy."""

    async def hospitals(self, tx: Transaction) -> list[Hospital]:
        """See Register.hospitals."""
        return await hospitals.find(tx, limit=MOST, locks=False)

    async def practitioners(
        self, tx: Transaction, hospital: HospitalId | None
    ) -> list[Practitioner]:
        """See Register.practitioners."""
        where = [] if hospital is None else [practitioners.c.owner == hospital]
        return await practitioners.find(tx, *where, limit=MOST, locks=False)

    async def practitioners_of(
        self, tx: Transaction, ids: Collection[PractitionerId]
    ) -> list[Practitioner]:
        """See Register.practitioners_of."""
        return await practitioners.get_many(tx, ids)

    async def save_hospital(self, tx: Transaction, hospital: Hospital) -> None:
        """See Register.save_hospital."""
        await (hospitals.insert if hospital.version == 1 else hospitals.replace)(tx, hospital)

    async def save_practitioner(self, tx: Transaction, practitioner: Practitioner) -> None:
        """See Register.save_practitioner."""
        keep = practitioners.insert if practitioner.version == 1 else practitioners.replace
        await keep(tx, practitioner)
