"""FHIR over HTTP with real sessions: read by who may see, results by a system with its word."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from fhir.resources.R4B import get_fhir_model_class

from consult.exchange.core.mllp import framed
from consult.exchange.folder import STILL_S, FolderDrop
from consult.exchange.service.collecting import Collecting
from consult.exchange.service.publishing import Publishing
from consult.exchange.service.receiving import Receiving
from consult.exchange.wire import Sender
from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.idempotency import SqlIdempotency
from consult.ledger.wire import PractitionerId
from consult.patients.sql import SqlPatients
from consult.results.service import Results
from consult.results.sql import SqlResults
from server.app import create
from server.app.identity import identify_by
from server.guards import tell_errors
from server.handlers import exchange
from server.handlers.session import SessionHandlers
from server.settings import Settings, SettingsError, System
from server.signin.argon2 import Passwords
from server.signin.service import SigningIn
from server.signin.sql import SqlAccounts
from server.typed_routes import Hooks, Surface
from server.witness import Witness
from server.work.exchange import collect
from tests.browsing import Browsing, Reply
from tests.consult.alliance import DOCTOR, EXPERT, LEAD, PATIENT_FORM, PEOPLE, STRANGER, Clinic
from tests.consult.conftest import clinic, walk
from tests.consult.exchange.corpus import BLOOD as BLOOD_HL7
from tests.consult.exchange.corpus import SENDER
from tests.consult.exchange.test_fhir_in import BLOOD, changed
from tests.consult.walking import Walk
from tests.ports import free_port

__all__ = ["clinic", "walk"]

SOMEBODY = "01930000-0000-7000-8000-0000000000ff"
WORD, PASSWORD = "a word of the laboratory", "right horse battery"


class Site:
    """The FHIR routes of one clinic on a port of the loopback, with real sign-in."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self.clinic, self.base_url = clinic, ""
        self.passwords = Passwords()
        database = clinic.database
        self.signing_in = SigningIn(database, SqlAccounts(), self.passwords, new_id)
        session = SessionHandlers(
            database, self.signing_in, clinic.people, utc_now, is_encrypted=False
        )
        witness = Witness(database, clinic.audit)
        hooks = Hooks(_unchanged, witness.saw, witness.turned_away)
        identify = identify_by(Settings(data_dir=folder))
        results = Results(SqlResults(), identify, clinic.audit, new_id)
        self.receiving = Receiving(database, SqlPatients(), results, clinic.audit, utc_now, new_id)
        fhir = exchange.Fhir(
            ledger=database,
            surface=Surface(database, SqlIdempotency(), session.identify, hooks),
            session=session,
            publishing=Publishing(
                clinic.register, clinic.dossiers, clinic.frozen, "http://127.0.0.1"
            ),
            receiving=self.receiving,
            words={hashlib.sha256(WORD.encode()).hexdigest(): _lead()},
            clock=utc_now,
            version="0.1.0",
        )
        self.app = web.Application(middlewares=[tell_errors], client_max_size=0)
        self.app.add_routes(session.routes())
        self.app.add_routes(exchange.routes(fhir))

    async def browsing(self, person: PractitionerId) -> Browsing:
        """Somebody signed in."""
        account = f"a{person.hex[:12]}"
        async with self.clinic.database.change() as tx:
            await self.signing_in.open_account(tx, PEOPLE[person], account, PASSWORD)
        found = Browsing(self.base_url)
        await found.sign_in(account, PASSWORD)
        return found

    async def send(self, sent: object, word: str = WORD) -> tuple[int, dict[str, Any]]:
        """Post as a hospital's system does."""
        body = BytesIO(sent if isinstance(sent, bytes) else msgspec.json.encode(sent))
        headers = {"Authorization": f"Bearer {word}", "Content-Type": exchange.FHIR_JSON}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.base_url}/fhir", data=body, headers=headers) as answer,
        ):
            assert answer.content_type == exchange.FHIR_JSON
            return answer.status, valid(await answer.read())

    async def results(self) -> list[Any]:
        """Those of the lead hospital."""
        async with self.clinic.database.read() as tx:
            patients = await SqlPatients().search(tx, LEAD, "")
            return await SqlResults().of_person(tx, None, [each.id for each in patients])


def _lead() -> Sender:
    return Sender(hospital=LEAD, facility="桓仁县人民医院", department="检验科")


async def _unchanged(_: object) -> None:
    return None


def valid(raw: bytes) -> dict[str, Any]:
    """An answer that fhir.resources accepts."""
    plain: dict[str, Any] = msgspec.json.decode(raw)
    get_fhir_model_class(plain["resourceType"]).model_validate_json(raw)
    return plain


def told(reply: Reply) -> tuple[int, dict[str, Any]]:
    """Status and resource."""
    assert reply.content_type.startswith(exchange.FHIR_JSON)
    return reply.status, valid(reply.body)


