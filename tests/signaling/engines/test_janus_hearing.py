"""What Janus tells by itself becomes events, each once and only of handles that are ours."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.janus.core.lines import CALM_S
from signaling.engines.janus.hearing import Hearing
from signaling.engines.janus.rooms import Published, Rooms, Sending
from signaling.engines.janus.session import JanusSession
from signaling.engines.janus.wire import Frame
from signaling.engines.wire import (
    EngineEvent,
    LineJudged,
    SeatConnected,
    SeatLost,
    SpeakersChanged,
    TrackReady,
)

ROOM, SEAT = ConsultationId(UUID(int=1)), SeatId(UUID(int=2))
HANDLE, FEED = 7, "him.7"


class Told:
    """A seat with one publishing handle, and what was told of it."""

    def __init__(self) -> None:
        self.events: list[EngineEvent] = []
        self.came: list[str] = []
        session = JanusSession(
            "ws://127.0.0.1:9",
            "word",
            hear=lambda frame: None,
            lost=lambda: None,
            restored=lambda: None,
        )
        self.rooms = Rooms(session, "word")
        room, seat = self.rooms.seat(ROOM, SEAT)
        seat.sending = Sending(HANDLE, FEED, "sha-256 AB", "user")
        seat.sending.published["0"] = Published("microphone", "OPUS")
        self.rooms.know(HANDLE, room, seat, "send")
        self.hearing = Hearing(
            self.rooms, self.events.append, lambda room, seat, mid: self.came.append(mid)
        )

    def hears(self, now: float = 0.0, /, **frame: object) -> list[EngineEvent]:
        """What is told because of this frame."""
        before = len(self.events)
        said = msgspec.json.encode({"sender": HANDLE, **frame})
        self.hearing.hear(msgspec.json.decode(said, type=Frame), now)
        return self.events[before:]


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_connection_comes_and_goes(told: Told) -> None:
    assert told.hears(janus="webrtcup") == [SeatConnected(room=ROOM, seat=SEAT, leg="send")]
    assert told.hears(janus="hangup", reason="DTLS alert") == [
        SeatLost(room=ROOM, seat=SEAT, leg="send")
    ]
    assert told.hears(janus="hangup", reason="DTLS alert") == []


def test_the_first_packet_of_a_track_is_told_once(told: Told) -> None:
    ready = TrackReady(room=ROOM, seat=SEAT, source="microphone")

    assert told.hears(janus="media", mid="0", type="audio", receiving=False) == []
    assert told.hears(janus="media", mid="0", type="audio", receiving=True) == [ready]
    assert told.hears(janus="media", mid="0", type="audio", receiving=True) == []
    assert told.hears(janus="media", mid="9", type="video", receiving=True) == []
    assert told.came == ["0"]


def test_a_line_that_loses_packets_is_poor_until_it_is_calm(told: Told) -> None:
    def judged(grade: str) -> LineJudged:
        return LineJudged(
            room=ROOM,
            seat=SEAT,
            leg="send",
            grade="poor" if grade == "poor" else "good",
            loss=None,
            round_trip_ms=None,
            carries_bps=None,
        )

    slow = {"janus": "slowlink", "mid": "0", "media": "audio", "uplink": True, "lost": 30}
    assert told.hears(1.0, **slow) == [judged("poor")]
    assert told.hears(2.0, **slow) == []
    told.hearing.calm(2.0 + CALM_S)
    assert told.events[-1] == judged("good")


def test_who_talks_is_told_from_his_own_handle_and_until_he_leaves(told: Told) -> None:
    def talk(what: str, feed: str = FEED) -> list[EngineEvent]:
        said = {"videoroom": what, "room": str(ROOM), "id": feed, "audio-level-dBov-avg": 20.5}
        return told.hears(janus="event", plugindata={"plugin": "x", "data": said})

    assert talk("talking", "somebody else") == []
    assert talk("talking") == [SpeakersChanged(room=ROOM, seats=(SEAT,))]
    assert talk("stopped-talking") == [SpeakersChanged(room=ROOM, seats=())]
    talk("talking")
    room, _ = told.rooms.seat(ROOM, SEAT)
    told.hearing.left(room, None)
    assert told.events[-1] == SpeakersChanged(room=ROOM, seats=())


@pytest.mark.parametrize(
    "frame",
    [
        {"janus": "webrtcup", "sender": 8},
        {"janus": "timeout"},
        {"janus": "event", "plugindata": {"plugin": "x", "data": {"publishers": []}}},
        {"janus": "something new", "with": {"other": ["fields"]}},
    ],
)
def test_what_is_not_ours_or_not_known_changes_nothing(
    told: Told, frame: dict[str, object]
) -> None:
    assert told.hears(**frame) == []
