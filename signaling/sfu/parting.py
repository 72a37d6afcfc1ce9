"""The words between the media process and the one that shakes hands for it: one MessagePack map
per packet of a Unix SOCK_SEQPACKET."""

import msgspec
from msgspec import Struct

FRAME_MAX = 65_536


class Word(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Base of what is said."""


class Fed(Word, frozen=True, kw_only=True):
    """A datagram of a peer; the first of a number begins its handshake.

    `digest` is the certificate that was announced to the peer: one of an earlier process fails.
    """

    id: int
    digest: str
    datagram: bytes


class GivenUp(Word, frozen=True, kw_only=True):
    """The connection of this number is no more."""

    id: int


class Certified(Word, frozen=True, kw_only=True):
    """The fingerprint for what begins from now on; the first message of the process."""

    digest: str


class Replied(Word, frozen=True, kw_only=True):
    """Datagrams for the peer."""

    id: int
    flights: tuple[bytes, ...]


class Agreed(Word, frozen=True, kw_only=True):
    """The handshake is done; whom it was with the media process judges by the digests."""

    id: int
    profile: bytes
    material: bytes
    digests: dict[str, str]


class Failed(Word, frozen=True, kw_only=True):
    """There will be no keys."""

    id: int


Given = Fed | GivenUp
Told = Certified | Replied | Agreed | Failed

_given: msgspec.msgpack.Decoder[Given] = msgspec.msgpack.Decoder(Given)
_told: msgspec.msgpack.Decoder[Told] = msgspec.msgpack.Decoder(Told)
_encoder = msgspec.msgpack.Encoder()


def encode(word: Word) -> bytes:
    """One packet."""
    return _encoder.encode(word)


def read_given(packet: bytes) -> Given:
    """What the media process says."""
    return _given.decode(packet)


def read_told(packet: bytes) -> Told:
    """What the process that shakes hands says."""
    return _told.decode(packet)
