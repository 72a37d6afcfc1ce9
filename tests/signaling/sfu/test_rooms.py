"""What is asked for whole rooms: silence, recording, who speaks; and sound with redundancy."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from signaling.engines.control import Leave, Record, Silence
from signaling.engines.wire import RecordedTrack, Sink, Source, SpeakersChanged
from signaling.sfu.core import rtcp, rtp
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.recordings import Recordings
from signaling.sfu.taps import Outlet
from tests.signaling.sfu.line import ROOM, Person, World
from tests.signaling.sfu.peer import media, picture, sound
from tests.signaling.sfu.simulcast import Camera

BOTH = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)
LEVEL = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
TIMING = (
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=rtcp-fb:111 transport-cc\r\n"
)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.switch.leave(Leave(id=9, room=ROOM, seat=None))
    made.close()


@pytest.fixture
def doctor(world: World) -> Person:
    person = Person.enter(world)
    person.publish(BOTH, {"0": "microphone", "1": "camera"})
    person.connect()
    return person


def viewer(doctor: Person, *sources: Source) -> Person:
    person = Person.enter(doctor.world)
    person.receive(*((doctor, source) for source in sources or ("camera", "microphone")))
    return person


def silence(person: Person, *sources: Source) -> None:
    request = Silence(id=1, room=ROOM, seat=person.seat, sources=sources)
    person.world.switch.silence(request, person.world.now)


def payloads(person: Person) -> list[bytes]:
    return [packet.payload for packet in person.packets]


def test_a_silenced_source_is_silent_at_once_and_others_are_not(doctor: Person) -> None:
    person = viewer(doctor)
    doctor.send_rtp(sound(1))

    silence(doctor, "microphone")
    doctor.send_rtp(sound(2))
    doctor.send_rtp(picture(1))

    assert payloads(person) == [b"opus 1", b"\x10\x011"]


def test_silence_lasts_over_a_new_page_until_it_is_taken_back(doctor: Person) -> None:
    silence(doctor, "microphone")
    doctor.world.switch.leave(Leave(id=1, room=ROOM, seat=doctor.seat))
    again = Person.enter(doctor.world)
    again.seat = doctor.seat
    again.publish(BOTH, {"0": "microphone", "1": "camera"})
    again.connect()
    person = viewer(again)

    again.send_rtp(sound(1))
    assert payloads(person) == []
    silence(again)
    again.send_rtp(sound(2))

    assert payloads(person) == [b"opus 2"]


def test_what_was_said_in_silence_is_not_sent_again_either(doctor: Person) -> None:
    person = viewer(doctor, "camera")
    doctor.send_rtp(picture(1, is_key=True))
    (first,) = person.packets
    silence(doctor, "camera")
    doctor.send_rtp(picture(2))
    silence(doctor)
    doctor.send_rtp(picture(3))

    wanted = range(first.sequence, first.sequence + 4)
    person.send_rtcp(rtcp.build_nack(1, first.ssrc, wanted))

    assert all(payload[-1:] != b"2" for payload in payloads(person))
    last = max(packet.sequence for packet in person.packets if packet.payload_type == 96)
    assert last == first.sequence + 1


def test_an_empty_room_is_forgotten_with_its_silence_when_it_ends(doctor: Person) -> None:
    silence(doctor, "microphone")

    doctor.world.switch.leave(Leave(id=1, room=ROOM, seat=doctor.seat))
    assert ROOM in doctor.world.switch.rooms
    doctor.world.switch.leave(Leave(id=2, room=ROOM, seat=None))

    assert doctor.world.switch.rooms == {}


class Recorder:
    """The recorder's two doors."""

    def __init__(self, folder: Path) -> None:
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.door.bind(str(folder / "rtp"))
        self.door.setblocking(False)
        self.sink = Sink(path=str(folder / "rtp"), port=9)

    def taken(self) -> list[bytes]:
        found: list[bytes] = []
        with suppress(BlockingIOError):
            while True:
                found.append(self.door.recv(2048))
        return found


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    made = Recorder(tmp_path)
    yield made
    made.door.close()


def record(world: World, sink: Sink | None) -> dict[Source, RecordedTrack]:
    request = Record(id=1, room=ROOM, sink=sink)
    told = Recordings(world.switch.rooms).record(request, world.now)
    return {each.track.source: each for each in told}


def test_the_recorder_gets_plain_packets_from_a_key_frame_on_and_the_clock(
    doctor: Person, recorder: Recorder
) -> None:
    doctor.send_rtp(sound(1))
    doctor.send_rtp(picture(1))
    report = SenderReport(70, 1_000 << 32, 90_000)
    doctor.send_rtcp(rtcp.build_sender_report(report, 1, 1, "me"))

    told = record(doctor.world, recorder.sink)
    doctor.world.pass_time(0.02)
    doctor.send_rtp(picture(2))
    doctor.send_rtp(picture(3, is_key=True))
    doctor.send_rtp(sound(2))

    assert rtcp.KeyFrameRequest(70) in doctor.reports
    clock, *packets = recorder.taken()
    (said,) = rtcp.read(clock)
    assert isinstance(said, SenderReport)
    assert (said.ssrc, said.ntp) == (told["camera"].ssrc, 1_000 << 32)
    read = [packet for each in packets if (packet := rtp.read(each))]
    assert [(each.ssrc, each.payload) for each in read] == [
        (told["camera"].ssrc, b"\x10\x003"),
        (told["microphone"].ssrc, b"opus 2"),
    ]
    assert (told["camera"].codec, told["microphone"].codec) == ("VP8", "OPUS")


