"""A crowd gets pictures in bursts, which cost less, and waits for them next to nothing; it has a
bound, and nobody in it costs the others anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from uuid import uuid4

import pytest

from consult.ledger.errors import Full
from consult.ledger.wire import ConsultationId, SeatId
from signaling.sfu.forwarding import CROWD
from signaling.sfu.rooms import ALL_SEATS_MAX, SEATS_MAX, Rooms
from tests.signaling.sfu.line import ROOM, Person, World
from tests.signaling.sfu.peer import media, picture, sound

BOTH = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def holds(world: World) -> bool:
    """Whether something waits for the rest of its picture."""
    return world.traffic.forwarder.is_holding


def test_a_crowd_gets_a_picture_as_one_burst_and_sound_at_once(world: World) -> None:
    speaker = Person.enter(world)
    speaker.publish(BOTH, {"0": "microphone", "1": "camera"})
    speaker.connect()
    crowd = [Person.enter(world) for _ in range(CROWD)]
    for person in crowd:
        person.receive((speaker, "microphone"), (speaker, "camera"))
    speaker.send_rtp(picture(1, is_key=True))
    begun = bytearray(picture(2))
    begun[1] &= 0x7F
    for person in crowd:
        person.packets.clear()

    speaker.send_rtp(bytes(begun))
    speaker.send_rtp(sound(1))
    assert {len(person.packets) for person in crowd} == {1}, "the sound, not the half picture"
    assert holds(world)

    speaker.send_rtp(picture(3))
    assert {len(person.packets) for person in crowd} == {3}
    assert not holds(world)

    begun[2:4] = (4).to_bytes(2, "big")
    speaker.send_rtp(bytes(begun))
    world.traffic.forwarder.flush(holds=False)
    world.settle()
    assert {len(person.packets) for person in crowd} == {4}, "it waits no longer than it may"


def test_each_who_comes_is_told_of_once_and_costs_the_others_no_message(world: World) -> None:
    speaker = Person.enter(world)
    speaker.publish(BOTH, {"0": "microphone", "1": "camera"})
    speaker.connect()
    speaker.send_rtp(picture(1, is_key=True))
    for count in range(2, 40):
        Person.enter(world).receive((speaker, "microphone"), (speaker, "camera"))
        speaker.send_rtp(picture(count, is_key=True))
        assert len(world.notices) == count + 1, "one per connection, and one for the track"

    reached = [person for person in world.people if person.packets]
    assert len(reached) == 38


def test_a_viewer_who_never_reads_costs_the_others_nothing(world: World) -> None:
    speaker = Person.enter(world)
    speaker.publish(BOTH, {"0": "microphone", "1": "camera"})
    speaker.connect()
    crowd = [Person.enter(world) for _ in range(3)]
    for person in crowd:
        person.receive((speaker, "camera"))
    deaf = crowd[1]
    deaf.port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    world.people.remove(deaf)
    for number in range(1, 400):
        speaker.send_rtp(picture(number, is_key=number == 1, content=bytes(1000)))

    assert [len(person.packets) for person in crowd] == [399, 0, 399]
    assert world.traffic.forwarder.fanout.dropped == 0
    deaf.port.close()


def test_a_second_client_hello_from_anywhere_disturbs_nobody(world: World) -> None:
    speaker, watcher, elsewhere = (Person.enter(world) for _ in range(3))
    speaker.publish(BOTH, {"0": "microphone", "1": "camera"})
    speaker.connect()
    watcher.receive((speaker, "camera"))
    elsewhere.shake()
    world.settle()
    assert world.traffic.counts.strangers == 1

    # The same from the very address of who is connected: another handshake is not begun.
    hello = Person.enter(world)
    hello.port.close()
    hello.port = speaker.port
    hello.shake()
    world.settle()
    speaker.send_rtp(picture(1, is_key=True))

    assert [packet.sequence for packet in watcher.packets] == [1]
    world.people.remove(hello)


def test_a_full_room_refuses_the_next_connection(world: World) -> None:
    for _ in range(SEATS_MAX):
        world.switch.rooms.take_seat(ROOM, SeatId(uuid4()))

    with pytest.raises(Full, match="room"):
        Person.enter(world).publish(BOTH, {"0": "microphone"})


def test_a_server_full_of_people_takes_nobody_in_and_keeps_no_room_for_him() -> None:
    rooms = Rooms()
    names = [ConsultationId(uuid4()) for _ in range(ALL_SEATS_MAX // SEATS_MAX + 1)]
    for number in range(ALL_SEATS_MAX):
        rooms.take_seat(names[number % len(names)], SeatId(uuid4()))
    another = ConsultationId(uuid4())

    with pytest.raises(Full, match="server"):
        rooms.take_seat(another, SeatId(uuid4()))
    assert another not in rooms
    known = next(iter(rooms[names[0]].seats))
    assert rooms.take_seat(names[0], known) is rooms[names[0]].seats[known]
