"""What the recorder gets: the plain RTP of each track as one datagram each over a Unix socket;
knows no receivers and never waits for the recorder."""

import socket
from dataclasses import dataclass, field

from signaling.engines.wire import Sink
from signaling.sfu.core import rtcp, rtp
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.core.stream import Stream

SOCKET_BUFFER_BYTES = 1 << 20


@dataclass
class Outlet:
    """The way to one recorder; what does not go through at once is dropped and counted."""

    sink: Sink
    sent: int = 0
    dropped: int = 0
    _socket: socket.socket = field(init=False)
    _overflow: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._overflow = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for each in (self._socket, self._overflow):
            each.setblocking(False)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)

    def send(self, datagram: bytes) -> bool:
        """Send or drop; whether it was sent."""
        try:
            self._send(datagram)
        except OSError:
            self.dropped += 1
            return False
        self.sent += 1
        return True

    def _send(self, datagram: bytes) -> None:
        try:
            self._socket.sendto(datagram, self.sink.path)
        except BlockingIOError:
            # A Unix socket holds 10 datagrams (net.unix.max_dgram_qlen), a key frame has more.
            self._overflow.sendto(datagram, ("127.0.0.1", self.sink.port))

    def close(self) -> None:
        """Give the sockets back."""
        self._socket.close()
        self._overflow.close()


@dataclass(eq=False)
class Tap:
    """One stream on its way to the recorder, from a key frame on, never mixed with another."""

    outlet: Outlet
    stream: Stream
    ssrc: int
    cname: str
    is_audio: bool
    needs_key: bool = field(init=False)
    """Nothing can be seen before the next key frame."""
    _since: int = -1

    def __post_init__(self) -> None:
        self.needs_key = not self.is_audio

    def take(self, stream: Stream, parcel: Parcel) -> None:
        """A packet that is forwarded as well."""
        if stream is not self.stream:
            return
        if self._since < 0:
            if not (self.is_audio or parcel.is_key):
                return
            self._since = parcel.extended
        if parcel.is_key:
            self.needs_key = False
        if parcel.extended >= self._since:
            plain = parcel.plain if parcel.bare is None else parcel.bare
            sent = self.outlet.send(rtp.address_to(plain, parcel.extended & 0xFFFF, self.ssrc))
            self.needs_key |= not (sent or self.is_audio)

    def report(self, stream: Stream, now: float) -> None:
        """Tell the publisher's clock, as his last report carried it on."""
        clock = stream.reception.clock_at(now) if stream is self.stream else None
        if clock is not None:
            report = SenderReport(self.ssrc, *clock)
            counts = (stream.packets, stream.octets)
            self.outlet.send(rtcp.build_sender_report(report, *counts, self.cname))
