"""One packet as it is kept for all receivers; knows no receiver."""

from dataclasses import dataclass


@dataclass(slots=True)
class Parcel:
    """A plain packet ready for all receivers but for what each one's numbering changes.

    Nobody changes a parcel once it is in a cache: what was sent of it must be sent again alike.
    """

    extended: int
    """The publisher's sequence number, carried on over wraps."""
    plain: bytes
    timestamp: int
    is_key: bool = False
    """It begins a picture that needs no other."""
    starts_picture: bool = False
    temporal: int = 0
    is_sync: bool = False
    picture: int = 0
    """VP8's picture id, carried on over wraps."""
    picture_at: int = 0
    """Where in `plain` it stands in 15 bits; 0 if nowhere."""
    tl0: int = 0
    tl0_at: int = 0
    bare: bytes | None = None
    """The same sound without redundancy (RFC 2198) for those who did not agree to it."""

    def hollow(self) -> bytes:
        """The packet without its payload: it fills a number and says nothing."""
        words = int.from_bytes(self.plain[14:16], "big")
        first = self.plain[0] & ~0x20
        return bytes((first,)) + self.plain[1 : 16 + 4 * words]
