"""Another process shakes hands: the keys arrive, a foreign certificate gets none."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from OpenSSL import SSL

from consult.ledger.errors import Unavailable
from signaling.sfu.agreement import Handshake
from signaling.sfu.remote import RemoteHandshake, RemoteHandshakes
from signaling.sfu.srtp import SrtpSession
from tests.signaling.sfu.peer import client_keys, people_s_certificate

DEADLINE_S = 20


class Table:
    """The handshakes under way on this side, and what each peer is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Handshake, tuple[bytes, ...]]] = []
        self.concerned: list[Handshake] = []
        """Whom there was news of, in order."""
        self.stirred = asyncio.Event()
        self.remote = RemoteHandshakes(self._told)

    def _told(self, handshake: Handshake, flights: tuple[bytes, ...]) -> None:
        self.told.append((handshake, flights))
        self.concerned.append(handshake)
        self.stirred.set()

    def open(self) -> RemoteHandshake:
        opened = self.remote.open()
        assert isinstance(opened, RemoteHandshake)
        return opened

    async def until(self, predicate: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not predicate():
                self.stirred.clear()
                await self.stirred.wait()

    async def shake(self, handshake: RemoteHandshake, client: SSL.Connection) -> None:
        """Carry everything to and fro until there is an agreement."""
        while handshake.agreement is None:
            with suppress(SSL.WantReadError):
                client.do_handshake()
            with suppress(SSL.Error):
                handshake.receive(client.bio_read(65_536))
            await self.until(lambda: self.told or handshake.agreement)
            for _, flights in self.told:
                for flight in flights:
                    client.bio_write(flight)
            self.told.clear()


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    made = Table()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.remote.run())
        async with asyncio.timeout(DEADLINE_S):
            await made.remote.ready.wait()
        yield made
        running.cancel()


def client() -> SSL.Connection:
    opened = SSL.Connection(people_s_certificate().context)
    opened.set_connect_state()
    opened.set_ciphertext_mtu(1200)
    return opened


async def test_the_keys_of_a_handshake_elsewhere_fit_the_peers(table: Table) -> None:
    handshake, peer = table.open(), client()
    await table.shake(handshake, peer)
    assert handshake.keys() is None, "nobody has said yet whom to expect"

    handshake.expect("sha-256", people_s_certificate().digest)
    keys = handshake.keys()

    assert keys is not None
    ours, theirs = SrtpSession(keys), SrtpSession(client_keys(peer))
    packet = b"\x80\x60\x00\x01" + bytes(4) + b"\x00\x00\x00\x09" + b"sound"
    protected = theirs.protect(packet)
    assert protected is not None
    assert ours.unprotect(protected) == packet


async def test_another_certificate_than_the_announced_gets_no_keys(table: Table) -> None:
    handshake = table.open()
    handshake.expect("sha-256", "AB" + ":AB" * 31)
    await table.shake(handshake, client())

    assert handshake.keys() is None
    assert handshake.has_failed


async def test_nonsense_fails_or_is_ignored_and_others_go_on(table: Table) -> None:
    odd, good = table.open(), table.open()
    for nonsense in (b"", b"\x16", b"\x16\xfe\xfd" + bytes(40), bytes(2000)):
        odd.receive(nonsense)
    await table.shake(good, client())

    good.expect("sha-256", people_s_certificate().digest)
    assert good.keys() is not None
    assert odd.keys() is None


async def test_who_is_given_up_is_told_nothing_more(table: Table) -> None:
    gone, good = table.open(), table.open()
    peer = client()
    with suppress(SSL.WantReadError):
        peer.do_handshake()
    gone.receive(peer.bio_read(65_536))
    gone.close()
    await table.shake(good, client())

    assert set(table.concerned) == {good}


async def test_a_death_fails_what_was_under_way_and_another_process_takes_over(
    table: Table,
) -> None:
    done, begun = table.open(), table.open()
    await table.shake(done, client())
    first, digest = table.remote.process_id, done.digest
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await table.until(lambda: begun.has_failed)
    with pytest.raises(Unavailable):
        table.open()
    async with asyncio.timeout(DEADLINE_S):
        await table.remote.ready.wait()

    done.expect("sha-256", people_s_certificate().digest)
    assert done.keys() is not None, "what was agreed stays agreed"
    again = table.open()
    assert again.digest != digest
    await table.shake(again, client())
