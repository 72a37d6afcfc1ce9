"""One peer connection of a person, whichever way media goes: how it is reached and secured; knows
no tracks and no descriptions."""

from dataclasses import dataclass, field

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import wire
from signaling.engines.wire import Source
from signaling.sfu.agreement import Handshake
from signaling.sfu.core.ice import IcePeer
from signaling.sfu.core.line import Losses, Verdict
from signaling.sfu.srtp import SrtpSession

KINDS: dict[Source, str] = {"camera": "video", "screen": "video", "microphone": "audio"}


@dataclass(eq=False, kw_only=True)
class Leg:
    """What both kinds of connection have in common."""

    room: ConsultationId
    seat: SeatId
    side: wire.Leg
    ice: IcePeer
    handshake: Handshake
    ssrc: int
    """The sender of our RTCP to this peer."""
    opened_at: float
    srtp: SrtpSession | None = None
    is_connected: bool = False
    """SRTP is set up and the peer shows consent."""
    is_lost: bool = False
    must_restart: bool = False
    """The person's network is another one: the next offer restarts ICE."""
    remote_ufrag: str = ""
    version: int = 0
    report_at: float = 0.0
    losses: Losses = field(default_factory=Losses)
    round_trip_ms: int | None = None
    verdict: Verdict = field(default_factory=Verdict)

    def come_back(self, now: float) -> None:
        """The peer is heard again, at this time, after a silence in which all was lost."""
        del now
        self.losses.forget()
