"""The archive as its own process: killed at any moment, it holds a package whole or not at all."""

import asyncio
import contextlib
import hashlib
import socket
import sys
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from consult.archive.core import package as packing
from consult.archive.core.receipt import is_signed
from consult.archive.wire import ArchiveKey, Contents, Holdings, Receipt
from consult.vault.local import LocalVault
from server.archive_app import run
from server.archive_check import verify
from server.listening import Place
from server.settings import SettingsError
from tests.consult.archive.packed import package_file

HOSPITAL = "清源县人民医院"
TOKEN = "a word that both sides know"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
HOUSE = Path(__file__).parents[3]


class Archive:
    """An archive's process, which may be killed and started again on the same folder and port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and wait until it serves."""
        token = self.folder.with_name("token")
        await asyncio.to_thread(token.write_text, TOKEN + "\n")
        options = {"--folder": self.folder, "--port": self.port, "--token-file": token}
        words = [str(word) for option in options.items() for word in option]
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "archive", "--hospital", HOSPITAL, *words),
            cwd=HOUSE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(20), ClientSession() as session:
            while self.process.returncode is None:
                with contextlib.suppress(ClientConnectionError):
                    async with session.get(f"{self.url}/healthz") as answer:
                        assert answer.status == 200
                        return
                await asyncio.sleep(0.02)
        raise AssertionError("the archive ended")

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def files(self, kind: str) -> list[Path]:
        """What lies in a part of the folder."""
        return sorted(path for path in (self.folder / kind).rglob("*") if path.is_file())


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    """A running archive."""
    archive = Archive(tmp_path / "archive")
    await archive.start()
    yield archive
    await archive.kill()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A client with the right word."""
    async with ClientSession(headers=AUTH, timeout=ClientTimeout(total=20)) as session:
        yield session


@pytest.fixture
async def package(tmp_path: Path, vault: LocalVault, contents: Contents) -> bytes:
    """The bytes of a good package."""
    _, file = await package_file(tmp_path, vault, contents)
    return file.read_bytes()


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


async def put(session: ClientSession, archive: Archive, content: bytes) -> tuple[int, bytes]:
    """PUT the bytes under their digest."""
    url = f"{archive.url}/packages/{digest_of(content)}"
    async with session.put(url, data=content) as answer:
        return answer.status, await answer.read()


async def test_the_same_bytes_get_the_same_receipt(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    created, first = await put(session, archive, package)
    again, second = await put(session, archive, package)
    await archive.kill()
    await archive.start()
    restarted, third = await put(session, archive, package)

    assert (created, again, restarted) == (201, 200, 200)
    assert first == second == third
    receipt = msgspec.json.decode(first, type=Receipt)
    assert is_signed(receipt)
    assert receipt.hospital == HOSPITAL
    assert len(archive.files("packages")) == 1


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


async def test_a_process_killed_while_a_package_arrives_sweeps_and_takes_it_whole(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    _, writer = await half_sent(archive, package)
    await until(lambda: bool(archive.files("incoming")))

    await archive.kill()
    writer.close()
    assert len(archive.files("incoming")) == 1
    await archive.start()

    assert archive.files("incoming") == archive.files("packages") == []
    assert (await put(session, archive, package))[0] == 201
    assert len(archive.files("packages")) == len(archive.files("holdings")) == 1
    assert verify(archive.folder)[0].digest == digest_of(package)


async def test_killed_again_and_again_it_holds_each_package_exactly_once(
    archive: Archive, session: ClientSession, tmp_path: Path, vault: LocalVault, contents: Contents
) -> None:
    wanted = set()
    for number in range(4):
        named = msgspec.structs.replace(contents, number=f"HZ-2026-{number:06d}")
        (tmp_path / str(number)).mkdir()
        _, file = await package_file(tmp_path / str(number), vault, named)
        content = await asyncio.to_thread(file.read_bytes)
        wanted.add(digest_of(content))
        async with asyncio.TaskGroup() as group:
            group.create_task(_until_taken(archive, content))
            group.create_task(_kill_after(archive, 0.006 * number))

    assert {path.stem for path in archive.files("packages")} == wanted
    assert {path.stem for path in archive.files("holdings")} == wanted
    async with session.get(f"{archive.url}/packages") as answer:
        listed = msgspec.json.decode(await answer.read(), type=Holdings)
    assert sorted(receipt.package for receipt in listed.receipts) == sorted(wanted)


async def test_a_package_without_its_receipt_gets_one_at_the_start(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    await put(session, archive, package)
    await archive.kill()
    for path in archive.files("holdings"):
        path.unlink()

    await archive.start()

    status, said = await put(session, archive, package)
    assert status == 200
    assert is_signed(msgspec.json.decode(said, type=Receipt))


async def test_two_senders_of_the_same_package_get_one_receipt(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    answers = await asyncio.gather(*(put(session, archive, package) for _ in range(6)))

    assert len({said for _, said in answers}) == 1
    assert len(archive.files("packages")) == 1


async def test_an_archive_beyond_the_loopback_needs_tls(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "archive.example"):  # noqa: S104  # refused, never bound
        with pytest.raises(SettingsError, match="TLS"):
            await run(tmp_path, Place(host=host, port=0), HOSPITAL)


async def test_every_package_in_a_folder_can_be_checked_and_tampering_shows(
    archive: Archive, session: ClientSession, package: bytes
) -> None:
    await put(session, archive, package)
    await archive.kill()
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


async def half_sent(
    archive: Archive, content: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A PUT of which most of the body is sent, and the rest is not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", archive.port)
    head = f"PUT /packages/{digest_of(content)} HTTP/1.1\r\nHost: archive\r\n"
    head += f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(content)}\r\n\r\n"
    writer.write(head.encode() + content[: len(content) * 3 // 4])
    await writer.drain()
    return reader, writer


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until another process has done what shows on the disk."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  # its event is in another process
            await asyncio.sleep(0.005)


async def _until_taken(archive: Archive, content: bytes) -> None:
    async with asyncio.timeout(30), ClientSession(headers=AUTH) as session:
        while True:
            with contextlib.suppress(ClientConnectionError, OSError):
                if (await put(session, archive, content))[0] in {200, 201}:
                    return
            await asyncio.sleep(0.01)


async def _kill_after(archive: Archive, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    await archive.kill()
    await archive.start()


def test_the_sums_of_a_package_are_what_sha256sum_reads() -> None:
    said = packing.sums_of([("b.txt", "0" * 64), ("a/b.txt", "1" * 64)])

    assert said == f"{'1' * 64}  a/b.txt\n{'0' * 64}  b.txt\n".encode()
