"""The whole switch with real keys: who gets which packet, what is sent again, who is believed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from consult.ledger.errors import ProtocolError
from signaling.engines.control import Leave
from signaling.engines.wire import SeatConnected, SeatLost, TrackReady
from signaling.sfu.core import rtcp
from signaling.sfu.core.rtcp import Estimate, KeyFrameRequest, Nack, SenderReport
from signaling.sfu.core.sdp import description
from signaling.sfu.port import open_port
from tests.signaling.sfu.line import ROOM, Person, World
from tests.signaling.sfu.peer import media, picture, sound

BOTH = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def doctor(world: World) -> Person:
    """Somebody who publishes camera and microphone and is connected."""
    person = Person.enter(world)
    person.publish(BOTH, {"0": "microphone", "1": "camera"})
    person.connect()
    return person


def viewer(doctor: Person, *, has_rtx: bool = True) -> Person:
    """Somebody who receives the doctor's camera and microphone."""
    person = Person.enter(doctor.world)
    person.receive((doctor, "camera"), (doctor, "microphone"), has_rtx=has_rtx)
    return person


def contents(person: Person) -> list[bytes]:
    return [packet.payload[2:] for packet in person.packets if packet.payload_type == 96]


def test_packets_of_one_reach_the_others_unchanged(doctor: Person) -> None:
    first, second = viewer(doctor), viewer(doctor)

    doctor.send_rtp(picture(9, is_key=True))
    doctor.send_rtp(sound(3))

    for person in (first, second):
        video, audio = person.packets
        assert (video.payload_type, video.payload) == (96, b"\x10\x009")
        assert (audio.payload_type, audio.payload) == (111, b"opus 3")
        assert video.timestamp == 27_000
    assert doctor.packets == []


def test_the_room_hears_of_connections_and_of_each_first_packet(doctor: Person) -> None:
    doctor.send_rtp(sound(1))
    doctor.send_rtp(sound(2))

    seat = doctor.seat
    assert doctor.world.notices == [
        SeatConnected(room=ROOM, seat=seat, leg="send"),
        TrackReady(room=ROOM, seat=seat, source="microphone"),
    ]


def test_the_handshake_settles_on_the_cipher_that_costs_least(doctor: Person) -> None:
    assert doctor.ssl.get_selected_srtp_profile() == b"SRTP_AEAD_AES_128_GCM"


def test_sound_overtakes_the_pictures_of_the_same_moment(doctor: Person) -> None:
    person = viewer(doctor)
    assert doctor.srtp is not None
    protected = [doctor.srtp.protect(packet) for packet in (picture(1), picture(2), sound(1))]

    for datagram in protected:
        assert datagram is not None
        doctor.send(datagram)
    doctor.world.settle()

    assert [packet.payload_type for packet in person.packets] == [111, 96, 96]


def test_a_lost_packet_is_sent_again_on_request(doctor: Person) -> None:
    person = viewer(doctor)
    pattern = iter([False, True, True, False])
    person.lose = lambda datagram: next(pattern, False)
    for sequence in range(10, 14):
        doctor.send_rtp(picture(sequence))
    first, last = person.packets
    assert (first.sequence, last.sequence) == (10, 13)

    person.send_rtcp(rtcp.build_nack(1, first.ssrc, [11, 12]))

    again = person.packets[2:]
    assert [packet.payload_type for packet in again] == [97, 97]
    assert [packet.payload[:2] for packet in again] == [b"\x00\x0b", b"\x00\x0c"]
    assert [packet.payload[4:] for packet in again] == [b"11", b"12"]
    assert again[0].ssrc == again[1].ssrc != first.ssrc
    assert again[1].sequence == again[0].sequence + 1


def test_without_rtx_the_very_same_datagram_is_sent_again(doctor: Person) -> None:
    person = viewer(doctor, has_rtx=False)
    seen: list[bytes] = []

    def keep(datagram: bytes) -> bool:
        seen.append(datagram)
        return True

    person.lose = keep
    doctor.send_rtp(picture(10))

    person.send_rtcp(rtcp.build_nack(1, ssrc_of(person), [10]))

    assert len(seen) == 2
    assert seen[0] == seen[1]


def ssrc_of(person: Person) -> int:
    """The SSRC of the first picture that this person was offered."""
    assert person.server is not None
    section = next(each for each in person.server.sections if each.kind == "video")
    return next(ssrc for ssrc in section.ssrcs if ssrc not in section.rtx_ssrcs)


