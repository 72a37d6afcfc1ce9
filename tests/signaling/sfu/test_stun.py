"""Binding requests, proved and answered."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import stun

PASSWORD = b"a-password-of-enough-length"
TRANSACTION = bytes(range(12))


def attribute(kind: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value + padding


def request(username: str = "ours:theirs", extra: bytes = b"", password: bytes = PASSWORD) -> bytes:
    attributes = attribute(stun.USERNAME, username.encode()) + extra
    return stun.seal(stun.BINDING_REQUEST, TRANSACTION, attributes, password)


def test_a_signed_request_is_read_and_proved() -> None:
    read = stun.read_request(request(extra=attribute(stun.USE_CANDIDATE, b"")))

    assert read is not None
    assert read.local_ufrag == "ours"
    assert read.nominates
    assert read.is_signed_with(PASSWORD)


def test_another_password_does_not_prove_it() -> None:
    read = stun.read_request(request(password=b"another"))

    assert read is not None
    assert not read.is_signed_with(PASSWORD)


def test_a_changed_byte_is_never_a_proved_request() -> None:
    sound = request()

    for at in range(len(sound)):
        changed = sound[:at] + bytes((sound[at] ^ 1,)) + sound[at + 1 :]
        read = stun.read_request(changed)
        assert read is None or not read.is_signed_with(PASSWORD)


def test_what_comes_after_the_proof_is_not_believed() -> None:
    proved = request()[:-8]
    length = (len(proved) + 4 + 8 - stun.HEADER_SIZE).to_bytes(2, "big")
    late = proved[:2] + length + proved[4:] + attribute(stun.USE_CANDIDATE, b"")
    forged = late + attribute(stun.FINGERPRINT, fingerprint(late))

    read = stun.read_request(forged)

    assert read is not None
    assert not read.nominates


def fingerprint(message: bytes) -> bytes:
    return (zlib.crc32(message) ^ 0x5354554E).to_bytes(4, "big")


def test_the_answer_names_the_address_that_the_request_came_from() -> None:
    read = stun.read_request(request())
    assert read is not None

    answer = stun.build_success(read, ("192.0.2.7", 4242), PASSWORD)

    assert answer[:2] == b"\x01\x01"
    assert answer[8:20] == TRANSACTION
    kind, size, _, port, host = (
        int.from_bytes(answer[start:end], "big")
        for start, end in ((20, 22), (22, 24), (24, 26), (26, 28), (28, 32))
    )
    assert (kind, size) == (stun.XOR_MAPPED_ADDRESS, 8)
    assert port ^ 0x2112 == 4242
    assert (host ^ stun.MAGIC_COOKIE).to_bytes(4, "big") == bytes((192, 0, 2, 7))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_nothing(message: bytes) -> None:
    assert stun.read_request(message) is None or stun.is_stun(message)


@given(st.binary(max_size=120))
def test_any_attributes_behind_a_sound_header_are_a_request_or_nothing(body: bytes) -> None:
    header = request()[:2] + len(body).to_bytes(2, "big") + request()[4:20]
    assert stun.read_request(header + body) is None
