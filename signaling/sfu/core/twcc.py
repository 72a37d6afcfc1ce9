"""When each packet of one connection arrived, told to its sender several times a second
(draft-holmer-rmcat-transport-wide-cc-extensions-01); the sender estimates from it what its line
carries. Knows no tracks: the numbers run through all streams of the connection."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from signaling.sfu.core.rtcp import TRANSPORT_FEEDBACK

TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
"""The URI of the header extension that carries the number: two bytes, big-endian."""

INTERVAL_S = 0.08
HISTORY_S = 0.5
"""A packet that comes late is told with all that came after it, so long; browsers expect it so."""

PENDING_MAX = 4_096
"""More arrivals are not kept between two calls of `feedback`."""

LATE_MAX = 1_024
"""A number that far behind is a duplicate or forged."""

JUMP_MAX = 0x1000
"""A number that far ahead begins anew: what lies between is told by nobody."""

ARRIVALS_MAX = 200
SPAN_MAX = 0x1FFF
"""The most of one packet: what arrived, and all numbers together (one run length chunk)."""

FEEDBACK_FORMAT = 15
TICKS_PER_S = 4_000
_TICKS_PER_REFERENCE = 256
_DELTA_MAX = 0x7FFF
_ABSENT, _SMALL, _LARGE = 0, 1, 2
_HEAD = struct.Struct("!IIHHI")


@dataclass
class Arrivals:
    """The arrivals of one connection; times are seconds of any steady clock.

    `take` for each packet that has the extension, `feedback` as often as you like: it returns
    whole RTCP packets (to be protected by themselves or behind a receiver report) when
    INTERVAL_S has passed and something new came, else nothing. `media` must be an SSRC that the
    sender sends with, or a browser takes no notice.
    """

    sender: int
    media: int = 0
    _count: int = 0
    _told_at: float = float("-inf")
    _highest: int = -1
    _start: int = -1
    """The first number that the next feedback tells of."""
    _ticks: dict[int, int] = field(default_factory=dict)

    def take(self, sequence: int, now: float) -> None:
        """Note that the packet with this 16-bit number is here."""
        extended = self._extend(sequence)
        if extended in self._ticks or extended < self._highest - LATE_MAX:
            return
        if len(self._ticks) >= PENDING_MAX:
            return
        if extended > self._highest + JUMP_MAX:
            self._ticks.clear()
            self._start = extended
        self._ticks[extended] = int(now * TICKS_PER_S)
        self._highest = max(self._highest, extended)
        self._start = min(self._start, extended)

    def _extend(self, sequence: int) -> int:
        if self._highest < 0:
            # One cycle up: what comes late from before the first packet stays positive.
            self._highest = self._start = sequence + 0x10000
            return self._highest
        step = (sequence - self._highest) & 0xFFFF
        return self._highest + (step if step < 0x8000 else step - 0x10000)

    def feedback(self, now: float) -> list[bytes]:
        """What to send now; every number is told, those that did not come as absent."""
        if self._start > self._highest or self._highest < 0 or now - self._told_at < INTERVAL_S:
            return []
        self._told_at = now
        pending = sorted(extended for extended in self._ticks if extended >= self._start)
        packets = list(self._packets(pending))
        self._start = self._highest + 1
        oldest = int((now - HISTORY_S) * TICKS_PER_S)
        self._ticks = {each: tick for each, tick in self._ticks.items() if tick >= oldest}
        return packets

    def _packets(self, pending: Sequence[int]) -> Iterator[bytes]:
        start, part = self._start, list[int]()
        for extended in pending:
            if part and not self._fits(start, part, extended):
                yield self._packet(start, part)
                start, part = part[-1] + 1, []
            part.append(extended)
        if part:
            yield self._packet(start, part)

    def _fits(self, start: int, part: Sequence[int], extended: int) -> bool:
        step = self._ticks[extended] - self._ticks[part[-1]]
        is_small_enough = len(part) < ARRIVALS_MAX and extended - start < SPAN_MAX
        return is_small_enough and -_DELTA_MAX <= step <= _DELTA_MAX

    def _packet(self, start: int, part: Sequence[int]) -> bytes:
        """One packet (§3.1): which came of the numbers from `start` on, and when."""
        reference = self._ticks[part[0]] // _TICKS_PER_REFERENCE
        before = reference * _TICKS_PER_REFERENCE
        symbols = bytearray(part[-1] - start + 1)
        deltas = bytearray()
        for extended in part:
            delta = self._ticks[extended] - before
            before += delta
            is_small = 0 <= delta <= 0xFF
            symbols[extended - start] = _SMALL if is_small else _LARGE
            deltas += delta.to_bytes(1 if is_small else 2, "big", signed=not is_small)
        chunks = b"".join(_chunks(bytes(symbols)))
        clock = (reference & 0xFFFFFF) << 8 | self._count
        self._count = (self._count + 1) & 0xFF
        head = _HEAD.pack(self.sender, self.media, start & 0xFFFF, len(symbols), clock)
        return _padded(head + chunks + deltas)


def _chunks(symbols: bytes) -> Iterator[bytes]:
    """The symbols as run lengths where they repeat, else as vectors (§3.1.3, §3.1.4)."""
    at = 0
    while at < len(symbols):
        ahead = symbols[at : at + 14]
        run = len(symbols) - at - len(symbols[at:].lstrip(symbols[at : at + 1]))
        width = 7 if _LARGE in ahead else 14
        if run >= min(width, len(ahead)):
            yield (symbols[at] << 13 | run).to_bytes(2, "big")
            at += run
            continue
        bits, word = 14 // width, 0x8000 if width == 14 else 0xC000
        for place, symbol in enumerate(ahead[:width]):
            word |= symbol << 14 - bits * (place + 1)
        yield word.to_bytes(2, "big")
        at += width


def _padded(body: bytes) -> bytes:
    """The body behind its header, filled up to whole words (RFC 3550 §6.4.1)."""
    missing = -len(body) % 4
    if missing:
        body += bytes(missing - 1) + bytes((missing,))
    first = 0x80 | (0x20 if missing else 0) | FEEDBACK_FORMAT
    return struct.pack("!BBH", first, TRANSPORT_FEEDBACK, len(body) // 4) + body
