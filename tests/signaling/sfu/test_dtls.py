"""The handshake against OpenSSL's own client, in pieces and against nonsense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from signaling.sfu.dtls import DATAGRAM_MAX, Handshake
from tests.signaling.sfu.peer import people_s_certificate


def client() -> SSL.Connection:
    opened = SSL.Connection(people_s_certificate().context)
    opened.set_connect_state()
    opened.set_ciphertext_mtu(1200)
    return opened


def records(opened: SSL.Connection) -> Iterator[bytes]:
    """What the client wants to send, each record a datagram of its own."""
    with suppress(SSL.WantReadError):
        opened.do_handshake()
    with suppress(SSL.Error):
        flight = opened.bio_read(65_536)
        while flight:
            size = 13 + int.from_bytes(flight[11:13], "big")
            yield flight[:size]
            flight = flight[size:]


def in_two(hello: bytes) -> list[bytes]:
    """A ClientHello as two fragments, each in a record of its own (RFC 6347 §4.2.3)."""
    message, body = hello[13:25], hello[25:]
    half = len(body) // 2
    datagrams = []
    for number, start, end in ((0, 0, half), (10, half, len(body))):
        places = start.to_bytes(3, "big") + (end - start).to_bytes(3, "big")
        fragment = message[:6] + places + body[start:end]
        head = hello[:5] + number.to_bytes(6, "big") + len(fragment).to_bytes(2, "big")
        datagrams.append(head + fragment)
    return datagrams


def shake(
    opened: SSL.Connection, server: Handshake, cut: Callable[[bytes], list[bytes]] | None = None
) -> None:
    """Carry everything to and fro; `cut` makes several datagrams of the first."""
    for _ in range(6):
        datagrams = list(records(opened))
        if cut is not None and datagrams:
            datagrams, cut = [*cut(datagrams[0]), *datagrams[1:]], None
        for datagram in datagrams:
            for reply in server.receive(datagram):
                assert len(reply) <= DATAGRAM_MAX
                opened.bio_write(reply)


def server() -> Handshake:
    made = Handshake(people_s_certificate())
    made.expect("sha-256", people_s_certificate().digest)
    return made


def test_a_hello_in_two_datagrams_is_one_handshake() -> None:
    made = server()

    shake(client(), made, in_two)

    assert made.keys() is not None


def test_the_keys_wait_for_the_fingerprint() -> None:
    made = Handshake(people_s_certificate())
    shake(client(), made)
    assert made.keys() is None

    made.expect("sha-256", people_s_certificate().digest)

    assert made.keys() is not None


def test_both_sides_have_the_same_keys() -> None:
    made, opened = server(), client()
    shake(opened, made)
    keys = made.keys()
    assert keys is not None

    size = 2 * (keys.profile.key_size + keys.profile.salt_size)
    material = opened.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
    assert keys.incoming[: keys.profile.key_size] == material[: keys.profile.key_size]
    assert keys.incoming != keys.outgoing


@given(st.binary(max_size=1400))
def test_any_bytes_are_borne_before_and_after_a_handshake(noise: bytes) -> None:
    for first in (20, 21, 22, 23, 63):
        made = server()
        made.receive(bytes((first,)) + noise)
        made.retransmit()
        assert made.keys() is None


@given(st.binary(max_size=200))
def test_any_bytes_after_a_handshake_leave_the_keys_alone(noise: bytes) -> None:
    FINISHED.receive(bytes((23, 254, 253)) + noise)

    assert FINISHED.keys() is not None
    assert not FINISHED.has_failed


FINISHED = server()
shake(client(), FINISHED)
