"""The words between the server and the media process."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import ProtocolError
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import control
from signaling.engines.control import Done, Publish, Subscribe
from signaling.engines.wire import Offer, OfferedTrack, TrackReady, TrackRef

ROOM, SEAT = ConsultationId(UUID(int=1)), SeatId(UUID(int=2))


def reader(content: bytes) -> asyncio.StreamReader:
    made = asyncio.StreamReader()
    made.feed_data(content)
    made.feed_eof()
    return made


@pytest.mark.parametrize(
    "demand",
    [
        Publish(id=1, room=ROOM, seat=SEAT, offer="v=0", sources={"0": "camera"}),
        Subscribe(id=2, room=ROOM, seat=SEAT, tracks=(TrackRef(seat=SEAT, source="screen"),)),
        control.TakeAnswer(id=3, room=ROOM, seat=SEAT, negotiation=4, answer="v=0"),
        control.Leave(id=5, room=ROOM, seat=None),
    ],
)
async def test_a_request_is_read_as_it_was_written(demand: control.Demand) -> None:
    assert await control.read_demand(reader(control.encode(demand))) == demand


@pytest.mark.parametrize(
    "tidings",
    [
        control.Ready(port=5000),
        Done(
            id=1,
            offer=Offer(
                negotiation=1,
                sdp="v=0",
                tracks=(OfferedTrack(mid="0", seat=SEAT, source="camera"),),
            ),
        ),
        control.Refused(id=1, is_full=True, code="room-full", zh="满", en="full"),
        TrackReady(room=ROOM, seat=SEAT, source="microphone"),
    ],
)
async def test_a_reply_or_event_is_read_as_it_was_written(tidings: control.Tidings) -> None:
    assert await control.read_tidings(reader(control.encode(tidings))) == tidings


async def test_a_frame_that_is_too_big_breaks_the_protocol() -> None:
    with pytest.raises(ProtocolError):
        await control.read_demand(reader((control.FRAME_MAX + 1).to_bytes(4, "big")))


@given(st.binary(max_size=200))
async def test_any_frame_is_a_word_or_breaks_the_protocol(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        await control.read_demand(reader(len(body).to_bytes(4, "big") + body))


async def test_a_socket_that_closes_inside_a_frame_is_said_so() -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await control.read_demand(reader(b"\x00\x00\x00\x09abc"))
