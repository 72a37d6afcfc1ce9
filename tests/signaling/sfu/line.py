"""People at the SFU over loopback: real STUN, DTLS, SRTP and UDP; only the clock is moved by
hand, and loss is a switch."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid4

from OpenSSL import SSL

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.control import Notice, Publish, Subscribe, TakeAnswer
from signaling.engines.wire import Offer, Source, TrackRef
from signaling.sfu.core import rtcp, rtp, stun
from signaling.sfu.core.sdp import description
from signaling.sfu.core.sdp.description import Description
from signaling.sfu.core.stun import Address
from signaling.sfu.dtls import Certificate, make_certificate
from signaling.sfu.fanout import Fanout
from signaling.sfu.process import open_port
from signaling.sfu.srtp import PROFILES, Keys, SrtpSession
from signaling.sfu.switch import Switch
from signaling.sfu.traffic import Traffic
from signaling.sfu.upkeep import Upkeep

ROOM = ConsultationId(UUID(int=1))
EPOCH_S = 1_800_000_000.0
_requests = itertools.count(1)


@cache
def people_s_certificate() -> Certificate:
    """One for all people: making them is slow and proves nothing here."""
    return make_certificate(datetime.fromtimestamp(EPOCH_S, UTC))


class World:
    """One SFU on a real port, its people, and the time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.notices: list[Notice] = []
        self.people: list[Person] = []
        self.port = open_port("127.0.0.1", 0)
        self.address: Address = self.port.getsockname()
        self.switch = Switch(self.address, lambda: EPOCH_S + self.now, self.notices.append)
        self.traffic = Traffic(self.switch, Fanout(self.port), self._send)
        self.switch.start = lambda delivery: self.traffic.start(delivery, self.now)
        self.upkeep = Upkeep(self.traffic)

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


def drained(port: socket.socket) -> Iterator[tuple[bytes, Address]]:
    """All datagrams that wait at a socket, with where they came from."""
    with suppress(BlockingIOError):
        while True:
            yield port.recvfrom(2048)


def waiting(port: socket.socket) -> list[bytes]:
    """All datagrams that wait at a socket."""
    return [datagram for datagram, _ in drained(port)]


@dataclass
class Person:
    """One peer connection of somebody: a socket, a DTLS client, and what it has heard."""

    world: World
    seat: SeatId = field(default_factory=lambda: SeatId(uuid4()))
    profile: bytes = PROFILES[0].openssl_name
    is_away: bool = False
    packets: list[rtp.Packet] = field(default_factory=list)
    refused: int = 0
    """Packets that SRTP did not let through: copies of what was here before."""
    reports: list[rtcp.Report] = field(default_factory=list)
    lose: Callable[[bytes], bool] = lambda datagram: False
    """Whether an SRTP datagram is lost on its way here."""

    def __post_init__(self) -> None:
        self.port = open_port("127.0.0.1", 0)
        self.srtp: SrtpSession | None = None
        self.server: Description | None = None
        self.offer: Offer | None = None
        self.world.people.append(self)
        self.ssl = SSL.Connection(people_s_certificate().context)
        self.ssl.set_connect_state()
        self.ssl.set_ciphertext_mtu(1200)

    def check(self, *, nominate: bool = True) -> None:
        """Send a binding request."""
        if self.server is None:
            return
        name = f"{self.server.transport.ufrag}:mine".encode()
        attributes = b"\x00\x06" + len(name).to_bytes(2, "big") + name + bytes(-len(name) % 4)
        attributes += b"\x00\x25\x00\x00" if nominate else b""
        password = self.server.transport.password.encode()
        self.send(stun.seal(stun.BINDING_REQUEST, bytes(12), attributes, password))

    def connect(self) -> None:
        """ICE and DTLS, to the end."""
        self.check()
        self.world.settle()
        self._shake()
        self.world.settle()
        assert self.srtp is not None

    def send(self, datagram: bytes) -> None:
        """Send to the SFU."""
        self.port.sendto(datagram, self.world.address)

    def send_rtp(self, packet: bytes) -> None:
        """Protect, send, and let the world take it."""
        assert self.srtp is not None
        protected = self.srtp.protect(packet)
        assert protected is not None
        self.send(protected)
        self.world.settle()

    def send_rtcp(self, compound: bytes) -> None:
        """Protect, send, and let the world take it."""
        assert self.srtp is not None
        protected = self.srtp.protect_rtcp(compound)
        assert protected is not None
        self.send(protected)
        self.world.settle()

    def hear(self, datagram: bytes) -> None:
        """Take a datagram of the SFU."""
        if 20 <= datagram[0] < 64:
            self.ssl.bio_write(datagram)
            self._shake()
        elif datagram[0] >= 128 and self.srtp is not None and not self.lose(datagram):
            if rtcp.is_rtcp(datagram):
                compound = self.srtp.unprotect_rtcp(datagram)
                assert compound is not None
                self.reports += rtcp.read(compound)
            else:
                content = self.srtp.unprotect(datagram)
                if content is None:
                    self.refused += 1
                    return
                packet = rtp.read(content)
                assert packet is not None
                self.packets.append(packet)

    def _shake(self) -> None:
        try:
            self.ssl.do_handshake()
        except SSL.WantReadError:
            pass
        else:
            self._take_keys()
        with suppress(SSL.Error):
            self.send(self.ssl.bio_read(1500))

    def _take_keys(self) -> None:
        name = self.ssl.get_selected_srtp_profile()
        profile = next(each for each in PROFILES if each.openssl_name == name)
        size = 2 * (profile.key_size + profile.salt_size)
        keys = Keys.split(profile, self.ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size))
        self.srtp = SrtpSession(Keys(profile, keys.outgoing, keys.incoming))

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
        self.world.switch.answer(request)
        self.world.settle()

    def receive(self, *tracks: tuple[Person, Source], has_rtx: bool = True) -> None:
        """Subscribe, answer and, the first time, connect."""
        self.subscribe(*tracks)
        self.answer(has_rtx=has_rtx)
        if self.srtp is None:
            self.connect()