def test_what_is_lost_on_the_way_up_is_asked_for_and_delivered_late(doctor: Person) -> None:
    person = viewer(doctor)
    doctor.send_rtp(picture(1, is_key=True))
    doctor.send_rtp(picture(3))

    doctor.world.pass_time(0.02)
    assert Nack(70, (2,)) in doctor.reports
    inner = picture(2)
    rtx = bytes((0x80, 0x80 | 97)) + b"\x00\x01" + inner[4:8] + (71).to_bytes(4, "big")
    doctor.send_rtp(rtx + b"\x00\x02" + inner[12:])

    assert contents(person) == [b"1", b"3", b"2"]
    assert [packet.sequence for packet in person.packets] == [1, 3, 2]


def test_a_newcomer_has_a_key_frame_asked_for_at_once(doctor: Person) -> None:
    doctor.send_rtp(picture(1, is_key=True))
    doctor.world.pass_time(2)
    doctor.reports.clear()

    viewer(doctor)
    doctor.world.pass_time(0.02)

    assert KeyFrameRequest(70) in doctor.reports


def test_many_wishes_for_a_key_frame_go_up_as_one(doctor: Person) -> None:
    people = [viewer(doctor) for _ in range(3)]
    doctor.send_rtp(picture(1))
    doctor.world.pass_time(0.1)
    doctor.reports.clear()

    for person in people:
        person.send_rtcp(rtcp.build_pli(1, ssrc_of(person)))
    doctor.world.pass_time(0.6)

    assert [each for each in doctor.reports if isinstance(each, KeyFrameRequest)] == [
        KeyFrameRequest(70)
    ]


def test_a_newcomer_right_after_a_key_frame_gets_it_from_the_cache(doctor: Person) -> None:
    doctor.send_rtp(picture(60_000))
    doctor.send_rtp(picture(60_001, is_key=True))
    doctor.send_rtp(picture(60_002))

    person = viewer(doctor)
    doctor.send_rtp(picture(60_003))

    assert contents(person) == [b"60001", b"60002", b"60003"]
    first = 60_001 - 0x8000
    assert [packet.sequence for packet in person.packets] == [first, first + 1, first + 2]


def test_receivers_that_started_in_different_halves_get_the_same_packets(doctor: Person) -> None:
    early = viewer(doctor)
    doctor.send_rtp(picture(0x7FFF))
    doctor.world.pass_time(1)
    late = viewer(doctor)
    for step in range(3):
        doctor.send_rtp(picture(0x8000 + step))

    assert contents(late) == contents(early)[1:]
    assert [packet.sequence for packet in late.packets] == [0, 1, 2]


def test_who_takes_a_track_up_again_gets_it_under_another_ssrc(doctor: Person) -> None:
    person = viewer(doctor)
    doctor.send_rtp(picture(1))
    person.receive((doctor, "microphone"))
    doctor.send_rtp(picture(2))
    person.receive((doctor, "microphone"), (doctor, "camera"))
    doctor.send_rtp(picture(3))

    first, second = person.packets
    assert contents(person) == [b"1", b"3"]
    assert first.ssrc != second.ssrc


def test_no_index_of_a_session_ever_carries_two_packets(doctor: Person) -> None:
    person = viewer(doctor, has_rtx=False)
    carried: dict[bytes, bytes] = {}

    def check(datagram: bytes) -> bool:
        # GCM is deterministic: one key, one index, one content give the same datagram.
        if not rtcp.is_rtcp(datagram):
            assert carried.setdefault(datagram[2:4] + datagram[8:12], datagram) == datagram
        return False

    person.lose = check
    for turn in range(6):
        for sequence in range(turn * 40, turn * 40 + 20):
            doctor.send_rtp(picture(sequence, content=b"%d in %d" % (sequence, turn)))
            doctor.send_rtp(picture(sequence, content=b"a second content"))
        person.send_rtcp(rtcp.build_nack(1, ssrc_of(person), range(turn * 40 + 20)))
        if turn == 2:
            be_away(person)
        if turn == 4:
            person.receive((doctor, "microphone"), has_rtx=False)
            person.receive((doctor, "camera"), has_rtx=False)

    assert len(carried) == 120
    assert person.refused > 40


