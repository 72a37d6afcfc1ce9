"""A peer connection in raw bytes over loopback: a socket, STUN, a DTLS client and SRTP, and the
few lines of SDP that go with them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from OpenSSL import SSL

from signaling.sfu.core import rtcp, rtp, stun
from signaling.sfu.core.sdp.description import Description
from signaling.sfu.core.stun import Address
from signaling.sfu.dtls import Certificate, make_certificate
from signaling.sfu.port import open_port
from signaling.sfu.srtp import PROFILES, Keys, SrtpSession

EPOCH_S = 1_800_000_000.0


@cache
def people_s_certificate() -> Certificate:
    """One for all people: making them is slow and proves nothing here."""
    return make_certificate(datetime.fromtimestamp(EPOCH_S, UTC))


def drained(port: socket.socket) -> Iterator[tuple[bytes, Address]]:
    """All datagrams that wait at a socket, with where they came from."""
    with suppress(BlockingIOError):
        while True:
            yield port.recvfrom(2048)


def waiting(port: socket.socket) -> list[bytes]:
    """All datagrams that wait at a socket."""
    return [datagram for datagram, _ in drained(port)]


@dataclass
class Peer:
    """One peer connection of somebody: a socket, a DTLS client, and what it has heard."""

    address: Address
    """Where the SFU listens."""
    packets: list[rtp.Packet] = field(default_factory=list)
    refused: int = 0
    """Packets that SRTP did not let through: copies of what was here before."""
    reports: list[rtcp.Report] = field(default_factory=list)
    lose: Callable[[bytes], bool] = lambda datagram: False
    """Whether an SRTP datagram is lost on its way here."""

    def __post_init__(self) -> None:
        self.port = open_port("127.0.0.1", 0)
        self.srtp: SrtpSession | None = None
        self.has_begun = False
        """The handshake is under way."""
        self.server: Description | None = None
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

    def send(self, datagram: bytes) -> None:
        """Send to the SFU."""
        self.port.sendto(datagram, self.address)

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send."""
        assert self.srtp is not None
        protected = self.srtp.protect(packet)
        assert protected is not None
        self.send(protected)

    def send_rtcp(self, compound: bytes) -> None:
        """Protect and send."""
        assert self.srtp is not None
        protected = self.srtp.protect_rtcp(compound)
        assert protected is not None
        self.send(protected)

    def hear(self, datagram: bytes) -> None:
        """Take a datagram of the SFU."""
        if 20 <= datagram[0] < 64:
            self.ssl.bio_write(datagram)
            self.shake()
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

    def shake(self) -> None:
        """Go on with the handshake."""
        self.has_begun = True
        try:
            self.ssl.do_handshake()
        except SSL.WantReadError:
            pass
        else:
            self.srtp = SrtpSession(client_keys(self.ssl))
        with suppress(SSL.Error):
            self.send(self.ssl.bio_read(1500))


def client_keys(ssl: SSL.Connection) -> Keys:
    """The keys of a finished handshake, named from the client's side."""
    name = ssl.get_selected_srtp_profile()
    profile = next(each for each in PROFILES if each.openssl_name == name)
    size = 2 * (profile.key_size + profile.salt_size)
    keys = Keys.split(profile, ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size))
    return Keys(profile, keys.outgoing, keys.incoming)


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
