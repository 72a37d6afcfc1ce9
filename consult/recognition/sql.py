"""Catalogues, certificates, decisions and takings in the clinic's database."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Index, Integer, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import AllianceId, CaseId, CertificateId, HospitalId, TakingId
from consult.recognition.wire import Catalogue, Certificate, Decision, Taking

catalogues = RecordTable(
    "recognition_catalogues", Catalogue, Column("edition", Integer, nullable=False)
)
Index("recognition_editions", catalogues.c.owner, catalogues.c.edition, unique=True)

certificates = RecordTable("quality_certificates", Certificate)

decisions = RecordTable(
    "recognition_decisions",
    Decision,
    Column("case", Uuid, nullable=False, index=True),
    Column("decided_at", Instant, nullable=False, index=True),
)

takings = RecordTable("takings", Taking, Column("case", Uuid, nullable=False, index=True))

MOST = 20_000
EDITIONS = 200


class SqlCatalogues:
    """The `CatalogueStore` port on SQLAlchemy."""

    async def add(self, tx: Transaction, catalogue: Catalogue) -> None:
        """See CatalogueStore.add."""
        await catalogues.insert(tx, catalogue)

    async def of_alliance(self, tx: Transaction, alliance: AllianceId) -> list[Catalogue]:
        """See CatalogueStore.of_alliance."""
        newest = [catalogues.c.edition.desc()]
        return await catalogues.find(
            tx, catalogues.c.owner == alliance, order_by=newest, limit=EDITIONS, locks=False
        )


class SqlCertificates:
    """The `CertificateStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, certificate: CertificateId) -> Certificate | None:
        """See CertificateStore.get."""
        return await certificates.get(tx, certificate)

    async def of_hospitals(
        self, tx: Transaction, hospitals: Collection[HospitalId]
    ) -> list[Certificate]:
        """See CertificateStore.of_hospitals."""
        return await certificates.find(
            tx, certificates.c.owner.in_(hospitals), limit=MOST, locks=False
        )

    async def save(self, tx: Transaction, certificate: Certificate) -> None:
        """See CertificateStore.save."""
        await (certificates.insert if certificate.version == 1 else certificates.replace)(
            tx, certificate
        )


class SqlDecisions:
    """The `DecisionStore` port on SQLAlchemy."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Decision]:
        """See DecisionStore.of_case."""
        return await decisions.find(tx, decisions.c.case == case, limit=MOST)

    async def between(
        self, tx: Transaction, hospitals: Collection[HospitalId], start: datetime, end: datetime
    ) -> list[Decision]:
        """See DecisionStore.between."""
        return await decisions.find(
            tx,
            decisions.c.owner.in_(hospitals),
            decisions.c.decided_at >= start,
            decisions.c.decided_at < end,
            limit=MOST,
            locks=False,
        )

    async def save(self, tx: Transaction, decision: Decision) -> None:
        """See DecisionStore.save."""
        await (decisions.insert if decision.version == 1 else decisions.replace)(tx, decision)


class SqlTakings:
    """The `TakingStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, taking: TakingId) -> Taking | None:
        """See TakingStore.get."""
        return await takings.get(tx, taking)

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Taking]:
        """See TakingStore.of_case."""
        return await takings.find(tx, takings.c.case == case, limit=MOST)

    async def save(self, tx: Transaction, taking: Taking) -> None:
        """See TakingStore.save."""
        await (takings.insert if taking.version == 1 else takings.replace)(tx, taking)
