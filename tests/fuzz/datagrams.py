"""Datagrams at the SFU's port: from strangers, with a neighbour's address, and from a person who
has keys of his own and nothing good in mind. Others lose next to nothing, and nothing raises."""

from __future__ import annotations

import random
from dataclasses import dataclass

from signaling.sfu.core import rtcp, rtp, stun
from signaling.sfu.core.stun import Address
from tests.fuzz.mutations import pick, spoil
from tests.signaling.sfu.line import Person, World
from tests.signaling.sfu.peer import media, picture, sound

BATCH = 32
PROBE_EVERY = 512
STRANGER: Address = ("127.0.0.9", 40_000)


@dataclass(frozen=True)
class Outcome:
    """What became of the others' media while all that came."""

    sent: int
    arrived: int

    @property
    def lost(self) -> float:
        """The share that was lost, from 0 to 1."""
        return 1 - self.arrived / self.sent


class Attack:
    """A good publisher and a good receiver, and a villain between them."""

    def __init__(self, world: World, seed: int) -> None:
        self._chance = random.Random(seed)
        self._world = world
        self._good, self._watcher, self._villain = (Person.enter(world) for _ in range(3))
        sections = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)
        for person in (self._good, self._villain):
            person.publish(sections, {"0": "microphone", "1": "camera"})
            person.connect()
        self._listening = Person.enter(world)
        self._listening.seat = self._villain.seat
        self._watcher.receive((self._good, "camera"), (self._villain, "camera"))
        self._listening.receive((self._good, "camera"))
        self._sequence = 0
        self._corpus = self._samples()

    def run(self, count: int) -> Outcome:
        """Send so many bad datagrams, and a good one every now and then."""
        sent = arrived = done = 0
        while done < count:
            batch = [self._bad() for _ in range(min(BATCH, count - done))]
            self._world.traffic.receive(batch, self._world.now)
            done += len(batch)
            if done % PROBE_EVERY < BATCH:
                sent += 1
                arrived += self._probe()
        return Outcome(sent, arrived)

    def _probe(self) -> bool:
        """Whether a picture of the good one reaches the watcher."""
        self._sequence += 1
        content = b"probe %d" % self._sequence
        self._watcher.packets.clear()
        self._good.send_rtp(picture(self._sequence, is_key=True, content=content))
        self._world.pass_time(0.06)
        for person in (self._villain, self._listening):
            person.packets.clear()
        return any(packet.payload.endswith(content) for packet in self._watcher.packets)

    def _samples(self) -> list[bytes]:
        """Good datagrams of each kind, to be spoilt."""
        nack = rtcp.build_nack(1, 70, [1, 2, 9])
        estimate = rtcp.build_estimate(1, 100_000, [70])
        report = rtcp.build_receiver_report(1, [rtcp.ReportBlock(70, 10, 3, 5, 7)])
        sender = rtcp.build_sender_report(rtcp.SenderReport(70, 1 << 40, 5), 3, 99, "me")
        padded = bytes([picture(3)[0] | 0x20]) + picture(3)[1:] + b"\x00\x00\x03"
        extended = bytes([0x90]) + picture(4)[1:12] + b"\xbe\xde\x00\x01\x42ab\x00" + b"\x10\x00x"
        return [
            *(picture(1, is_key=True), picture(2), sound(1), padded, extended),
            *(nack, estimate, report, sender, nack + report + estimate),
        ]

    def _bad(self) -> tuple[bytes, Address]:
        chance = self._chance
        neighbour = self._good.port.getsockname()
        own = chance.choice((self._villain, self._listening))
        match chance.randrange(6):
            case 0:
                noise = chance.randbytes(chance.randrange(1400))
                return noise, chance.choice((STRANGER, neighbour, own.port.getsockname()))
            case 1:
                return spoil(chance, self._check(own)), chance.choice((STRANGER, neighbour))
            case 2:
                hello = b"\x16\xfe\xfd" + bytes(8) + b"\x00\x40" + chance.randbytes(64)
                return spoil(chance, hello), own.port.getsockname()
            case 3:
                return spoil(chance, self._protected(picture(9))), neighbour
            case _:
                plain = spoil(chance, pick(chance, self._corpus))
                return self._protected(plain, own), own.port.getsockname()

    def _check(self, person: Person) -> bytes:
        assert person.server is not None
        theirs = person.server.transport
        name = f"{theirs.ufrag}:mine".encode()
        attributes = b"\x00\x06" + len(name).to_bytes(2, "big") + name + bytes(-len(name) % 4)
        return stun.seal(stun.BINDING_REQUEST, bytes(12), attributes, theirs.password.encode())

    def _protected(self, plain: bytes, by: Person | None = None) -> bytes:
        """As SRTP or SRTCP where libsrtp agrees to it, else as it is."""
        srtp = (by or self._villain).srtp
        assert srtp is not None
        is_report = rtcp.is_rtcp(plain)
        if not is_report and rtp.read(plain) is None:
            return plain
        protect = srtp.protect_rtcp if is_report else srtp.protect
        return protect(plain) or plain