def be_away(person: Person) -> None:
    """Be silent until the consent is gone, and come back."""
    person.is_away = True
    person.world.pass_time(17)
    person.is_away = False
    person.world.pass_time(0.04)


def test_media_follows_a_person_to_a_new_address(doctor: Person) -> None:
    person = viewer(doctor)
    old = person.port
    person.port = open_port("127.0.0.1", 0)
    person.check()
    doctor.world.settle()

    doctor.send_rtp(picture(1))

    assert contents(person) == [b"1"]
    old.close()


def test_an_address_that_cannot_sign_gets_nothing(doctor: Person) -> None:
    person = viewer(doctor)
    assert person.server is not None
    assert person.offer is not None
    thief = Person.enter(doctor.world)
    password = person.server.transport.password
    thief.server = description.read(person.offer.sdp.replace(password, "x" * 24))

    thief.check()
    thief.send(b"\x80" * 40)
    doctor.send_rtp(picture(1))

    assert (contents(person), thief.packets) == ([b"1"], [])
    assert doctor.world.traffic.counts.strangers == 2


def test_a_replayed_packet_is_dropped(doctor: Person) -> None:
    person = viewer(doctor)
    assert doctor.srtp is not None
    datagram = doctor.srtp.protect(picture(1))
    assert datagram is not None

    doctor.send(datagram)
    doctor.send(datagram)
    doctor.world.settle()

    assert contents(person) == [b"1"]
    assert doctor.world.traffic.counts.forged == 1


def test_a_silent_person_is_reported_and_comes_back_with_a_key_frame(doctor: Person) -> None:
    person = viewer(doctor)
    doctor.send_rtp(picture(1, is_key=True))
    person.is_away = True
    doctor.world.pass_time(17)
    lost = SeatLost(room=ROOM, seat=person.seat, leg="receive")
    assert doctor.world.notices.count(lost) == 1
    doctor.send_rtp(picture(2))
    assert contents(person) == [b"1"]
    doctor.reports.clear()

    person.is_away = False
    person.check()
    doctor.world.settle()
    doctor.world.pass_time(0.02)
    doctor.send_rtp(picture(3))

    assert contents(person) == [b"1", b"3"]
    assert [packet.sequence for packet in person.packets] == [1, 2]
    assert KeyFrameRequest(70) in doctor.reports


def test_a_connection_that_never_comes_up_is_reported_once(world: World) -> None:
    person = Person.enter(world, is_away=True)
    person.publish(BOTH, {"0": "microphone", "1": "camera"})

    world.pass_time(40, step=0.5)

    assert world.notices == [SeatLost(room=ROOM, seat=person.seat, leg="send")]


def test_a_publisher_is_told_how_much_arrives_and_how_much_may(doctor: Person) -> None:
    doctor.send_rtp(picture(1))

    doctor.world.pass_time(2)

    blocks = [each for each in doctor.reports if isinstance(each, rtcp.ReportBlock)]
    estimates = [each for each in doctor.reports if isinstance(each, Estimate)]
    assert {block.ssrc for block in blocks} == {70}
    assert estimates[-1].ssrcs == (70,)
    assert estimates[-1].bitrate_bps > estimates[0].bitrate_bps >= 600_000


def test_a_publisher_sends_less_for_a_thin_line(doctor: Person) -> None:
    person = viewer(doctor)
    for turn in range(300):
        doctor.send_rtp(picture(turn, content=bytes(1000)))
        doctor.world.pass_time(0.02)
        if turn % 50 == 0:
            block = rtcp.ReportBlock(ssrc_of(person), 128, 0, 2 * turn, 0)
            person.send_rtcp(rtcp.build_receiver_report(1, [block]))

    estimates = [each.bitrate_bps for each in doctor.reports if isinstance(each, Estimate)]
    assert 150_000 <= min(estimates) < 400_000


def test_an_estimate_that_only_lags_behind_holds_nobody_back(doctor: Person) -> None:
    person = viewer(doctor)
    for turn in range(300):
        doctor.send_rtp(picture(turn, content=bytes(1000)))
        doctor.world.pass_time(0.02)
        person.send_rtcp(rtcp.build_estimate(1, 300_000 + 100 * turn, [ssrc_of(person)]))

    estimates = [each.bitrate_bps for each in doctor.reports if isinstance(each, Estimate)]
    assert estimates[-1] > 1_000_000