@pytest.fixture
async def site(clinic: Clinic, tmp_path: Path) -> AsyncIterator[Site]:
    """Served for one test."""
    made = Site(clinic, tmp_path / "site")
    runner = web.AppRunner(made.app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()
    made.passwords.close()


async def test_who_may_see_a_consultation_reads_it_as_fhir(site: Site, walk: Walk) -> None:
    await walk.to_delivered()
    report = (await walk.view(DOCTOR)).reports[-1].id
    for person in (DOCTOR, EXPERT):
        browsing = await site.browsing(person)
        status, bundle = told(await browsing.call("GET", f"/fhir/Bundle/{report}"))
        assert (status, bundle["type"]) == (200, "document")
        status, found = told(
            await browsing.call("GET", f"/fhir/Task?consultation={walk.id}&_format=json")
        )
        assert (status, found["total"]) == (200, 1)
        patient = found["entry"][0]["resource"]["for"]["reference"]
        assert told(await browsing.call("GET", f"/fhir/Task?patient={patient}"))[1]["total"] == 1


async def test_a_stranger_is_told_that_there_is_nothing(site: Site, walk: Walk) -> None:
    await walk.to_delivered()
    report = (await walk.view(DOCTOR)).reports[-1].id
    stranger = await site.browsing(STRANGER)

    for path in (f"Bundle/{report}", f"Task/{walk.id}", f"Task/{new_id()}", "Nothing/1"):
        status, outcome = told(await stranger.call("GET", f"/fhir/{path}"))
        assert (status, outcome["issue"][0]["code"]) == (404, "not-found"), path
    status, found = told(await stranger.call("GET", f"/fhir/Task?consultation={walk.id}"))
    assert (status, found["total"]) == (200, 0)


async def test_without_a_session_only_the_metadata_is_told(site: Site) -> None:
    nobody = Browsing(site.base_url)
    status, statement = told(await nobody.call("GET", "/fhir/metadata"))
    assert (status, statement["fhirVersion"]) == (200, "4.3.0")
    for path in ("Task/1", "Task?patient=1"):
        status, outcome = told(await nobody.call("GET", f"/fhir/{path}"))
        assert (status, outcome["issue"][0]["code"]) == (401, "login")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?patient=x", 400),
        ("?consultation=1", 400),
        ("?patient=1&name=x", 400),
        (f"?patient={SOMEBODY}&patient={SOMEBODY}", 400),
        (f"?patient={SOMEBODY}&_format=xml", 400),
        (f"?patient={SOMEBODY}", 200),
    ],
)
async def test_a_search_says_what_it_does_not_understand(
    site: Site, query: str, status: int
) -> None:
    browsing = await site.browsing(DOCTOR)
    assert told(await browsing.call("GET", f"/fhir/Task{query}"))[0] == status
    assert told(await browsing.call("GET", f"/fhir/Bundle{query}"))[0] == 404


async def test_a_system_brings_results_with_its_word(site: Site) -> None:
    for _ in range(2):
        status, answer = await site.send(BLOOD)
        assert (status, answer["type"]) == (200, "transaction-response")
        assert len(answer["entry"]) == len(BLOOD["entry"])
    await site.send(changed(BLOOD, "entry.2.resource.status", "entered-in-error"))

    (result,) = await site.results()
    assert (result.origin, result.owner, result.version) == ("fhir", LEAD, 2)
    assert result.withdrawn_at is not None


async def test_what_cannot_be_taken_is_told_by_its_place(site: Site) -> None:
    status, outcome = await site.send(changed(BLOOD, "entry.2.resource.identifier", []))

    (issue,) = outcome["issue"]
    assert (status, issue["code"]) == (422, "required")
    assert issue["expression"] == ["Bundle.entry[2].resource.identifier"]
    assert (await site.send(b"{"))[0] == 400
    assert (await site.send(b" " * (5 << 20)))[0] == 413
    assert (await site.send(BLOOD, "another word"))[0] == 401
    assert await site.results() == []


class TellingDrop(FolderDrop):
    """A drop folder that says when a file was filed away."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        super().__init__(folder, clock)
        self.filed = asyncio.Event()

    async def file_away(self, name: str, reason: str = "") -> None:
        """See Drop.file_away."""
        await super().file_away(name, reason)
        self.filed.set()


async def test_a_drop_folder_is_looked_into_again_and_again(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    file = folder / "a.hl7"
    file.write_bytes(BLOOD_HL7.encode())
    then = utc_now().timestamp() - 2 * STILL_S
    os.utime(file, (then, then))
    gone = FolderDrop(tmp_path / "gone", utc_now), SENDER

    drop = TellingDrop(folder, utc_now)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        task = group.create_task(collect(Collecting(site.receiving), [gone, (drop, SENDER)]))
        await drop.filed.wait()
        task.cancel()

    assert (folder / "done" / "a.hl7").exists()
    assert len(await site.results()) == 1


def test_a_person_is_known_by_one_key_for_good(tmp_path: Path) -> None:
    first = identify_by(Settings(data_dir=tmp_path))(PATIENT_FORM)
    again = identify_by(Settings(data_dir=tmp_path))(PATIENT_FORM)
    other = identify_by(Settings(data_dir=tmp_path / "other"))(PATIENT_FORM)
    assert first == again != other
    assert (tmp_path / "keys" / "identity.key").stat().st_mode & 0o077 == 0
    (tmp_path / "short").write_text("abcd")
    with pytest.raises(SettingsError):
        identify_by(Settings(data_dir=tmp_path, identity_key_file=tmp_path / "short"))


async def test_the_product_listens_where_the_settings_say(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_STREAM)
    system = System(
        hospital=str(LEAD),
        facility="桓仁县人民医院",
        addresses=("127.0.0.0/8",),
    )
    chosen = Settings(
        data_dir=tmp_path / "var", http_port=0, media_port=0, hl7_port=port, systems=(system,)
    )
    runner = web.AppRunner(create(chosen))
    await runner.setup()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(framed(BLOOD_HL7.encode()))
        async with asyncio.timeout(30):
            answer = await reader.readuntil(b"\x1c\r")
        assert b"MSA|AA|M1" in answer
        writer.close()
    finally:
        await runner.cleanup()
