"""Cameras in the clinic's database."""

from sqlalchemy import Column, String, Uuid

from consult.cameras.wire import Camera
from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CameraId, CaseId

cameras = RecordTable(
    "cameras",
    Camera,
    Column("case", Uuid, nullable=False, index=True),
    Column("link_digest", String(64), nullable=False, unique=True),
    Column("badge_digest", String(64), nullable=False, index=True),
)

MOST = 200


class SqlCameras:
    """The `CameraStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, camera: CameraId) -> Camera | None:
        """See CameraStore.get."""
        return await cameras.get(tx, camera)

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Camera]:
        """See CameraStore.of_case."""
        newest = [cameras.c.id.desc()]
        return await cameras.find(tx, cameras.c.case == case, order_by=newest, limit=MOST)

    async def by_link(self, tx: Transaction, digest: str) -> Camera | None:
        """See CameraStore.by_link."""
        found = await cameras.find(tx, cameras.c.link_digest == digest, limit=1)
        return found[0] if found else None

    async def by_badge(self, tx: Transaction, digest: str) -> Camera | None:
        """See CameraStore.by_badge."""
        found = await cameras.find(tx, cameras.c.badge_digest == digest, limit=1) if digest else []
        return found[0] if found else None

    async def save(self, tx: Transaction, camera: Camera) -> None:
        """See CameraStore.save."""
        await (cameras.insert if camera.version == 1 else cameras.replace)(tx, camera)
