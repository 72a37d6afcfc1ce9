"""People at the SFU over loopback: real STUN, DTLS, SRTP and UDP; only the clock is moved by
hand, and loss is a switch."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.control import Notice, Publish, Subscribe, TakeAnswer
from signaling.engines.wire import Offer, Source, TrackRef
from signaling.sfu.core.sdp import description
from signaling.sfu.core.stun import Address
from signaling.sfu.directory import Directory
from signaling.sfu.dtls import LocalHandshakes
from signaling.sfu.fanout import Fanout
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.port import open_port
from signaling.sfu.switch import Switch
from signaling.sfu.traffic import Traffic
from signaling.sfu.upkeep import Upkeep
from tests.signaling.sfu.peer import EPOCH_S, Peer, drained, media, session, waiting

ROOM = ConsultationId(UUID(int=1))
_requests = itertools.count(1)


class World:
    """One SFU on a real port, its people, and the time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.notices: list[Notice] = []
        self.people: list[Person] = []
        self.port = open_port("127.0.0.1", 0)
        self.address: Address = self.port.getsockname()

        def world_clock() -> float:
            return EPOCH_S + self.now

        self.directory = Directory(
            (self.address[0],), self.address[1], world_clock, LocalHandshakes(world_clock)
        )
        forwarder = Forwarder(Fanout(self.port), self._send)
        self.switch = Switch(self.directory, forwarder, self.notices.append)
        self.traffic = Traffic(self.directory, forwarder, self.notices.append)
        self.upkeep = Upkeep(self.switch, self.traffic)

    def _send(self, datagram: bytes, address: Address) -> None:
        self.port.sendto(datagram, address)

    def close(self) -> None:
        """Give all sockets back."""
        self.port.close()
        for person in self.people:
            person.port.close()

    def settle(self) -> None:
        """Carry datagrams to and fro until nobody has anything to say."""
        has_moved = True
        while has_moved:
            has_moved = False
            for person in self.people:
                for datagram in waiting(person.port):
                    has_moved = True
                    person.hear(datagram)
            arrived = list(drained(self.port))
            if arrived:
                has_moved = True
                self.traffic.receive(arrived, self.now)

    def pass_time(self, seconds: float, *, step: float = 0.02) -> None:
        """Let time pass in the steps of the upkeep; people who are there check every 2 s."""
        for turn in range(round(seconds / step)):
            self.now += step
            for person in self.people:
                if turn % 100 == 0 and not person.is_away:
                    person.check()
            self.settle()
            self.upkeep.run(self.now)
            self.settle()


@dataclass
class Person(Peer):
    """Somebody in the world: a peer that negotiates with its switch, step by step."""

    world: World = field(kw_only=True)
    seat: SeatId = field(default_factory=lambda: SeatId(uuid4()), kw_only=True)
    is_away: bool = field(default=False, kw_only=True)

    @classmethod
    def enter(cls, world: World, *, is_away: bool = False) -> Person:
        """Come into the world."""
        person = cls(world.address, world=world, is_away=is_away)
        world.people.append(person)
        return person

    def __post_init__(self) -> None:
        super().__post_init__()
        self.offer: Offer | None = None

    def connect(self) -> None:
        """ICE and DTLS, to the end."""
        self.check()
        self.world.settle()
        self.shake()
        self.world.settle()
        assert self.srtp is not None

    def send_rtp(self, packet: bytes) -> None:
        """Send, and let the world take it."""
        super().send_rtp(packet)
        self.world.settle()

    def send_rtcp(self, compound: bytes) -> None:
        """Send, and let the world take it."""
        super().send_rtcp(compound)
        self.world.settle()

    def publish(self, sections: str, sources: dict[str, Source]) -> str:
        """Offer and take the answer."""
        mids = " ".join(f"{index}" for index in range(sections.count("m=")))
        request = Publish(
            id=next(_requests),
            room=ROOM,
            seat=self.seat,
            offer=session(mids) + sections,
            sources=sources,
        )
        answer = self.world.switch.publish(request, self.world.now)
        self.server = description.read(answer)
        return answer

    def subscribe(self, *tracks: tuple[Person, Source]) -> Offer | None:
        """Ask for an offer."""
        refs = tuple(TrackRef(seat=person.seat, source=source) for person, source in tracks)
        request = Subscribe(id=next(_requests), room=ROOM, seat=self.seat, tracks=refs)
        self.offer = self.world.switch.subscribe(request, self.world.now)
        if self.offer is not None:
            self.server = description.read(self.offer.sdp)
        return self.offer

    def answer(self, *, has_rtx: bool = True, setup: str = "active") -> None:
        """Accept the last offer as it stands."""
        assert self.offer is not None
        assert self.server is not None
        sdp = session(" ".join(each.mid for each in self.server.sections), setup)
        for section in self.server.sections:
            direction = "recvonly" if section.is_sending else "inactive"
            sdp += media(section.kind, section.mid, direction=direction, has_rtx=has_rtx)
        request = TakeAnswer(
            id=next(_requests),
            room=ROOM,
            seat=self.seat,
            negotiation=self.offer.negotiation,
            answer=sdp,
        )
        self.world.switch.answer(request, self.world.now)
        self.world.settle()

    def receive(self, *tracks: tuple[Person, Source], has_rtx: bool = True) -> None:
        """Subscribe, answer and, the first time, connect."""
        self.subscribe(*tracks)
        self.answer(has_rtx=has_rtx)
        if self.srtp is None:
            self.connect()
