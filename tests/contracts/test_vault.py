"""What every vault promises, run against each adapter."""

import hashlib
import resource
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from consult.ledger.errors import NotFound, StorageFull, TooBig, Unavailable
from consult.ledger.wire import Digest, HospitalId
from consult.vault.local import LocalVault
from consult.vault.ports import Vault

COUNTY = HospitalId(UUID(int=1))
TOWNSHIP = HospitalId(UUID(int=2))


async def in_pieces(content: bytes, piece_bytes: int = 100_000) -> AsyncIterator[bytes]:
    for offset in range(0, len(content), piece_bytes):
        yield content[offset : offset + piece_bytes]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[LocalVault]:
    vault = LocalVault(tmp_path)
    yield vault
    vault.close()


class TestVault:
    """The contract; an adapter is added by a parameter of the fixture."""

    @pytest.mark.parametrize("size_bytes", [0, 1, 99_999, 3_500_000])
    async def test_what_was_put_is_read_back(self, vault: Vault, size_bytes: int) -> None:
        content = bytes(range(256)) * (size_bytes // 256) + b"x" * (size_bytes % 256)

        blob = await vault.put(COUNTY, in_pieces(content), limit_bytes=size_bytes)

        assert blob.digest == hashlib.sha256(content).hexdigest()
        assert blob.size_bytes == size_bytes
        assert await vault.read(COUNTY, blob.digest) == content
        assert b"".join([piece async for piece in vault.stream(COUNTY, blob.digest)]) == content

    async def test_a_range_is_read_alone(self, vault: Vault) -> None:
        blob = await vault.put(COUNTY, in_pieces(b"0123456789"), limit_bytes=10)

        assert await vault.read(COUNTY, blob.digest, 2, 3) == b"234"
        assert await vault.read(COUNTY, blob.digest, 8, 9) == b"89"
        assert await vault.read(COUNTY, blob.digest, 12) == b""

    async def test_the_same_bytes_twice_are_one_blob(self, vault: Vault) -> None:
        first = await vault.put(COUNTY, in_pieces(b"same"), limit_bytes=4)
        second = await vault.put(COUNTY, in_pieces(b"same"), limit_bytes=4)

        assert first == second

    async def test_a_shared_blob_is_each_hospitals_own(self, vault: Vault, tmp_path: Path) -> None:
        """What one hospital removes stays with the other, and is on the disk once till then."""
        blob = await vault.put(COUNTY, in_pieces(b"slice"), limit_bytes=5)

        for _ in range(2):
            assert await vault.share(COUNTY, blob.digest, TOWNSHIP) == blob
        names = [path for path in tmp_path.rglob(blob.digest) if path.is_file()]
        assert {path.stat().st_ino for path in names} == {names[0].stat().st_ino}
        shutil.rmtree(tmp_path / str(COUNTY))

        assert await vault.read(TOWNSHIP, blob.digest) == b"slice"
        assert not await vault.has(COUNTY, blob.digest)

    async def test_bytes_that_are_not_what_they_were_are_not_shared(
        self, vault: Vault, tmp_path: Path
    ) -> None:
        blob = await vault.put(COUNTY, in_pieces(b"slice"), limit_bytes=5)
        [path] = tmp_path.rglob(blob.digest)
        path.write_bytes(b"slicf")

        with pytest.raises(Unavailable):
            await vault.share(COUNTY, blob.digest, TOWNSHIP)
        assert not await vault.has(TOWNSHIP, blob.digest)
        with pytest.raises(NotFound):
            await vault.share(COUNTY, Digest("0" * 64), TOWNSHIP)

    async def test_another_hospital_does_not_see_the_blob(self, vault: Vault) -> None:
        blob = await vault.put(COUNTY, in_pieces(b"ours"), limit_bytes=4)

        assert await vault.has(COUNTY, blob.digest)
        assert not await vault.has(TOWNSHIP, blob.digest)
        with pytest.raises(NotFound):
            await vault.read(TOWNSHIP, blob.digest)
        with pytest.raises(NotFound):
            await anext(aiter(vault.stream(TOWNSHIP, blob.digest)))

    async def test_one_byte_past_the_limit_is_too_big_and_leaves_nothing(
        self, vault: Vault
    ) -> None:
        with pytest.raises(TooBig):
            await vault.put(COUNTY, in_pieces(b"12345"), limit_bytes=4)

        assert not await vault.has(COUNTY, Digest(hashlib.sha256(b"12345").hexdigest()))

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
    async def test_a_name_that_is_no_digest_is_not_found(self, vault: Vault, name: str) -> None:
        assert not await vault.has(COUNTY, Digest(name))
        with pytest.raises(NotFound):
            await vault.read(COUNTY, Digest(name))


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Files of this process may not pass 2 MiB: the kernel answers as a full disk does."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, old)
    signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_is_told_and_leaves_no_file(tmp_path: Path, small_disk: None) -> None:
    vault = LocalVault(tmp_path)

    with pytest.raises(StorageFull):
        await vault.put(COUNTY, in_pieces(bytes(3 << 20)), limit_bytes=4 << 20)
    vault.close()

    assert files_under(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(2 << 20)
        raise ConnectionResetError

    vault = LocalVault(tmp_path)
    with pytest.raises(ConnectionResetError):
        await vault.put(COUNTY, broken(), limit_bytes=4 << 20)
    vault.close()

    assert files_under(tmp_path) == []


async def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    leftover = tmp_path / str(COUNTY) / "incoming" / "half"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a file")
    vault = LocalVault(tmp_path)

    assert await vault.sweep() == 1
    vault.close()

    assert not leftover.exists()
