"""A hospital's system opens the product for its doctor: over HTTP, once, for nobody else."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from server.app.patients import signers_of
from server.demo.alliance import LEAD, PASSWORD, TOWNSHIP
from server.settings import Settings, SettingsError, System, check
from tests.browsing import Browsing, Reply
from tests.consult.launches.signing import CONTEXT, KEY, PATIENT, claims, signed
from tests.journey import PATIENT as KNOWN
from tests.product import Product
from tests.server.rights import person

WORD, OTHER_WORD = "a word of the township's system", "a word of the county's system"
CONFIG = """
[[systems]]
hospital = "{township}"
facility = "QS-HIS"
token_file = "{folder}/township.word"
launch_key_file = "{folder}/township.key"

[[systems]]
hospital = "{lead}"
facility = "YL-HIS"
token_file = "{folder}/county.word"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo with a system of each hospital."""
    folder = tmp_path_factory.mktemp("launches")
    for name, secret in (("township.word", WORD), ("county.word", OTHER_WORD)):
        (folder / name).write_text(secret)
    (folder / "township.key").write_text(KEY)
    config = CONFIG.format(township=TOWNSHIP, lead=LEAD, folder=folder)
    (folder / "lianzhen.toml").write_text(config)
    with Product(folder / "var", config=str(folder / "lianzhen.toml")) as running:
        yield running


async def browsing(house: Product, account: str = "wang") -> Browsing:
    """Somebody signed in."""
    found = Browsing(house.base_url)
    await found.sign_in(account, PASSWORD)
    return found


async def ask(house: Product, body: object, word: str = WORD) -> tuple[int, dict[str, Any]]:
    """A system asks for a link."""
    return await asyncio.to_thread(_ask, house.base_url, body, word)


def _ask(base_url: str, body: object, word: str) -> tuple[int, dict[str, Any]]:
    line = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        headers = {"Authorization": f"Bearer {word}", "Content-Type": "application/json"}
        line.request("POST", "/api/launches", body=raw, headers=headers)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()


def asked(account: str = "wang", **context: object) -> dict[str, Any]:
    """What a system sends."""
    return {"account": account, "context": CONTEXT | context}


async def secret_of(house: Product, body: object) -> str:
    """The secret behind the # of a new link."""
    status, made = await ask(house, body)
    assert status == 200, made
    address, _, secret = str(made["link"]).partition("#")
    assert address == f"{house.base_url}/launch"
    return secret


async def open_(who: Browsing, link: str) -> Reply:
    """The doctor's page opens a link."""
    return await who.call("POST", "/api/launches/open", {"link": link})


async def test_a_link_opens_once_and_shows_what_came(house: Product) -> None:
    wang, secret = await browsing(house), await secret_of(house, asked())

    opened = await open_(wang, secret)
    again = await open_(wang, secret)

    view = opened.json()
    assert (opened.status, view["context"]["patient"]["name"]) == (200, PATIENT["name"])  # type: ignore[index]
    assert (again.status, again.json()["code"]) == (403, "launch-void")
    seen = await wang.call("GET", f"/api/launches/{view['id']}")
    assert seen.json() == view


async def test_what_came_is_held_against_the_patient_who_is_there(house: Product) -> None:
    wang, number = await browsing(house), f"HIS-{uuid4().hex[:8]}"
    form = {**KNOWN, "record_number": number, "phone": "13800001111"}
    known = (await wang.call("POST", "/api/patients", form)).json()
    told = {k: form[k] for k in ("name", "sex", "birth_date", "id_kind", "id_number")}
    patient = told | {"record_number": number, "phone": "13900002222"}

    view = (await open_(wang, await secret_of(house, asked(patient=patient)))).json()

    mine = [m for m in view["matches"] if m["patient"]["id"] == known["id"]]  # type: ignore[attr-defined]
    assert mine[0]["differs"] == [
        {"field": "phone", "told": "13900002222", "stored": "13800001111"}
    ]
    stored = (await wang.call("GET", f"/api/patients/{known['id']}")).json()
    assert stored["patient"] == known


