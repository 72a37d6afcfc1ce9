"""Packs what was signed into one file in the owner's vault, and opens its deliveries."""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from consult.archive.core import delivery as course
from consult.archive.core import package as packing
from consult.archive.core.zip_layout import LIMIT_BYTES, Member, directory, local_header, size_of
from consult.archive.service.stores import Stores
from consult.archive.wire import Contents, Due, Inline, Kept, Package
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import Invalid
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import DeliveryId, Digest, HospitalId, PackageId
from consult.vault.ports import Vault


class Sealing:
    """Seals packages."""

    def __init__(
        self,
        stores: Stores,
        vault: Vault,
        audit: Audit,
        clock: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._vault = vault
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    async def seal(self, contents: Contents, due: tuple[Due, ...]) -> Package:
        """Pack the contents and open a delivery for each archive; a record is packed once.

        Whoever repeats it after a crash gets the first package, whatever was printed since.
        """
        async with self._stores.ledger.read() as tx:
            known = await self._known(tx, contents)
        if known is not None:
            return known
        files = packing.files_of(contents)
        sizes = {file.path: await self._measure(contents.hospital, file) for file in files}
        _, last = packing.finished(contents, sizes)
        bytes_of: dict[str, bytes | Digest] = {
            file.path: file.digest if isinstance(file, Kept) else file.content for file in files
        }
        bytes_of |= {member.path: content for member, content in last}
        members = sorted((*sizes.values(), *(member for member, _ in last)), key=_path)
        size_of(tuple(members))
        packed = self._pack(contents.hospital, tuple(members), bytes_of)
        blob = await self._vault.put(contents.hospital, packed, LIMIT_BYTES)
        return await self._record(contents, blob.digest, blob.size_bytes, due)

    async def _record(
        self, contents: Contents, digest: Digest, size_bytes: int, due: tuple[Due, ...]
    ) -> Package:
        now = self._clock()
        async with self._stores.ledger.change() as tx:
            known = await self._known(tx, contents)
            if known is not None:
                return known
            package = Package(
                id=PackageId(self._new_id()),
                owner=contents.hospital,
                consultation=contents.consultation,
                kind=contents.kind,
                number=contents.number,
                digest=digest,
                size_bytes=size_bytes,
                record_digest=packing.measured("", contents.record).digest,
                concerns=contents.concerns,
                sealed_at=now,
            )
            await self._stores.packages.add(tx, package)
            deed = Deed(act="archive.seal", kind="package", thing=package.id, note=digest)
            await self._audit.record(tx, Doer(at=now), deed)
            for each in due:
                await self._open(tx, package, each, now)
            await self._stores.settle(tx, package, now)
        return package

    async def _known(self, tx: Transaction, contents: Contents) -> Package | None:
        record = packing.measured("", contents.record).digest
        packages = await self._stores.packages.of(tx, contents.consultation)
        return next((one for one in packages if one.record_digest == record), None)

    async def _open(self, tx: Transaction, package: Package, due: Due, now: datetime) -> None:
        delivery = course.opened(DeliveryId(self._new_id()), package, due, now)
        await self._stores.deliveries.add(tx, delivery)
        if delivery.state == "pending":
            await self._stores.post(tx, delivery, self._new_id, now)
        act = "archive.open" if delivery.state == "pending" else "archive.waive"
        deed = Deed(act=act, kind="delivery", thing=delivery.id)
        await self._audit.record(tx, Doer(at=now), deed)

    async def _measure(self, hospital: HospitalId, file: Inline | Kept) -> Member:
        if isinstance(file, Inline):
            return packing.measured(file.path, file.content)
        size_bytes, crc32, digest = 0, 0, hashlib.sha256()
        async for chunk in self._vault.stream(hospital, file.digest):
            size_bytes += len(chunk)
            crc32 = await asyncio.to_thread(zlib.crc32, chunk, crc32)
            await asyncio.to_thread(digest.update, chunk)
        if digest.hexdigest() != file.digest:
            raise Invalid("vault-changed", "存储的文件已损坏。", "A stored file was changed.")
        return Member(path=file.path, size_bytes=size_bytes, crc32=crc32, digest=file.digest)

    async def _pack(
        self,
        hospital: HospitalId,
        members: tuple[Member, ...],
        bytes_of: Mapping[str, bytes | Digest],
    ) -> AsyncIterator[bytes]:
        for member in members:
            yield local_header(member)
            found = bytes_of[member.path]
            if isinstance(found, bytes):
                yield found
                continue
            async for chunk in self._vault.stream(hospital, found):
                yield chunk
        yield directory(members)


def _path(member: Member) -> str:
    return member.path