def test_a_track_that_comes_later_is_told(doctor: Person, recorder: Recorder) -> None:
    assert record(doctor.world, recorder.sink) == {}

    doctor.send_rtp(sound(1))
    doctor.world.pass_time(0.02)
    doctor.send_rtp(sound(2))

    (told,) = [each for each in doctor.world.notices if isinstance(each, RecordedTrack)]
    (packet,) = recorder.taken()
    assert rtp.read(packet) is not None
    assert packet[8:12] == told.ssrc.to_bytes(4, "big")


def test_nothing_comes_after_the_end_of_the_recording(doctor: Person, recorder: Recorder) -> None:
    doctor.send_rtp(sound(1))
    record(doctor.world, recorder.sink)

    record(doctor.world, None)
    doctor.send_rtp(sound(2))
    doctor.world.pass_time(0.1)

    assert recorder.taken() == []


def test_a_recorded_picture_never_changes_its_layer(world: World, recorder: Recorder) -> None:
    camera = Camera.enter(world)
    camera.shoot(is_key=True)
    (told,) = record(world, recorder.sink).values()
    taken: list[bytes] = []
    for _ in range(30):
        camera.shoot()
        world.pass_time(0.04)
        taken += recorder.taken()

    assert len(taken) > 40
    assert {packet[8:12] for packet in taken} == {told.ssrc.to_bytes(4, "big")}
    assert not any(b"l 1" in packet or b"m 1" in packet for packet in taken)


def test_a_recorded_layer_that_ends_is_followed_by_another_track(
    world: World, recorder: Recorder
) -> None:
    camera = Camera.enter(world)
    camera.shoot(is_key=True)
    (told,) = record(world, recorder.sink).values()
    camera.is_mute.add("h")
    for _ in range(8):
        camera.run(1)
        recorder.taken()

    (other,) = [each for each in world.notices if isinstance(each, RecordedTrack)]
    assert other.ssrc != told.ssrc


def test_a_recorder_that_is_gone_or_slow_holds_nobody_up(tmp_path: Path) -> None:
    outlet = Outlet(Sink(path=str(tmp_path / "nobody"), port=9))

    outlet.send(b"packet")

    assert (outlet.sent, outlet.dropped) == (0, 1)
    outlet.close()


def leveled(sequence: int, level: int) -> bytes:
    """Sound that says how loud it is (RFC 6464)."""
    plain = sound(sequence)
    extension = b"\xbe\xde\x00\x01\x10" + bytes((0x80 | level,)) + b"\x00\x00"
    return b"\x90" + plain[1:12] + extension + plain[12:]


def test_the_room_hears_who_speaks_and_who_has_stopped(world: World) -> None:
    person = Person.enter(world)
    person.publish(media("audio", "0", ssrc=50) + LEVEL, {"0": "microphone"})
    person.connect()
    for turn in range(50):
        person.send_rtp(leveled(turn, 30))
        world.pass_time(0.02)
    world.pass_time(2)

    told = [each.seats for each in world.notices if isinstance(each, SpeakersChanged)]
    assert told == [(person.seat,), ()]


def test_who_wants_to_know_is_told_when_packets_came(world: World) -> None:
    person = Person.enter(world)
    answer = person.publish(media("audio", "0", ssrc=50) + TIMING, {"0": "microphone"})
    person.connect()
    heard: list[bytes] = []
    assert person.srtp is not None
    unprotect = person.srtp.unprotect_rtcp

    def keep(datagram: bytes) -> bool:
        heard.append(datagram)
        return True

    person.lose = keep
    for turn in range(10):
        plain = sound(turn)
        extension = b"\xbe\xde\x00\x01\x31\x00" + bytes((turn, 0))
        person.send_rtp(b"\x90" + plain[1:12] + extension + plain[12:])
        world.pass_time(0.02)

    compounds = [unprotect(each) for each in heard if rtcp.is_rtcp(each)]
    feedback = [
        each for each in compounds if each is not None and each[:2] in (b"\x8f\xcd", b"\xaf\xcd")
    ]
    assert "a=rtcp-fb:111 transport-cc\r\n" in answer
    assert feedback


REDUNDANT = (
    media("audio", "0", ssrc=50).replace("SAVPF 111", "SAVPF 63 111")
    + "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
)


def redundant(sequence: int) -> bytes:
    """The last sound and this one (RFC 2198)."""
    plain = sound(sequence)
    blocks = b"\xef\x0f\x00\x04\x6f" + b"last" + plain[12:]
    return b"\x80\x3f" + plain[2:12] + blocks


def test_redundant_sound_goes_as_it_is_to_who_takes_it_and_plain_to_others(world: World) -> None:
    doctor = Person.enter(world)
    answer = doctor.publish(REDUNDANT, {"0": "microphone"})
    doctor.connect()
    assert "SAVPF 63 111\r\n" in answer
    plain, other = viewer(doctor, "microphone"), viewer(doctor, "microphone")
    (seat,) = [
        s
        for s in world.switch.rooms[ROOM].seats.values()
        if s.receiving and s.receiving.seat == other.seat
    ]
    assert seat.receiving is not None
    for delivery in seat.receiving.deliveries.values():
        delivery.has_red = True
    world.pass_time(0.6)

    doctor.send_rtp(redundant(1))
    doctor.send_rtp(redundant(2))

    assert [each.payload_type for each in plain.packets] == [111, 111]
    assert payloads(plain) == [b"opus 1", b"opus 2"]
    assert [each.payload_type for each in other.packets] == [63, 63]
    assert payloads(other) == [redundant(1)[12:], redundant(2)[12:]]


def test_who_names_opus_first_is_not_asked_for_redundancy(world: World) -> None:
    doctor = Person.enter(world)

    answer = doctor.publish(
        REDUNDANT.replace("63 111\r\na=mid", "111 63\r\na=mid"), {"0": "microphone"}
    )

    assert "red/48000" not in answer
    assert "useinbandfec=1;usedtx=1" in answer
