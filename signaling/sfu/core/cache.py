"""The last packets of a stream, kept once for all its receivers; knows no receiver."""

from dataclasses import dataclass, field

from signaling.sfu.core.parcels import Parcel

RING_SIZE = 1024
"""About 8 s at 1 Mbit/s."""


@dataclass
class PacketCache:
    """A ring of parcels, found by the publisher's extended sequence numbers."""

    _slots: list[Parcel | None] = field(default_factory=lambda: [None] * RING_SIZE)

    def put(self, parcel: Parcel) -> bool:
        """Keep a packet; False if its number is kept already: the first content stands."""
        place = parcel.extended % RING_SIZE
        slot = self._slots[place]
        if slot is not None and slot.extended >= parcel.extended:
            return False
        self._slots[place] = parcel
        return True

    def get(self, extended: int) -> Parcel | None:
        """The packet of this number, unless it is too old or never came."""
        slot = self._slots[extended % RING_SIZE]
        return slot if slot is not None and slot.extended == extended else None
