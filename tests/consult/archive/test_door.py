"""What an archive's door lets in and what it turns away; the archive runs in this process."""

import asyncio
import contextlib
import resource
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from consult.archive.core import package as packing
from consult.archive.wire import ArchiveKey, Contents, Holdings, Receipt
from consult.vault.local import LocalVault
from server.archive_app import archive_app, run
from server.archive_check import verify
from server.listening import Place, listening
from server.settings import SettingsError
from tests.consult.archive.doors import (
    AUTH,
    HOSPITAL,
    TOKEN,
    Archive,
    digest_of,
    half_sent,
    put,
    until,
)
from tests.consult.archive.packed import package_file


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    """An archive behind HTTP on the loopback."""
    archive = Archive(tmp_path / "archive")
    app = await asyncio.to_thread(archive_app, archive.folder, HOSPITAL, TOKEN)
    async with listening(app, Place(host="127.0.0.1", port=archive.port)):
        yield archive


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A client with the right word."""
    async with ClientSession(headers=AUTH, timeout=ClientTimeout(total=60)) as session:
        yield session


@pytest.fixture
async def package(tmp_path: Path, vault: LocalVault, contents: Contents) -> bytes:
    """The bytes of a good package."""
    _, file = await package_file(tmp_path, vault, contents)
    return file.read_bytes()


async def test_a_package_is_listed_read_back_and_shown(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    _, receipt = await put(session, archive, package)
    url = f"{archive.url}/packages/{digest_of(package)}"

    async with session.get(url) as answer:
        assert await answer.read() == package
    async with session.head(url) as answer:
        assert (answer.status, answer.content_length) == (200, len(package))
    async with session.get(f"{archive.url}/receipts/{digest_of(package)}") as answer:
        assert await answer.read() == receipt
    async with session.get(f"{archive.url}/packages") as answer:
        listed = msgspec.json.decode(await answer.read(), type=Holdings)
    async with session.get(f"{archive.url}/key") as answer:
        key = msgspec.json.decode(await answer.read(), type=ArchiveKey)
    assert listed.receipts == (msgspec.json.decode(receipt, type=Receipt),)
    assert listed.key == key.key == listed.receipts[0].key


async def test_a_person_opens_the_page_with_the_word_as_password(archive: Archive) -> None:
    basic = {"Authorization": "Basic " + b64encode(f"archive:{TOKEN}".encode()).decode()}
    async with ClientSession() as session:
        async with session.get(archive.url) as answer:
            assert answer.status == 401
            assert "Basic" in answer.headers["WWW-Authenticate"]
        async with session.get(archive.url, headers=basic) as answer:
            assert "还没有归档包" in await answer.text()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_wrong_word_opens_nothing(archive: Archive, package: bytes) -> None:
    words = ("", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Digest {TOKEN}", "Basic !!!")
    paths = ("/", "/packages", f"/packages/{digest_of(package)}", "/receipts/x", "/nothing")
    for word in words:
        async with ClientSession(headers={"Authorization": word} if word else {}) as session:
            for path in paths:
                async with session.get(archive.url + path) as answer:
                    assert answer.status == 401
            with contextlib.suppress(ClientConnectionError):
                assert (await put(session, archive, package))[0] == 401
    assert archive.files("packages") == archive.files("incoming") == []


async def test_other_bytes_than_the_digest_are_refused(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    url = f"{archive.url}/packages/{digest_of(package)}"

    for changed in (package[:-7], package[:200] + b"\xff" + package[201:], b""):
        async with session.put(url, data=changed) as answer:
            said = await answer.json(content_type="application/problem+json")
        assert (answer.status, said["code"]) == (422, "digest-mismatch")
    assert archive.files("packages") == archive.files("incoming") == []


async def test_a_zip_that_is_no_package_is_refused(
    archive: Archive, session: ClientSession, package: bytes, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../x", bytes(20_000_000))

    for content in (bomb.read_bytes(), b"hello", package + b"x"):
        status, said = await put(session, archive, content)
        assert (status, msgspec.json.decode(said)["code"]) == (422, "package-broken")
    assert archive.files("packages") == archive.files("incoming") == []
    assert (await put(session, archive, package))[0] == 201


async def test_what_is_no_digest_is_not_found(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    for digest in ("%2e%2e%2fkey", "a" * 63, "A" * 64, "g" * 64, "x" * 5000):
        async with session.get(f"{archive.url}/receipts/{digest}") as answer:
            assert answer.status in {404, 400}
        with contextlib.suppress(ClientConnectionError):
            async with session.put(f"{archive.url}/packages/{digest}", data=package) as answer:
                assert answer.status in {404, 400, 422}
    assert archive.files("packages") == archive.files("incoming") == []


async def test_a_connection_that_breaks_leaves_nothing_behind(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    _, writer = await half_sent(archive, package)
    await until(lambda: bool(archive.files("incoming")))

    writer.close()

    await until(lambda: not archive.files("incoming"))
    assert archive.files("packages") == []
    assert (await put(session, archive, package))[0] == 201


async def test_a_full_disk_is_said_and_leaves_nothing_behind(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        status, said = await put(session, archive, package)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert (status, msgspec.json.decode(said)["code"]) == (507, "storage-full")
    assert archive.files("packages") == archive.files("incoming") == []
    assert (await put(session, archive, package))[0] == 201


async def test_two_senders_of_the_same_package_get_one_receipt(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    answers = await asyncio.gather(*(put(session, archive, package) for _ in range(6)))

    assert len({said for _, said in answers}) == 1
    assert len(archive.files("packages")) == 1


async def test_every_package_in_a_folder_can_be_checked_and_tampering_shows(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    await put(session, archive, package)
    (file,), (holding,) = archive.files("packages"), archive.files("holdings")

    said = {problem for found in verify(archive.folder) for problem in found.problems}
    assert all(problem.startswith("report.pdf") for problem in said)  # it is no real PDF here

    holding.chmod(0o640)
    holding.write_bytes(holding.read_bytes().replace(b"HZ-2026-000123", b"HZ-2026-000124"))
    assert "the receipt's signature is wrong" in verify(archive.folder)[0].problems
    file.chmod(0o640)
    file.write_bytes(package[:5000] + bytes([package[5000] ^ 1]) + package[5001:])
    assert any("was changed" in problem for problem in verify(archive.folder)[0].problems)
    file.unlink()
    assert "the package is missing" in verify(archive.folder)[0].problems


async def test_an_archive_beyond_the_loopback_needs_tls(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "archive.example"):  # noqa: S104  # refused, never bound
        with pytest.raises(SettingsError, match="TLS"):
            await run(tmp_path, Place(host=host, port=0), HOSPITAL)


def test_the_sums_of_a_package_are_what_sha256sum_reads() -> None:
    said = packing.sums_of([("b.txt", "0" * 64), ("a/b.txt", "1" * 64)])

    assert said == f"{'1' * 64}  a/b.txt\n{'0' * 64}  b.txt\n".encode()
