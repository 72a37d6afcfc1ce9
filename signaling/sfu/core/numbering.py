"""What one receiver sees of the streams of one track: one SSRC, numbers, timestamps and picture ids
that go on whatever stream is behind them; knows no keys.

AES-GCM must never protect two different packets under one SSRC and number. So numbers only grow;
each stretch of one stream continues where the last one ended, is never changed once it has begun,
and remembers which packets it gave which number. What is sent again is made from the same stretch.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from signaling.sfu.core import rtp
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.stream import Stream
from signaling.sfu.core.thinning import Thinning

HALF = 0x8000
STRETCHES_MAX = 8
"""So many are remembered for those who miss a packet of them."""

STEP = 90
"""The least from one timestamp to the next stretch's: a millisecond of video."""

OPEN = 1 << 62


@dataclass(eq=False, slots=True)
class Stretch:
    """A run of one stream under one receiver's numbers; what is added to each field."""

    stream: Stream
    thinning: Thinning | None
    is_bare: bool
    since: int
    """The stream's number that begins it, `until` the one that ends it."""
    offset: int
    timestamp: int = 0
    picture: int = 0
    tl0: int = 0
    first: int = 0
    """What the receiver sees as the first number, not yet cut to 16 bits."""
    until: int = OPEN

    @property
    def key(self) -> tuple[int, int, int, int, int, bool]:
        """Equal for receivers that see the same of this stream, but for the SSRC."""
        limit = -1 if self.thinning is None else self.thinning.limit
        return (self.offset, self.timestamp, self.picture, self.tl0, limit, self.is_bare)

    def covers(self, extended: int) -> bool:
        """Whether the packet belongs to the stretch."""
        return self.since <= extended <= self.until

    def number(self, extended: int) -> int:
        """What the receiver sees of it, or of the next one, not yet cut to 16 bits."""
        return self.offset + (extended if self.thinning is None else self.thinning.place(extended))

    def find(self, number: int) -> int | None:
        """The packet with this number, if it was sent in this stretch."""
        placed = number - self.offset
        extended = placed if self.thinning is None else self.thinning.find(placed)
        return extended if extended is not None and self.covers(extended) else None

    def pictures(self, extended: int) -> int:
        """What is added to the picture id of this packet."""
        if self.thinning is None:
            return self.picture
        return self.picture - self.thinning.pictures_dropped(extended)

    def write(self, parcel: Parcel, ssrc: int) -> bytes | None:
        """The packet as the receiver gets it, the same each time; None if it gets none."""
        thinning = self.thinning
        plain = parcel.plain if not self.is_bare or parcel.bare is None else parcel.bare
        if thinning is not None:
            if not thinning.keeps(parcel.extended):
                return None
            if parcel.temporal > thinning.limit:
                # It came after its successors, so a number waits for it.
                plain = parcel.hollow()
        sequence = self.number(parcel.extended) & 0xFFFF
        if not (self.timestamp or self.picture or self.tl0 or thinning):
            return rtp.address_to(plain, sequence, ssrc)
        moved = bytearray(rtp.address_to(plain, sequence, ssrc))
        moved[4:8] = (parcel.timestamp + self.timestamp & 0xFFFFFFFF).to_bytes(4, "big")
        if parcel.picture_at and len(moved) > parcel.picture_at:
            picture = parcel.picture + self.pictures(parcel.extended)
            at = parcel.picture_at
            moved[at : at + 2] = (0x8000 | picture & 0x7FFF).to_bytes(2, "big")
            if parcel.tl0_at:
                moved[parcel.tl0_at] = parcel.tl0 + self.tl0 & 0xFF
        return bytes(moved)


@dataclass
class _Seen:
    """The last that the receiver saw when a stretch ended."""

    number: int
    timestamp: int
    picture: int
    tl0: int
    stretch: Stretch
    arrived_at: float


