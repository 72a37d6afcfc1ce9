"""A crowd gets pictures in bursts, which cost less, and waits for them next to nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from signaling.sfu.forwarding import CROWD
from tests.signaling.sfu.line import Person, World
from tests.signaling.sfu.peer import media, picture, sound


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
    sections = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)
    speaker.publish(sections, {"0": "microphone", "1": "camera"})
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
