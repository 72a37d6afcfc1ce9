"""Packages reach real archives over the loopback, once, on either database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import ClientSession, web
from msgspec.structs import replace

from consult.archive.http import Address, HttpArchives, is_private
from consult.archive.service.delivering import Delivering
from consult.archive.service.stores import DELIVER, SETTLED, Stores
from consult.archive.wire import Contents, Delivery, Dispatch, Due, Package
from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.audit.wire import Doer
from consult.documents.x509 import KeyFolder
from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import Unavailable
from consult.ledger.ports import Posted
from consult.ledger.wire import ConsentId, HospitalId
from consult.vault.local import LocalVault
from server.archive_app import archive_app
from server.listening import Place, listening
from tests.consult.archive.conftest import CONSULTATION, LEAD, TOWNSHIP, record_of, signed_by
from tests.consult.archive.packed import BOTH, opened_stores, sealing

TOKEN = "a word that both sides know"


class Alliance:
    """A clinic and the archives that are up; addresses may be changed while it runs."""

    def __init__(self, stores: Stores, vault: LocalVault, session: ClientSession) -> None:
        self.stores = stores
        self.vault = vault
        self.addresses: dict[HospitalId, Address] = {}
        archives = HttpArchives(session, self.addresses, timeout_s=5)
        audit = Audit(SqlEntries(), new_id)
        self.sealing = sealing(stores, vault)
        self.delivering = Delivering(stores, vault, archives, audit, utc_now, new_id)

    async def due(self, topic: str = DELIVER) -> list[Posted]:
        """Messages that wait, as the outbox's worker leases them."""
        later = utc_now() + timedelta(seconds=1)
        found = await self.stores.outbox.lease(later, 0.0, 50)
        return [message for message in found if message.topic == topic]

    async def work(self) -> list[Delivery]:
        """Work on every delivery that waits."""
        return [await self.delivering.deliver(message) for message in await self.due()]

    async def seen(self) -> tuple[Dispatch, ...]:
        """What the page of deliveries shows."""
        async with self.stores.ledger.read() as tx:
            return await self.delivering.of_consultation(tx, CONSULTATION)


@pytest.fixture(params=["sqlite", "postgresql"])
async def alliance(
    request: pytest.FixtureRequest, tmp_path: Path, vault: LocalVault
) -> AsyncIterator[Alliance]:
    """The clinic's side, without any archive yet."""
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    async with opened_stores(url) as stores, ClientSession() as session:
        yield Alliance(stores, vault, session)


@pytest.fixture
async def archives(alliance: Alliance, tmp_path: Path) -> AsyncIterator[AsyncExitStack]:
    """Both archives, up."""
    async with AsyncExitStack() as up:
        await start(up, alliance, TOWNSHIP, tmp_path / "township")
        await start(up, alliance, LEAD, tmp_path / "lead")
        yield up


async def start(up: AsyncExitStack, alliance: Alliance, hospital: HospitalId, folder: Path) -> None:
    """Start an archive in this process and tell the clinic where it is."""
    app = await asyncio.to_thread(archive_app, folder, folder.name, TOKEN)
    port = await up.enter_async_context(listening(app, Place(host="127.0.0.1", port=0)))
    alliance.addresses[hospital] = Address(url=f"http://127.0.0.1:{port}", token=TOKEN)


def held(folder: Path) -> list[str]:
    """The packages in an archive's folder."""
    return sorted(file.stem for file in folder.glob("packages/*/*.zip"))


