"""One published track on its way into files: packets in, pieces of WebM out.

A new file (part) begins where the stream begins anew: after a long silence or a jump in time.
"""

from dataclasses import dataclass, field
from math import inf

from consult.recordings.core import opus
from consult.recordings.core.webm import Ending, Frame, Kind, Muxer, Picture, Sound
from signaling.recording.core.clocks import SenderClock, TrackClock, unwrapped
from signaling.recording.core.payloads import RED, SenderReport, red_blocks
from signaling.recording.core.pictures import Codec, Pictures, Whole
from signaling.recording.core.reorder import Ordered, Reorder

RATES = {"OPUS": 48_000, "VP8": 90_000, "H264": 90_000}
JUMP_MS = 3_000
"""Media time and arrival differ by more: the stream began anew."""
SILENCE_MAX_MS = 30_000
"""A longer silence is not filled: a new part begins."""
STALL_MS = 1_500
"""A cluster is closed after this time even if nothing follows it."""


@dataclass(frozen=True)
class Packet:
    """What counts of an RTP packet."""

    sequence: int
    timestamp: int
    payload_type: int
    is_marked: bool
    payload: bytes


@dataclass(frozen=True)
class Append:
    """To be appended to the file of this part; the first time it begins the file."""

    part: int
    content: bytes


@dataclass(frozen=True)
class Close:
    """Nothing more comes into this part: seal it."""

    part: int
    kind: Kind
    ending: Ending


Effect = Append | Close


@dataclass
class Part:
    """The file that is being written."""

    number: int
    muxer: Muxer
    first_ticks: int
    clock: TrackClock
    fresh_at_ms: float

    @property
    def starts_media_ms(self) -> float:
        """The time of its first frame on the track's clock."""
        return self.first_ticks * 1000 / self.clock.rate


