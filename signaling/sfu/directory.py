"""Who is where: the tables that lead from a datagram to its connection, and the credentials that
connections are opened with; knows no tracks."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import wire
from signaling.sfu.agreement import Handshake, Handshakes
from signaling.sfu.core.ice import Credentials, IcePeer
from signaling.sfu.core.sdp.writing import OwnTransport
from signaling.sfu.core.stun import Address, BindingRequest
from signaling.sfu.leg import Leg

AnyLeg = TypeVar("AnyLeg", bound=Leg)


@dataclass
class Directory:
    """All connections by their ICE user name and by their proved addresses."""

    hosts: tuple[str, ...]
    """The addresses that people are told to send to, the first first."""
    port: int
    world_clock: Callable[[], float]
    """Seconds since 1970."""
    handshakes: Handshakes
    by_ufrag: dict[str, Leg] = field(default_factory=dict)
    by_address: dict[Address, Leg] = field(default_factory=dict)
    by_handshake: dict[Handshake, Leg] = field(default_factory=dict)

    def open(
        self, kind: type[AnyLeg], who: tuple[ConsultationId, SeatId, wire.Leg], now: float
    ) -> AnyLeg:
        """A new connection, to be found by its user name."""
        room, seat, side = who
        credentials = _random_credentials()
        leg = kind(
            room=room,
            seat=seat,
            side=side,
            ice=IcePeer([credentials]),
            handshake=self.handshakes.open(),
            ssrc=random_ssrc(),
            opened_at=now,
        )
        self.by_ufrag[credentials.ufrag] = leg
        self.by_handshake[leg.handshake] = leg
        return leg

    def own_transport(self, leg: Leg, setup: str) -> OwnTransport:
        """What a description says of our side of this connection."""
        ice, digest = leg.ice.current, leg.handshake.digest
        return OwnTransport(self.hosts, self.port, ice.ufrag, ice.password, digest, setup)

    def restart_ice(self, leg: Leg) -> None:
        """Give the connection new credentials."""
        credentials = _random_credentials()
        for void in leg.ice.renew(credentials):
            self.by_ufrag.pop(void.ufrag, None)
        self.by_ufrag[credentials.ufrag] = leg

    def prove(
        self, request: BindingRequest, source: Address, now: float
    ) -> tuple[Leg, Credentials] | None:
        """The connection that signed this request, to be found at its source from now on; None
        if nobody did, or if somebody else speaks from there and must not be driven out."""
        leg = self.by_ufrag.get(request.local_ufrag)
        credentials = leg.ice.find(request) if leg is not None else None
        if leg is None or credentials is None:
            return None
        owner = self.by_address.get(source)
        if owner is not None and owner is not leg and owner.ice.is_heard_from(source, now):
            return None
        forgotten = leg.ice.admit(request, source, now)
        if forgotten is not None and self.by_address.get(forgotten) is leg:
            del self.by_address[forgotten]
        self.by_address[source] = leg
        return leg, credentials

    def strike(self, leg: Leg) -> None:
        """Take a connection out of all tables."""
        leg.is_connected = False
        leg.handshake.close()
        self.by_handshake.pop(leg.handshake, None)
        for credentials in leg.ice.credentials:
            self.by_ufrag.pop(credentials.ufrag, None)
        for address in leg.ice.addresses:
            if self.by_address.get(address) is leg:
                del self.by_address[address]


def random_ssrc() -> int:
    """A synchronization source that nobody can guess; never zero."""
    return secrets.randbits(32) or 1


def _random_credentials() -> Credentials:
    return Credentials(secrets.token_hex(6), secrets.token_hex(16))