async def test_nobody_but_the_doctor_opens_it_and_trying_does_not_burn_it(house: Product) -> None:
    wang, liu = await browsing(house), await browsing(house, "liu")
    administrator = await browsing(house, "he")
    body = person(str(TOWNSHIP), ["doctor"])
    assert (await administrator.call("POST", "/api/practitioners", body)).status == 200
    colleague = await browsing(house, str(body["account"]))
    secret = await secret_of(house, asked())

    for stranger in (liu, colleague, administrator):
        assert (await open_(stranger, secret)).status == 403
    unsigned = await Browsing(house.base_url).call("POST", "/api/launches/open", {"link": secret})
    assert unsigned.status == 401

    opened = await open_(wang, secret)
    assert opened.status == 200
    for stranger in (liu, colleague):
        seen = await stranger.call("GET", f"/api/launches/{opened.json()['id']}")
        assert (seen.status, seen.json()["code"]) == (403, "launch-void")


async def test_a_system_asks_for_doctors_of_its_own_hospital_only(house: Product) -> None:
    assert (await ask(house, asked(), "not a word"))[0] == 401
    for account in ("liu", "nobody", "chen"):
        status, problem = await ask(house, asked(account))
        assert (status, problem["code"]) == (422, "launch-account")
    status, problem = await ask(house, asked(), OTHER_WORD)
    assert (status, problem["code"]) == (422, "launch-account")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * 70_000, 413),
        (b"{", 400),
        ({"account": "wang"}, 400),
        (asked(chief_complaint="x" * 4_001), 400),
        (asked(accession_numbers=["1"] * 51), 400),
        (asked(role="chair"), 400),
    ],
    ids=["oversize", "broken", "no-context", "long-complaint", "many-accessions", "unknown-field"],
)
async def test_what_is_too_big_or_wrong_is_refused(
    house: Product, body: object, status: int
) -> None:
    assert (await ask(house, body))[0] == status


async def test_a_launch_that_the_system_signed_opens_once(house: Product) -> None:
    wang, soon = await browsing(house), int(time.time()) + 120
    link = signed(claims("wang", soon, f"nonce-{uuid4().hex}"), "QS-HIS")

    opened = [await open_(wang, link) for _ in range(2)]

    assert [reply.status for reply in opened] == [200, 403]
    assert opened[0].json()["context"]["chief_complaint"] == CONTEXT["chief_complaint"]  # type: ignore[index]


async def test_a_signed_launch_opened_at_once_in_many_windows_opens_in_one(house: Product) -> None:
    wang, soon = await browsing(house), int(time.time()) + 120
    link = signed(claims("wang", soon, f"nonce-{uuid4().hex}"), "QS-HIS")

    opened = await asyncio.gather(*(open_(wang, link) for _ in range(6)))

    assert sorted(reply.status for reply in opened) == [200] + [403] * 5


async def test_a_signed_launch_that_is_forged_late_or_for_another_opens_nothing(
    house: Product,
) -> None:
    wang, liu, soon = await browsing(house), await browsing(house, "liu"), int(time.time()) + 120

    def said(account: str = "wang", expires_s: int = soon) -> dict[str, Any]:
        return claims(account, expires_s, f"nonce-{uuid4().hex}")

    attacks = [
        (wang, signed(said(), "QS-HIS", "another key of thirty-two bytes or so")),
        (wang, signed(said(), "YL-HIS")),
        (wang, signed(said(expires_s=soon - 3_600), "QS-HIS")),
        (wang, signed(said(expires_s=soon + 3_600), "QS-HIS")),
        (wang, signed(said("liu"), "QS-HIS")),
        (liu, signed(said("liu"), "QS-HIS")),
        (liu, signed(said(), "QS-HIS")),
        (wang, signed(said(), "QS-HIS", alg="none")),
        (wang, "s" * 43),
    ]
    for who, link in attacks:
        reply = await open_(who, link)
        assert (reply.status, reply.json()["code"]) in {(403, "launch-void"), (403, "not-allowed")}
    assert (await open_(wang, "x" * 24_001)).status == 400
    assert (await open_(wang, "x" * 1_100_000)).status == 413


def test_a_key_is_long_enough_and_belongs_to_one_facility(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("short")
    (tmp_path / "key").write_text(KEY)
    right = System(hospital=str(TOWNSHIP), facility="A", launch_key_file=tmp_path / "key")
    short = System(hospital=str(TOWNSHIP), facility="A", launch_key_file=tmp_path / "short")
    nameless = System(hospital=str(TOWNSHIP), launch_key_file=tmp_path / "key")

    assert list(signers_of(check(Settings(systems=(right,))))) == ["A"]
    with pytest.raises(SettingsError):
        signers_of(Settings(systems=(short,)))
    for systems in ((right, right), (nameless,)):
        with pytest.raises(SettingsError):
            check(Settings(systems=systems))
