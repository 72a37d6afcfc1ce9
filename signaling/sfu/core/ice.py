"""Our side of ICE-lite with one peer: credentials, proved addresses, consent (RFC 8445 §2.5,
RFC 7675); knows no other peer and no socket."""

from dataclasses import dataclass, field

from signaling.sfu.core.stun import Address, BindingRequest

CONSENT_S = 12.0
"""Silence after which media stops; browsers check every 2.5 s. Long enough that a break of ten
seconds is none: nothing is negotiated again, sound goes on with the first packet."""

SWITCH_S = 2.0
"""Silence of the chosen address after which a proved one without nomination takes over."""

ADDRESSES_MAX = 8


@dataclass(frozen=True)
class Credentials:
    """A user name fragment and its password, good for one ICE session."""

    ufrag: str
    password: str


@dataclass
class IcePeer:
    """The addresses of one peer; after an ICE restart the old credentials stay good for once."""

    credentials: list[Credentials]
    address: Address | None = None
    heard_at: float = 0.0
    _proved: dict[Address, None] = field(default_factory=dict)

    @property
    def current(self) -> Credentials:
        """What descriptions name now."""
        return self.credentials[-1]

    @property
    def addresses(self) -> list[Address]:
        """All addresses that proved to be this peer's."""
        return list(self._proved)

    def renew(self, credentials: Credentials) -> list[Credentials]:
        """Restart ICE; returns the credentials that are void from now on."""
        self.credentials.append(credentials)
        void, self.credentials = self.credentials[:-2], self.credentials[-2:]
        return void

    def find(self, request: BindingRequest) -> Credentials | None:
        """The credentials with which the request proves that it comes from the peer."""
        for each in self.credentials:
            if each.ufrag == request.local_ufrag:
                return each if request.is_signed_with(each.password.encode()) else None
        return None

    def admit(self, request: BindingRequest, source: Address, now: float) -> Address | None:
        """Note where a proved request came from; returns an address that is forgotten for it.

        Media goes to the nominated address: a phone that changes its network and a NAT that
        rebinds take it along (RFC 8445 §8.1.1).
        """
        self._proved.pop(source, None)
        self._proved[source] = None
        is_silent = self.address is None or not self.is_heard_from(self.address, now)
        if request.nominates or is_silent:
            self.address = source
        if source == self.address:
            self.heard_at = now
        if len(self._proved) <= ADDRESSES_MAX:
            return None
        oldest = next(each for each in self._proved if each != self.address)
        del self._proved[oldest]
        return oldest

    def hear(self, source: Address, now: float) -> None:
        """Note that authenticated media came from this address."""
        if source == self.address:
            self.heard_at = now

    def is_heard_from(self, source: Address, now: float) -> bool:
        """Whether this address is the chosen one and not silent."""
        return source == self.address and now - self.heard_at <= SWITCH_S

    def has_consent(self, now: float) -> bool:
        """Whether media may be sent to the address."""
        return self.address is not None and now - self.heard_at <= CONSENT_S