@dataclass
class Numbering:
    """The stretches of one receiver's copy of a track."""

    _stretches: deque[Stretch] = field(default_factory=lambda: deque(maxlen=STRETCHES_MAX))
    _seen: _Seen | None = None
    current: Stretch | None = None

    @property
    def is_running(self) -> bool:
        """Whether packets are numbered now."""
        return self.current is not None

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was numbered yet."""
        return not self._stretches

    def begin(
        self, stream: Stream, entry: Parcel, limit: int, now: float, *, is_bare: bool = False
    ) -> Stretch:
        """Start a stretch with this packet of a stream, ending the one before.

        On one and the same stream the numbers, the timestamps and the pictures keep their places;
        on another one, the next of each follows.
        """
        before = self.current
        thinning = stream.thinned(limit)
        stretch = Stretch(stream, thinning, is_bare, entry.extended, 0)
        if before is not None and before.stream is stream:
            self._go_on(before, stretch)
        else:
            self.end()
            self._follow(stretch, entry, now)
        stretch.first = stretch.number(entry.extended)
        self._stretches.append(stretch)
        self.current = stretch
        return stretch

    def _go_on(self, before: Stretch, stretch: Stretch) -> None:
        at = stretch.since
        before.until = at - 1
        stretch.offset = before.number(at) - stretch.number(at)
        stretch.timestamp, stretch.tl0 = before.timestamp, before.tl0
        stretch.picture = before.pictures(at) - stretch.pictures(at)

    def _follow(self, stretch: Stretch, entry: Parcel, now: float) -> None:
        seen = self._seen
        if seen is None:
            # A first number just below a wrap, lost, would cost the receiver its rollover
            # counter for good (RFC 3711 §3.3.1): start in the lower half.
            stretch.offset = entry.extended - stretch.number(entry.extended)
            stretch.offset += HALF if entry.extended & HALF else 0
            stretch.picture = -stretch.pictures(entry.extended)
            return
        stretch.offset = seen.number + 1 - stretch.number(entry.extended)
        stretch.timestamp = _aligned(seen, stretch.stream, entry, now)
        if entry.picture_at:
            moved = entry.picture + stretch.pictures(entry.extended)
            stretch.picture = seen.picture + 1 - moved
            stretch.tl0 = seen.tl0 + 1 - entry.tl0 & 0xFF

    def end(self) -> None:
        """End the stretch with the newest packet of its stream."""
        stretch = self.current
        if stretch is None:
            return
        stream = stretch.stream
        stretch.until = max(stream.latest, stretch.since - 1)
        self._seen = _Seen(
            number=stretch.number(stretch.until + 1) - 1,
            timestamp=stream.timestamp + stretch.timestamp & 0xFFFFFFFF,
            picture=stream.picture + stretch.pictures(stretch.until + 1),
            tl0=stream.tl0 + stretch.tl0 & 0xFF,
            stretch=stretch,
            arrived_at=stream.arrived_at,
        )
        self.current = None

    def stretches_of(self, stream: Stream, extended: int) -> Iterator[Stretch]:
        """The stretch that a late packet belongs to, if there is one."""
        return (each for each in self._stretches if each.stream is stream and each.covers(extended))

    def resolve(self, sequence: int) -> tuple[Stretch, int] | None:
        """Where the packet of this 16-bit number came from; None if none has it."""
        if self.current is not None:
            highest = self.current.number(self.current.stream.latest + 1) - 1
        elif self._seen is not None:
            highest = self._seen.number
        else:
            return None
        number = highest - (highest - sequence & 0xFFFF)
        for stretch in reversed(self._stretches):
            if number >= stretch.first:
                extended = stretch.find(number)
                return (stretch, extended) if extended is not None else None
        return None


def _aligned(seen: _Seen, stream: Stream, entry: Parcel, now: float) -> int:
    """What to add to the stream's timestamps so that they go on from what was seen.

    By the publisher's own clock where both streams have told it, else by the time that passed.
    """
    before = seen.stretch
    told = before.timestamp if before.stream is stream else _by_clocks(before, stream, now)
    passed_s = max(0.0, now - seen.arrived_at)
    guessed = seen.timestamp + int(passed_s * stream.choice.clock_rate) - entry.timestamp
    shift = guessed if told is None else told
    step = entry.timestamp + shift - seen.timestamp & 0xFFFFFFFF
    if not STEP <= step < 0x80000000:
        shift += STEP - step if step < STEP else 0x100000000 - step + STEP
    return shift & 0xFFFFFFFF


def _by_clocks(before: Stretch, stream: Stream, now: float) -> int | None:
    ours, theirs = before.stream.reception.clock_at(now), stream.reception.clock_at(now)
    if ours is None or theirs is None:
        return None
    rate = stream.choice.clock_rate
    behind = (theirs[0] - ours[0]) * rate >> 32
    return ours[1] + before.timestamp + behind - theirs[1]
