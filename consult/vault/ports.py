"""What the subjects need of a store of bytes; knows no file system."""

from collections.abc import AsyncIterator
from typing import Protocol

from consult.ledger.wire import Digest, HospitalId
from consult.vault.wire import Blob


class Vault(Protocol):
    """Immutable bytes, addressed by their SHA-256 within one hospital."""

    async def put(
        self, hospital: HospitalId, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> Blob:
        """Keep the bytes, durably before returning; raises TooBig past the limit, StorageFull."""
        ...

    async def read(
        self, hospital: HospitalId, digest: Digest, offset: int = 0, length: int | None = None
    ) -> bytes:
        """A range of a blob, shorter where the blob ends; raises NotFound."""
        ...

    def stream(self, hospital: HospitalId, digest: Digest) -> AsyncIterator[bytes]:
        """A whole blob in pieces of at most 1 MiB; raises NotFound at the first piece."""
        ...

    async def has(self, hospital: HospitalId, digest: Digest) -> bool:
        """Is this blob here, and this hospital's?"""
        ...

    async def share(self, hospital: HospitalId, digest: Digest, receiver: HospitalId) -> Blob:
        """Keep a blob of one hospital for another as well, durably, after its digest was checked.

        Each holds it by itself: what one removes stays with the other. Raises NotFound,
        StorageFull, and Unavailable where the bytes are no longer what they were.
        """
        ...