def test_receivers_get_the_publisher_s_clock_for_lip_sync(doctor: Person) -> None:
    person = viewer(doctor)
    doctor.send_rtp(picture(1))
    doctor.send_rtp(sound(1))
    for ssrc, timestamp in ((70, 90_000), (50, 48_000)):
        report = SenderReport(ssrc, 1_000 << 32, timestamp)
        doctor.send_rtcp(rtcp.build_sender_report(report, 1, 1, "me"))

    doctor.world.pass_time(1.02)

    reports = [each for each in person.reports if isinstance(each, SenderReport)]
    video, audio = sorted(reports[-2:], key=lambda each: -each.timestamp)
    assert video.ntp == audio.ntp > 1_000 << 32
    seconds = (video.ntp - (1_000 << 32)) / 2**32
    assert video.timestamp - 90_000 == pytest.approx(seconds * 90_000, abs=1)
    assert audio.timestamp - 48_000 == pytest.approx(seconds * 48_000, abs=1)


def test_who_has_left_neither_sends_nor_receives(doctor: Person) -> None:
    person, other = viewer(doctor), viewer(doctor)
    doctor.world.switch.leave(Leave(id=1, room=ROOM, seat=person.seat))

    doctor.send_rtp(picture(1))
    assert (contents(person), contents(other)) == ([], [b"1"])

    doctor.world.switch.leave(Leave(id=2, room=ROOM, seat=None))
    doctor.send_rtp(picture(2))
    assert contents(other) == [b"1"]
    assert doctor.world.switch.rooms == {}
    assert doctor.world.directory.by_address == {}
    assert doctor.world.directory.by_ufrag == {}


def test_garbage_disturbs_nobody(doctor: Person) -> None:
    person = viewer(doctor)
    for first in range(256):
        for size in (0, 1, 11, 40, 1400):
            doctor.send(bytes((first,)) + bytes(size))
            person.send(bytes((first,)) + b"\xff" * size)
        doctor.world.settle()
    doctor.send(b"")

    doctor.send_rtp(picture(1))

    assert contents(person) == [b"1"]
    assert doctor.world.traffic.counts.garbage > 0


def test_the_mid_names_the_track_of_an_unknown_ssrc(world: World) -> None:
    person = Person.enter(world)
    person.publish(media("video", "0"), {"0": "screen"})
    person.connect()
    watcher = Person.enter(world)
    watcher.receive((person, "screen"))
    plain = picture(2, ssrc=99)
    extended = bytes((0x90,)) + plain[1:12] + b"\xbe\xde\x00\x01\x40\x30\x00\x00" + plain[12:]

    person.send_rtp(picture(1, ssrc=99))
    person.send_rtp(extended)
    person.send_rtp(picture(3, ssrc=99))

    assert contents(watcher) == [b"2", b"3"]


def test_nobody_is_driven_out_of_the_address_that_he_speaks_from(doctor: Person) -> None:
    person, other = viewer(doctor), viewer(doctor)
    person.port, other.port = other.port, person.port

    person.check()
    doctor.world.settle()

    assert doctor.world.traffic.counts.strangers == 1


def test_new_connections_get_a_new_certificate_before_the_old_one_expires(world: World) -> None:
    first, second, third = (Person.enter(world, is_away=True) for _ in range(3))
    digests = []
    for person, days in ((first, 0), (second, 27), (third, 29)):
        world.now = 100 + days * 86_400
        person.publish(BOTH, {"0": "microphone"})
        assert person.server is not None
        digests.append(person.server.transport.digest)

    assert digests[0] == digests[1] != digests[2]


def test_a_peer_that_wants_to_be_the_dtls_server_is_refused(doctor: Person) -> None:
    person = Person.enter(doctor.world)
    person.subscribe((doctor, "camera"))

    with pytest.raises(ProtocolError):
        person.answer(setup="passive")


def test_a_peer_with_another_certificate_than_it_said_gets_no_keys(world: World) -> None:
    person = Person.enter(world)
    person.publish(BOTH, {"0": "microphone"})
    (seat,) = world.switch.rooms[ROOM].seats.values()
    assert seat.sending is not None
    seat.sending.handshake.expect("sha-256", "00:" * 31 + "00")

    person.connect()

    world.pass_time(0.02)
    assert seat.sending.srtp is None
    assert SeatLost(room=ROOM, seat=person.seat, leg="send") in world.notices
