"""The archive as its own process: killed at any moment, it holds a package whole or not at all."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from consult.archive.core.receipt import is_signed
from consult.archive.wire import Contents, Holdings, Receipt
from consult.documents.fonts import bring
from consult.documents.pyhanko import PyhankoSealer
from consult.documents.typst import TypstPrinter
from consult.documents.wire import KeyHolder
from consult.documents.x509 import KeyFolder
from consult.ledger.clock import utc_now
from consult.vault.local import LocalVault
from server.archive_check import verify
from tests.consult.archive.conftest import LEAD
from tests.consult.archive.doors import (
    AUTH,
    HOSPITAL,
    HOUSE,
    Archive,
    digest_of,
    half_sent,
    put,
    until,
)
from tests.consult.archive.packed import package_file
from tests.consult.documents import samples


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
    async with ClientSession(headers=AUTH, timeout=ClientTimeout(total=60)) as session:
        yield session


@pytest.fixture
async def package(tmp_path: Path, vault: LocalVault, contents: Contents) -> bytes:
    """The bytes of a good package."""
    _, file = await package_file(tmp_path, vault, contents)
    return file.read_bytes()


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


async def test_the_command_line_checks_bytes_receipts_signatures_and_seals(
    archive: Archive,
    session: ClientSession,
    tmp_path: Path,
    vault: LocalVault,
    contents: Contents,
    keys: KeyFolder,
) -> None:
    sealed = await sealed_report(keys)
    files = tuple(
        msgspec.structs.replace(file, content=sealed) if file.path == "report.pdf" else file
        for file in contents.files
        if file.path not in {"request.pdf", "consent.pdf"}
    )
    real = msgspec.structs.replace(contents, files=files)
    _, file = await package_file(tmp_path, vault, real)
    await put(session, archive, await asyncio.to_thread(file.read_bytes))

    whole = await verified(archive.folder)
    (kept,) = archive.files("packages")
    kept.chmod(0o640)
    kept.write_bytes(kept.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    broken = await verified(archive.folder)

    assert (whole[0], "whole" in whole[1]) == (0, True), whole
    assert (broken[0], "BROKEN" in broken[1]) == (1, True), broken


async def sealed_report(keys: KeyFolder) -> bytes:
    """A report as it is printed and sealed."""
    fonts = HOUSE / "build" / "fonts"
    await asyncio.to_thread(bring, HOUSE / "web_client" / "node_modules", fonts)
    printed = await TypstPrinter(fonts).print(samples.report())
    hospital = KeyHolder(id=LEAD, name=HOSPITAL, hospital=HOSPITAL, kind="institution")
    sealer = PyhankoSealer(keys, HOSPITAL, utc_now)
    return await sealer.seal(printed.pdf, hospital, "机构签章", printed.seal_place)


async def verified(folder: Path) -> tuple[int | None, str]:
    """What `lianzhen archive verify` says, and its status."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "archive", "verify", "--folder", str(folder)),
        cwd=HOUSE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()
    return child.returncode, said.decode()