@pytest.mark.usefixtures("archives")
async def test_a_sealed_package_reaches_both_archives_with_receipts(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    package = await alliance.sealing.seal(contents, BOTH)
    assert not (await alliance.seen())[0].is_settled

    await alliance.work()

    (dispatch,) = await alliance.seen()
    assert dispatch.is_settled
    for delivery in dispatch.deliveries:
        assert delivery.state == "delivered"
        assert delivery.receipt is not None
        assert delivery.receipt.package == package.digest
    assert held(tmp_path / "township") == held(tmp_path / "lead") == [package.digest]
    assert await alliance.due() == []
    (settled,) = await alliance.due(SETTLED)
    assert settled.body["package"] == str(package.id)


@pytest.mark.usefixtures("archives")
async def test_a_delivery_whose_answer_was_lost_is_not_doubled(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    await alliance.sealing.seal(contents, BOTH)
    messages = await alliance.due()
    first = [await alliance.delivering.deliver(message) for message in messages]

    again = [await alliance.delivering.deliver(message) for message in messages]

    assert again == first
    assert len(held(tmp_path / "lead")) == 1


async def test_a_record_is_packed_once_though_its_papers_were_printed_again(
    alliance: Alliance, contents: Contents
) -> None:
    first = await alliance.sealing.seal(contents, BOTH)
    second = await alliance.sealing.seal(replace(contents, files=contents.files[1:]), BOTH)

    assert first == second
    assert len(await alliance.due()) == 2


@pytest.mark.usefixtures("archives")
async def test_a_refused_copy_is_never_sent_and_does_not_hold_up(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    consent = ConsentId(UUID(int=9))
    waived = Due(hospital=LEAD, hospital_name="清源县人民医院", waived_by=consent)

    await alliance.sealing.seal(contents, (BOTH[0], waived))
    await alliance.work()

    (dispatch,) = await alliance.seen()
    assert [delivery.state for delivery in dispatch.deliveries] == ["delivered", "waived"]
    assert dispatch.deliveries[1].waived_by == consent
    assert dispatch.is_settled
    assert held(tmp_path / "lead") == []


async def test_an_archive_that_is_down_is_tried_again_until_it_answers(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    await alliance.sealing.seal(contents, BOTH[1:])
    (message,) = await alliance.due()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await alliance.delivering.deliver(message)
    (dispatch,) = await alliance.seen()
    assert (dispatch.deliveries[0].state, dispatch.deliveries[0].attempts) == ("pending", 2)
    assert dispatch.deliveries[0].last_error

    async with AsyncExitStack() as up:
        await start(up, alliance, LEAD, tmp_path / "lead")
        done = await alliance.delivering.deliver(message)

    assert (done.state, done.last_error) == ("delivered", "")


@pytest.mark.usefixtures("archives")
async def test_a_wrong_token_opens_nothing_and_is_tried_again(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    right = alliance.addresses[LEAD]
    alliance.addresses[LEAD] = replace(right, token="another word of some length")
    await alliance.sealing.seal(contents, BOTH[1:])
    (message,) = await alliance.due()

    with pytest.raises(Unavailable, match="401"):
        await alliance.delivering.deliver(message)
    assert held(tmp_path / "lead") == []

    alliance.addresses[LEAD] = right
    assert (await alliance.delivering.deliver(message)).state == "delivered"


@pytest.mark.usefixtures("archives")
async def test_another_archive_at_the_same_address_does_not_count(
    alliance: Alliance, contents: Contents
) -> None:
    await alliance.sealing.seal(contents, BOTH[1:])
    await alliance.work()
    alliance.addresses[LEAD] = alliance.addresses[TOWNSHIP]
    another = replace(contents, record=record_of("另一份"), signed=())
    await alliance.sealing.seal(another, BOTH[1:])
    (message,) = await alliance.due()

    with pytest.raises(Unavailable, match="another key"):
        await alliance.delivering.deliver(message)

    delivery = (await alliance.seen())[1].deliveries[0]
    assert (delivery.state, delivery.receipt) == ("pending", None)


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("https://archive.example", True),
        ("http://127.0.0.1:9000", True),
        ("http://[::1]:9000", True),
        ("http://localhost:9000", True),
        ("http://10.0.0.5:9000", False),
        ("http://localhost.example", False),
        ("http://", False),
    ],
)
def test_a_package_never_travels_in_the_open(url: str, is_so: bool) -> None:
    assert is_private(url) is is_so


async def test_a_word_is_not_sent_over_plain_http(alliance: Alliance, contents: Contents) -> None:
    alliance.addresses[LEAD] = Address(url="http://192.0.2.1:9", token=TOKEN)
    await alliance.sealing.seal(contents, BOTH[1:])
    (message,) = await alliance.due()

    with pytest.raises(Unavailable, match="https"):
        await alliance.delivering.deliver(message)


async def test_an_archive_that_lies_is_not_believed(
    alliance: Alliance, contents: Contents, tmp_path: Path
) -> None:
    async with AsyncExitStack() as up:
        await start(up, alliance, LEAD, tmp_path / "lead")
        package = await alliance.sealing.seal(contents, BOTH[1:])
        real = alliance.addresses[LEAD].url
        port = await up.enter_async_context(
            listening(_liar(real, package), Place(host="127.0.0.1", port=0))
        )
        alliance.addresses[LEAD] = Address(url=f"http://127.0.0.1:{port}", token=TOKEN)
        (message,) = await alliance.due()

        with pytest.raises(Unavailable, match="signature is wrong"):
            await alliance.delivering.deliver(message)


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_an_archive_that_never_takes_it_fails_until_a_person_tries_again(
    alliance: Alliance, contents: Contents, tmp_path: Path, status: int
) -> None:
    await alliance.sealing.seal(contents, BOTH[1:])
    (message,) = await alliance.due()
    async with AsyncExitStack() as up:
        app = _refusing(status)
        port = await up.enter_async_context(listening(app, Place(host="127.0.0.1", port=0)))
        alliance.addresses[LEAD] = Address(url=f"http://127.0.0.1:{port}", token=TOKEN)
        failed = await alliance.delivering.deliver(message)
    assert (failed.state, failed.last_error) == ("failed", "archive-refused")
    assert await alliance.due() == []

    async with alliance.stores.ledger.change() as tx:
        await alliance.delivering.retry(tx, Doer(at=utc_now()), failed.consultation, failed.id)
    async with AsyncExitStack() as up:
        await start(up, alliance, LEAD, tmp_path / "lead")
        async with alliance.stores.ledger.change() as tx:
            pinned = await alliance.stores.keys.get(tx, LEAD)
        assert pinned is not None
        (again,) = await alliance.due()
        with pytest.raises(Unavailable, match="another key"):
            await alliance.delivering.deliver(again)


@pytest.mark.usefixtures("archives")
async def test_an_execution_record_is_a_package_that_names_the_first(
    alliance: Alliance, contents: Contents, keys: KeyFolder, tmp_path: Path
) -> None:
    first = await alliance.sealing.seal(contents, BOTH)
    record = record_of("已转诊")
    second = await alliance.sealing.seal(
        replace(
            contents,
            kind="execution",
            record=record,
            signed=(await signed_by(keys, 3, "王秀兰", "申请医师", record),),
            concerns=first.digest,
        ),
        BOTH,
    )

    await alliance.work()

    assert [dispatch.package.concerns for dispatch in await alliance.seen()] == [
        None,
        first.digest,
    ]
    assert held(tmp_path / "lead") == sorted([first.digest, second.digest])


def _refusing(status: int) -> web.Application:
    async def key(_: web.Request) -> web.Response:
        return web.json_response({"hospital": "lead", "key": "00" * 32})

    async def missing(_: web.Request) -> web.Response:
        return web.Response(status=404)

    async def refuse(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=status)

    app = web.Application(client_max_size=1 << 30)
    app.add_routes(
        [web.get("/key", key), web.get("/receipts/{d}", missing), web.put("/packages/{d}", refuse)]
    )
    return app


def _liar(real: str, package: Package) -> web.Application:
    """Shows the real archive's key, and a receipt that nobody signed."""

    async def key(_: web.Request) -> web.Response:
        async with ClientSession() as session, session.get(f"{real}/key") as answer:
            return web.json_response(await answer.json())

    async def receipt(_: web.Request) -> web.Response:
        async with ClientSession() as session, session.get(f"{real}/key") as answer:
            shown = (await answer.json())["key"]
        held = {"package": package.digest, "size_bytes": package.size_bytes, "kind": "report"}
        said = {
            "number": "1",
            "hospital": "lead",
            "received_at": "2026-11-22T08:00:00Z",
            "key": shown,
        }
        return web.json_response(held | said | {"signature": "AAAA"})

    app = web.Application()
    app.add_routes([web.get("/key", key), web.get("/receipts/{d}", receipt)])
    return app
