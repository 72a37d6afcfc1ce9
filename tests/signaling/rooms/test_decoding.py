"""Any bytes give a message or a protocol error."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import ProtocolError
from signaling.rooms.core.decoding import decode
from signaling.rooms.service.connection import encode
from signaling.rooms.wire import (
    ClientMessage,
    Event,
    Followed,
    Join,
    Joined,
    Point,
    Resume,
    Say,
    Show,
)
from tests.signaling.rooms.scene import START, Scene, view
from tests.signaling.rooms.test_rights import MESSAGES

_encode = msgspec.json.encode

messages: st.SearchStrategy[ClientMessage] = st.one_of(
    st.builds(Say, id=st.uuids(), text=st.text(min_size=1, max_size=50)),
    st.builds(Point, at=st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))),
    st.builds(
        Join,
        versions=st.lists(st.integers(0, 9)).map(tuple),
        resume=st.builds(Resume, epoch=st.integers(0, 9), seq=st.integers(0, 9)),
    ),
    st.just(Show(view=view(3), beside=view(4))),
    st.sampled_from(MESSAGES),
)


@given(messages)
def test_what_was_encoded_is_decoded(message: ClientMessage) -> None:
    assert decode(_encode(message)) == message


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_message_or_a_protocol_error(frame: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(frame)


@given(messages.map(_encode), st.integers(0, 200), st.binary(min_size=1, max_size=3))
def test_a_damaged_message_gives_a_message_or_a_protocol_error(
    frame: bytes, at: int, damage: bytes
) -> None:
    try:
        decoded = decode(frame[:at] + damage + frame[at + 1 :])
    except ProtocolError:
        return
    assert isinstance(decoded, ClientMessage)


@pytest.mark.parametrize(
    "frame",
    [
        b'{"type":"pong","type":"leave"}',
        b'{"type":"show","view":{"study":"1","series":"1","instance":"1","index":1,"index":2}}',
        b"[" * 60_000,
        b'{"type":"say","id":' + b"[" * 60_000,
        b'{"type":"point","at":[NaN,0]}',
        b'{"type":"point","at":[Infinity,0]}',
        b'{"type":"point","at":[1e999,0]}',
        b'{"type":"say","id":"0190163d-8694-739b-aea5-966c26f8ad91","text":"\\ud800"}',
        b'\xef\xbb\xbf{"type":"pong"}',
        '{"type":"pong"}'.encode("utf-16"),
        b'{"type":"hand","is_raised":1}',
        b'{"type":"pong","secret":"1"}',
    ],
)
def test_what_looks_like_a_message_and_is_none(frame: bytes) -> None:
    with pytest.raises(ProtocolError) as error:
        decode(frame)

    assert "secret" not in str(error.value)
    assert len(str(error.value)) < 80


def test_what_the_server_says_is_read_as_it_was_said() -> None:
    scene = Scene()
    joined = scene.last(scene.arrive(1), Joined)
    seat = joined.you
    event = Event(seq=2, at=START, fact=Followed(seat=seat, follows=False))

    for message in (joined, event):
        assert msgspec.json.decode(encode(message), type=type(message)) == message
