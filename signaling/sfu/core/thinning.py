"""Which packets of a stream are left when its upper temporal layers are not sent, numbered without
holes; knows no receiver.

A decision stands for ever: a number that was given to a packet stays its own. What is missing when
its successors come keeps its number, whatever layer it turns out to be of.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from signaling.sfu.core.cache import RING_SIZE
from signaling.sfu.core.parcels import Parcel


@dataclass
class Thinning:
    """The stream's numbers and pictures counted without those above `limit`."""

    limit: int
    _latest: int = -1
    _dropped: list[int] = field(default_factory=list)
    _pictures: list[int] = field(default_factory=list)
    """Where each dropped picture was first met."""
    _dropped_before: int = 0
    _pictures_before: int = 0
    """How many were dropped before those in the lists."""
    _horizon: int = -1
    """What stands before is too old to be told apart."""
    _picture: int = -1

    def note(self, parcel: Parcel) -> None:
        """Decide on a packet that is the newest of its stream."""
        self._latest = parcel.extended
        if parcel.temporal <= self.limit:
            return
        self._dropped.append(parcel.extended)
        if parcel.picture != self._picture:
            self._picture = parcel.picture
            self._pictures.append(parcel.extended)
        if len(self._dropped) > 2 * RING_SIZE:
            self._forget()

    def _forget(self) -> None:
        """Let go of what is too old to be asked for."""
        self._horizon = self._latest - RING_SIZE
        cut = bisect_left(self._dropped, self._horizon)
        self._dropped_before += cut
        del self._dropped[:cut]
        cut = bisect_left(self._pictures, self._horizon)
        self._pictures_before += cut
        del self._pictures[:cut]

    def keeps(self, extended: int) -> bool:
        """Whether this packet has a number."""
        at = bisect_left(self._dropped, extended)
        return at == len(self._dropped) or self._dropped[at] != extended

    def place(self, extended: int) -> int:
        """The number of a packet that is kept, or of the next one that would be."""
        return extended - self._dropped_before - bisect_left(self._dropped, extended)

    def pictures_dropped(self, extended: int) -> int:
        """How many pictures were left out before this packet."""
        return self._pictures_before + bisect_left(self._pictures, extended)

    def find(self, number: int) -> int | None:
        """The packet that has this number; None if it is too old."""
        low, high = 0, len(self._dropped)
        while low < high:
            middle = (low + high) // 2
            if self._dropped[middle] - self._dropped_before - middle <= number:
                low = middle + 1
            else:
                high = middle
        extended = number + self._dropped_before + low
        return extended if extended >= self._horizon else None
