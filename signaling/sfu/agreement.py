"""How a connection comes to its SRTP keys, whoever shakes hands for it: this process or another."""

from typing import Protocol

from signaling.sfu.srtp import Keys


class Vouched(Protocol):
    """Whom the descriptions of both sides vouch for, by fingerprint (RFC 8122)."""

    @property
    def digest(self) -> str:
        """The SHA-256 fingerprint of our certificate, as a description gives it."""
        ...

    @property
    def expected(self) -> tuple[str, str] | None:
        """The (algorithm, digest) that the peer's description announced."""
        ...

    def expect(self, algorithm: str, digest: str) -> None:
        """Say which certificate the peer must have; may come after the handshake."""
        ...


class Handshake(Vouched, Protocol):
    """One DTLS handshake on the server's side, from the ClientHello to the SRTP keys."""

    has_failed: bool

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram of the peer; returns the datagrams to send at once."""
        ...

    def retransmit(self) -> list[bytes]:
        """What to send again now because the peer's answer is overdue."""
        ...

    def keys(self) -> Keys | None:
        """The SRTP keys, once the handshake is done with the certificate that was announced."""
        ...

    def close(self) -> None:
        """The connection is given up."""
        ...


class Handshakes(Protocol):
    """Opens handshakes under the certificate of the day."""

    def open(self) -> Handshake:
        """A new handshake; raises Unavailable while nobody can shake hands."""
        ...