def session(mids: str, setup: str = "actpass") -> str:
    """The session level of a description."""
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
        f"a=group:BUNDLE {mids}\r\na=setup:{setup}\r\n"
        f"a=ice-ufrag:mine\r\na=ice-pwd:{'m' * 24}\r\n"
        f"a=fingerprint:sha-256 {people_s_certificate().digest}\r\n"
    )


def media(
    kind: str, mid: str, *, ssrc: int = 0, direction: str = "sendonly", has_rtx: bool = True
) -> str:
    """One section with the payload types 96 and 97, or 111."""
    types = "111" if kind == "audio" else "96 97" if has_rtx else "96"
    text = f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}\r\na=mid:{mid}\r\na={direction}\r\n"
    text += "a=rtcp-mux\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    if kind == "audio":
        text += "a=rtpmap:111 opus/48000/2\r\n"
    else:
        text += "a=rtpmap:96 VP8/90000\r\n"
        text += "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" if has_rtx else ""
    if ssrc:
        text += f"a=ssrc:{ssrc} cname:me\r\n"
        if kind == "video" and has_rtx:
            text += f"a=ssrc-group:FID {ssrc} {ssrc + 1}\r\na=ssrc:{ssrc + 1} cname:me\r\n"
    return text


def picture(sequence: int, *, ssrc: int = 70, is_key: bool = False, content: bytes = b"") -> bytes:
    """A VP8 packet."""
    head = bytes((0x80, 0x80 | 96)) + (sequence & 0xFFFF).to_bytes(2, "big")
    fixed = head + (sequence * 3000 & 0xFFFFFFFF).to_bytes(4, "big") + ssrc.to_bytes(4, "big")
    return fixed + b"\x10" + (b"\x00" if is_key else b"\x01") + (content or b"%d" % sequence)


def sound(sequence: int, *, ssrc: int = 50) -> bytes:
    """An Opus packet."""
    head = bytes((0x80, 111)) + (sequence & 0xFFFF).to_bytes(2, "big")
    fixed = head + (sequence * 960 & 0xFFFFFFFF).to_bytes(4, "big") + ssrc.to_bytes(4, "big")
    return fixed + b"opus %d" % sequence
