"""`lianzhen doctor --media`: what a client's network lets through, and what to open."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.clock import utc_now
from server.reach import turn
from server.reach.doctor import examine
from server.reach.findings import Outcome, Tried, Way, can_meet, judge
from server.reach.turn import Password, Place, ask, read_place
from signaling.turn import credentials
from tests.coturn import LOOPBACK, SECRET, Relay, relaying
from tests.ports import free_port
from tests.product import Product


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay."""
    with relaying(tmp_path_factory.mktemp("relay")) as running:
        yield running


@pytest.fixture(scope="module")
def installation(relay: Relay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation with that relay."""
    folder = tmp_path_factory.mktemp("installation")
    (folder / "secret").write_text(SECRET)
    urls = ",".join((relay.udp, relay.tcp, relay.tls))
    secret = str(folder / "secret")
    with Product(folder / "data", turn_urls=urls, turn_secret_file=secret) as running:
        yield running


def password(secret: str = SECRET) -> Password:
    """What the server would give somebody now."""
    return Password(*credentials(secret, "seat", utc_now() + timedelta(minutes=5)))


async def test_a_clear_network_lets_everything_through(installation: Product, relay: Relay) -> None:
    findings = await examine(installation.base_url, password())

    verdicts = {each.way: each.verdict for each in findings}
    # The relay's certificate is its own: what no browser would trust is said.
    assert verdicts == {
        **dict.fromkeys(("name", "page", "socket", "media"), "passed"),
        **dict.fromkeys(("relay-udp", "relay-tcp"), "passed"),
        "relay-tls": "warned",
    }
    assert can_meet(findings)
    (media,) = (each for each in findings if each.way == "media")
    assert media.place == f"{LOOPBACK}:{installation.media_port}"


async def test_a_wrong_password_is_told_from_a_closed_port(relay: Relay) -> None:
    for url in (relay.udp, relay.tcp):
        place = read_place(url)
        assert await ask(place, password("another"), is_relay=True) == "rejected"
        assert await ask(place, None, is_relay=True) == "reached"


async def test_what_answers_nothing_is_silent_and_what_is_closed_is_refused() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as mute:
        mute.bind((LOOPBACK, 0))
        silent = Place(LOOPBACK, mute.getsockname()[1], "udp")
        closed = Place(LOOPBACK, free_port(socket.SOCK_STREAM), "tcp")

        assert await ask(silent, None, is_relay=False) == "silent"
        assert await ask(closed, None, is_relay=True) == "refused"


async def test_an_installation_that_is_not_there_is_said_so() -> None:
    findings = await examine(f"http://{LOOPBACK}:{free_port(socket.SOCK_STREAM)}")

    assert [(each.way, each.verdict) for each in findings] == [
        ("name", "passed"),
        ("page", "failed"),
        ("socket", "failed"),
    ]
    assert not can_meet(findings)


async def test_the_command_prints_both_languages_or_json(installation: Product) -> None:
    said = await doctor(installation.base_url)
    assert said[0] == 0
    assert "音视频直连（UDP）" in said[1]
    assert "media, direct (UDP)" in said[1]

    status, out = await doctor(installation.base_url, "--json")
    assert status == 0
    assert {"way": "socket", "verdict": "passed"}.items() <= json.loads(out)[2].items()


async def doctor(*words: str) -> tuple[int, str]:
    """How the command ended and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "doctor", "--media", *words),
        cwd=Path(turn.__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        env={},
    )
    async with asyncio.timeout(60):
        out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


@pytest.mark.parametrize(
    ("media", "relay", "verdicts", "can"),
    [
        ("reached", "reached", ["passed", "passed"], True),
        ("silent", "reached", ["warned", "passed"], True),
        ("reached", "silent", ["passed", "warned"], True),
        ("silent", "refused", ["failed", "failed"], False),
        ("silent", "rejected", ["failed", "failed"], False),
    ],
)
def test_one_open_way_is_enough_and_what_to_open_is_said(
    media: Outcome, relay: Outcome, verdicts: list[str], can: bool
) -> None:
    ways: list[tuple[Way, Outcome]] = [("media", media), ("relay-tls", relay)]

    findings = judge([Tried(way, "192.0.2.1:443", outcome, 12) for way, outcome in ways])

    assert [each.verdict for each in findings] == verdicts
    assert can_meet(findings) is can
    for each in findings:
        assert ("请放行" in each.zh) is ("Allow" in each.en) is (each.verdict != "passed")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("stun:192.0.2.1:50000", Place("192.0.2.1", 50_000, "udp")),
        ("turn:relay.example", Place("relay.example", 3_478, "udp")),
        ("turn:relay.example:80?transport=tcp", Place("relay.example", 80, "tcp")),
        ("turns:relay.example:443?transport=tcp", Place("relay.example", 443, "tls")),
    ],
)
def test_an_address_is_read_as_browsers_read_it(url: str, place: Place) -> None:
    assert read_place(url) == place


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none(text: str) -> None:
    try:
        read_place(text)
    except ValueError:
        return
