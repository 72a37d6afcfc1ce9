"""Where cameras are kept."""

from typing import Protocol

from consult.cameras.wire import Camera
from consult.ledger.ports import Transaction
from consult.ledger.wire import CameraId, CaseId


class CameraStore(Protocol):
    """Cameras; those that are over stay."""

    async def get(self, tx: Transaction, camera: CameraId) -> Camera | None:
        """One camera; in a change it stays locked until the end."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Camera]:
        """Those of a case, the newest first."""

    async def by_link(self, tx: Transaction, digest: str) -> Camera | None:
        """The camera whose link has this digest."""

    async def by_badge(self, tx: Transaction, digest: str) -> Camera | None:
        """The camera whose badge has this digest."""

    async def save(self, tx: Transaction, camera: Camera) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