@dataclass
class Track:
    """The state of one track; `now_ms` counts from the beginning of the recording."""

    codec: Codec
    sender: SenderClock
    parts: dict[int, Part] = field(default_factory=dict)
    described: set[int] = field(default_factory=set)
    _order: Reorder[tuple[int, bool, bytes]] = field(default_factory=Reorder)
    _clock: TrackClock = field(init=False)
    _ticks: int | None = None
    _arrived_ms: float = 0.0
    _open: Part | None = None
    _pictures: Pictures = field(init=False)
    _until_ms: int = 0
    _last_sound: bytes = b""

    def __post_init__(self) -> None:
        self._pictures = Pictures(self.codec)
        self._new_clock()

    def _new_clock(self) -> None:
        self._clock = TrackClock(RATES[self.codec])
        self.sender.tracks.append(self._clock)

    @property
    def lost(self) -> int:
        """Packets that never came."""
        return self._order.lost

    @property
    def pictures_lost(self) -> int:
        """Pictures of which something never came."""
        return self._pictures.lost

    def placed_ms(self, part: Part) -> int:
        """Where this part begins on the line of the recording, as far as is known by now."""
        return max(0, round(self.sender.placed_ms(part.clock, part.starts_media_ms)))

    def receive(self, packet: Packet, now_ms: float) -> list[Effect]:
        """Take a packet that came now."""
        effects: list[Effect] = []
        ticks = (
            packet.timestamp if self._ticks is None else unwrapped(packet.timestamp, self._ticks)
        )
        if self._has_jumped(ticks, now_ms):
            effects += self.finish()
            self._order = Reorder(lost=self._order.lost)
            self._ticks, ticks = None, packet.timestamp
            self._new_clock()
        if self._ticks is None or ticks >= self._ticks:
            self._ticks, self._arrived_ms = ticks, now_ms
        self._clock.arrive(self._media_ms(ticks), now_ms)
        extended = self._order.extend(packet.sequence)
        for back, ticks_back, payload in self._contents(packet):
            item = (ticks - ticks_back, packet.is_marked, payload)
            for ordered in self._order.insert(extended - back, item, now_ms):
                effects += self._take(ordered, now_ms)
        return effects

    def report(self, report: SenderReport) -> None:
        """Take a sender report of this track."""
        if self._ticks is not None:
            media_ms = self._media_ms(unwrapped(report.timestamp, self._ticks))
            self._clock.report(media_ms, report.clock_ms)

    def expire(self, now_ms: float) -> list[Effect]:
        """Give up late packets, and close a cluster that nothing follows."""
        effects: list[Effect] = []
        for ordered in self._order.expire(now_ms):
            effects += self._take(ordered, now_ms)
        part = self._open
        if part is not None and now_ms - part.fresh_at_ms > STALL_MS:
            content = part.muxer.close_cluster()
            effects += [Append(part.number, content)] if content else []
        return effects

    def finish(self) -> list[Effect]:
        """End the open part."""
        effects: list[Effect] = []
        for ordered in self._order.expire(inf):
            effects += self._take(ordered, self._arrived_ms)
        self._pictures.drop()
        return effects + self._close()

    def _close(self) -> list[Effect]:
        part, self._open = self._open, None
        if part is None:
            return []
        content = part.muxer.close_cluster()
        effects: list[Effect] = [Append(part.number, content)] if content else []
        return [*effects, Close(part.number, part.muxer.kind, part.muxer.ending())]

    def _media_ms(self, ticks: int) -> float:
        return ticks * 1000 / RATES[self.codec]

    def _has_jumped(self, ticks: int, now_ms: float) -> bool:
        if self._ticks is None:
            return False
        passed_ms = self._media_ms(ticks - self._ticks)
        waited_ms = now_ms - self._arrived_ms
        if abs(passed_ms - waited_ms) > JUMP_MS:
            return True
        return self.codec == "OPUS" and passed_ms > SILENCE_MAX_MS

    def _contents(self, packet: Packet) -> list[tuple[int, int, bytes]]:
        if self.codec == "OPUS" and packet.payload_type == RED:
            blocks = red_blocks(packet.payload)
            return [(each.packets_back, each.ticks_back, each.content) for each in blocks]
        return [(0, 0, packet.payload)] if packet.payload else []

    def _take(self, ordered: Ordered[tuple[int, bool, bytes]], now_ms: float) -> list[Effect]:
        ticks, is_last, payload = ordered.item
        if self.codec == "OPUS":
            return self._take_sound(ticks, payload, now_ms)
        return self._take_piece(ordered.lost, ticks, payload, is_last, now_ms)

    def _take_sound(self, ticks: int, payload: bytes, now_ms: float) -> list[Effect]:
        lasts_ms = opus.lasts_ms(payload)
        if not lasts_ms:
            return []
        effects: list[Effect] = []
        if self._open is None:
            channels = 2 if payload[0] & 4 else 1
            effects += self._begin(Sound(channels), ticks, now_ms)
            self._until_ms = 0
        effects += self._fill(ticks, now_ms)
        at_ms = max(self._until_ms, self._at_ms(ticks))
        self._until_ms = at_ms + round(lasts_ms)
        self._last_sound = payload
        return effects + self._add(Frame(at_ms, payload), now_ms)

    def _fill(self, ticks: int, now_ms: float) -> list[Effect]:
        """Nothing was sent for a while (RFC 7587 §3.1.3): say so, so that time goes on."""
        effects: list[Effect] = []
        silence = opus.silence_after(self._last_sound)
        while self._at_ms(ticks) - self._until_ms >= opus.SILENCE_MS:
            effects += self._add(Frame(self._until_ms, silence), now_ms)
            self._until_ms += opus.SILENCE_MS
        return effects

    def _take_piece(
        self, lost: int, ticks: int, payload: bytes, is_last: bool, now_ms: float
    ) -> list[Effect]:
        whole = self._pictures.take(lost, ticks, payload, is_last=is_last)
        if whole is None:
            return []
        return self._take_picture(whole, now_ms)

    def _take_picture(self, whole: Whole, now_ms: float) -> list[Effect]:
        effects: list[Effect] = []
        kind, ticks = whole.kind, whole.ticks
        if kind is not None and self._open is not None and _must_differ(self._open, kind):
            effects += self._close()
        if self._open is None:
            if kind is None:
                return []  # nothing can be seen before the first key frame
            effects += self._begin(kind, ticks, now_ms)
            self._until_ms = 0
        at_ms = max(self._until_ms, self._at_ms(ticks))
        self._until_ms = at_ms
        return effects + self._add(Frame(at_ms, whole.content, whole.is_key), now_ms)

    def _at_ms(self, ticks: int) -> int:
        return round(self._media_ms(ticks - self._open.first_ticks)) if self._open else 0

    def _begin(self, kind: Kind, ticks: int, now_ms: float) -> list[Effect]:
        part = Part(len(self.parts) + 1, Muxer(kind), ticks, self._clock, now_ms)
        self.parts[part.number] = self._open = part
        return [Append(part.number, part.muxer.begin())]

    def _add(self, frame: Frame, now_ms: float) -> list[Effect]:
        part = self._open
        if part is None:
            return []
        part.fresh_at_ms = now_ms
        content = part.muxer.add(frame)
        return [Append(part.number, content)] if content else []


def _must_differ(part: Part, kind: Picture) -> bool:
    """A file of H.264 has one set of parameters; VP8 tells its size in every key frame."""
    of = part.muxer.kind
    return isinstance(of, Picture) and of.parameters != kind.parameters
