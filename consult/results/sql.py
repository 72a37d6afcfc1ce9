"""Results and openings in the clinic's database."""

from collections.abc import Collection

from sqlalchemy import Column, Index, String, Uuid, or_

from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId, HospitalId, Identity, PatientId, ResultId, StrayId
from consult.results.wire import Opening, Result, Stray

results = RecordTable(
    "results",
    Result,
    Column("patient", Uuid, nullable=False, index=True),
    Column("identity", String(64), nullable=True, index=True),
    Column("key", String(120), nullable=False),
    Column("performed_at", Instant, nullable=False),
    Column("images", Uuid, nullable=True, index=True),
)
Index("results_key", results.c.owner, results.c.key, unique=True)

openings = RecordTable(
    "openings",
    Opening,
    Column("result", Uuid, nullable=False, index=True),
    Column("case", Uuid, nullable=False, index=True),
)

strays = RecordTable(
    "strays",
    Stray,
    Column("images", Uuid, nullable=True, index=True, info={"of": lambda stray: stray.new.images}),
)

MOST = 1_000
LOOKED_THROUGH = 200


class SqlResults:
    """The `ResultStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, result: ResultId) -> Result | None:
        """See ResultStore.get."""
        return await results.get(tx, result)

    async def by_key(self, tx: Transaction, hospital: HospitalId, key: str) -> Result | None:
        """See ResultStore.by_key."""
        found = await results.find(tx, results.c.owner == hospital, results.c.key == key, limit=1)
        return found[0] if found else None

    async def of_person(
        self, tx: Transaction, identity: Identity | None, patients: Collection[PatientId]
    ) -> list[Result]:
        """See ResultStore.of_person."""
        whose = [results.c.patient.in_(patients)]
        if identity is not None:
            whose.append(results.c.identity == identity)
        newest = [results.c.performed_at.desc(), results.c.id.desc()]
        return await results.find(tx, or_(*whose), order_by=newest, limit=MOST, locks=False)

    async def save(self, tx: Transaction, result: Result) -> None:
        """See ResultStore.save."""
        await (results.insert if result.version == 1 else results.replace)(tx, result)

    async def of_images(self, tx: Transaction, images: CaseId) -> list[Result]:
        """See ImagedResults.of_images."""
        return await results.find(tx, results.c.images == images, limit=MOST, locks=False)

    async def imaged(self, tx: Transaction, hospital: HospitalId) -> list[Result]:
        """See ImagedResults.imaged."""
        return await results.find(
            tx,
            results.c.owner == hospital,
            results.c.images.is_not(None),
            order_by=[results.c.performed_at.desc(), results.c.id.desc()],
            limit=LOOKED_THROUGH,
            locks=False,
        )


class SqlStrays:
    """The `StrayStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, stray: StrayId) -> Stray | None:
        """See StrayStore.get."""
        return await strays.get(tx, stray)

    async def of_hospital(self, tx: Transaction, hospital: HospitalId) -> list[Stray]:
        """See StrayStore.of_hospital."""
        return await strays.find(
            tx,
            strays.c.owner == hospital,
            order_by=[strays.c.id.desc()],
            limit=MOST,
            locks=False,
        )

    async def of_images(self, tx: Transaction, images: CaseId) -> list[Stray]:
        """See StrayStore.of_images."""
        return await strays.find(tx, strays.c.images == images, locks=False)

    async def save(self, tx: Transaction, stray: Stray) -> None:
        """See StrayStore.save."""
        await (strays.insert if stray.version == 1 else strays.replace)(tx, stray)


class SqlOpenings:
    """The `OpeningStore` port on SQLAlchemy."""

    async def add(self, tx: Transaction, opening: Opening) -> None:
        """See OpeningStore.add."""
        await openings.insert(tx, opening)

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Opening]:
        """See OpeningStore.of_case."""
        return await openings.find(tx, openings.c.case == case, limit=MOST, locks=False)

    async def of_hospital(self, tx: Transaction, hospital: HospitalId) -> list[Opening]:
        """See OpeningStore.of_hospital."""
        return await openings.find(
            tx,
            openings.c.owner == hospital,
            order_by=[openings.c.id.desc()],
            limit=MOST,
            locks=False,
        )
