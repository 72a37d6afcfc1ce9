"""Strangers who ask where they come from are told so, shortly and not too often."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import stun
from signaling.sfu.core.probes import AT_ONCE, PER_S, Allowance

TRANSACTION = b"0123456789ab"
PLAIN = struct.pack("!HHI12s", 1, 0, stun.MAGIC_COOKIE, TRANSACTION)
SOFTWARE = struct.pack("!HH4s", 0x8022, 4, b"page")


def request(*attributes: bytes) -> bytes:
    """A binding request with these attributes."""
    body = b"".join(attributes)
    return struct.pack("!HHI12s", 1, len(body), stun.MAGIC_COOKIE, TRANSACTION) + body


@pytest.mark.parametrize("message", [PLAIN, request(SOFTWARE)])
def test_a_stranger_s_question_is_known_by_its_transaction(message: bytes) -> None:
    assert stun.read_probe(message) == TRANSACTION


@pytest.mark.parametrize(
    "message",
    [
        b"",
        PLAIN[:-1],
        PLAIN + b"\0",
        struct.pack("!HHI12s", 0x101, 0, stun.MAGIC_COOKIE, TRANSACTION),
        struct.pack("!HHI12s", 1, 0, 1, TRANSACTION),
        request(struct.pack("!HH4s", stun.USERNAME, 4, b"a:b\0")),
        request(struct.pack("!HH20s", stun.MESSAGE_INTEGRITY, 20, bytes(20))),
        request(struct.pack("!HH", 0x8022, 40)),
        request(struct.pack("!HH200s", 0x8022, 200, bytes(200))),
    ],
)
def test_what_is_no_plain_question_is_left_to_those_who_can_sign(message: bytes) -> None:
    assert stun.read_probe(message) is None


def test_the_answer_names_the_address_and_is_hardly_longer_than_the_question() -> None:
    answer = stun.answer_probe(TRANSACTION, ("192.0.2.7", 40_000))

    assert len(answer) <= len(PLAIN) + 12
    assert answer[:2] == b"\x01\x01"
    assert answer[8:20] == TRANSACTION
    port, host = struct.unpack("!HI", answer[26:32])
    assert port ^ (stun.MAGIC_COOKIE >> 16) == 40_000
    assert (host ^ stun.MAGIC_COOKIE).to_bytes(4, "big") == bytes((192, 0, 2, 7))


def test_a_flood_of_questions_gets_few_answers() -> None:
    allowance = Allowance()

    answered = sum(allowance.take(1_000 + n / 50_000) for n in range(50_000))

    assert answered <= AT_ONCE + PER_S + 1
    assert allowance.take(1_010)


@given(st.binary(max_size=120))
def test_any_datagram_is_a_question_or_not(message: bytes) -> None:
    found = stun.read_probe(message)

    assert found is None or len(found) == 12
