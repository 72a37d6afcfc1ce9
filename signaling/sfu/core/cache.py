"""The last packets of a track, kept once for all its receivers; knows no receiver."""

from dataclasses import dataclass, field

RING_SIZE = 1024
"""About 8 s at 1 Mbit/s."""


@dataclass
class PacketCache:
    """A ring of plain packets, found by the publisher's extended sequence numbers."""

    _slots: list[tuple[int, bytes] | None] = field(default_factory=lambda: [None] * RING_SIZE)

    def put(self, extended: int, plain: bytes) -> bool:
        """Keep a packet; False if its number is kept already: the first content stands."""
        slot = self._slots[extended % RING_SIZE]
        if slot is not None and slot[0] >= extended:
            return False
        self._slots[extended % RING_SIZE] = (extended, plain)
        return True

    def get(self, extended: int) -> bytes | None:
        """The packet of this number, unless it is too old or never came."""
        slot = self._slots[extended % RING_SIZE]
        return slot[1] if slot is not None and slot[0] == extended else None
