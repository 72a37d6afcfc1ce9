"""The recordings that run in this process: which packet belongs where, what is written when.

Knows the writing thread, no socket. A disk that is full or fails ends one recording, visibly.
"""

import errno
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from consult.ledger.wire import AttendeeId, RecordingId
from signaling.recording import wire
from signaling.recording.core.clocks import SenderClock
from signaling.recording.core.payloads import is_rtcp, sender_report
from signaling.recording.core.track import Append, Effect, Packet, Track
from signaling.recording.files import MOMENTS, Folder
from signaling.sfu.core import rtp

_log = logging.getLogger(__name__)

EARLY_MAX = 2_000
"""Packets kept of tracks that are not announced yet, over all."""

UNWRITTEN_MAX_BYTES = 64 << 20
"""A disk that is so far behind will not catch up."""

MEDIA_TYPES = {"OPUS": "audio/webm", "VP8": "video/webm", "H264": "video/matroska"}

_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass
class Taken:
    """A track of a recording, and whose it is."""

    number: int
    take: wire.Take
    track: Track

    def file(self, part: int) -> str:
        """The name of the file of a part."""
        return f"{self.number:03d}-{part:03d}.webm"


@dataclass
class Running:
    """One recording."""

    begin: wire.Begin
    first_number: int
    folder: Folder
    senders: dict[AttendeeId, SenderClock] = field(default_factory=dict)
    tracks: list[Taken] = field(default_factory=list)
    unwritten_bytes: int = 0
    broken: str = ""


class Desk:
    """Takes packets and words; one thread writes for all."""

    def __init__(
        self, clock_ms: Callable[[], float], back: Callable[..., object], broke: Callable[..., None]
    ) -> None:
        """`back` calls something in the loop's thread; `broke` hears (recording, why)."""
        self._clock_ms = clock_ms
        self._back = back
        self._broke = broke
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._running: dict[RecordingId, Running] = {}
        self._by_ssrc: dict[int, tuple[Running, Taken]] = {}
        self._early: deque[tuple[float, bytes]] = deque(maxlen=EARLY_MAX)

    def begin(self, begin: wire.Begin) -> Future[None]:
        """Open the folder of a recording, or go on in it."""
        return self._writer.submit(self._open, begin)

    def _open(self, begin: wire.Begin) -> None:
        folder = Folder(Path(begin.folder))
        numbers = [int(path.name[:3]) for path in folder.path.glob("[0-9]*-*.webm")]
        running = Running(begin, max(numbers, default=0) + 1, folder)
        self._back(self._running.setdefault, begin.recording, running)

    def take(self, take: wire.Take) -> None:
        """From now on this SSRC is recorded; packets that came a moment ago count."""
        running = self._running.get(take.recording)
        known = self._by_ssrc.get(take.ssrc)
        if running is None or (known is not None and known[0] is running):
            return
        sender = running.senders.setdefault(take.person, SenderClock())
        number = running.first_number + len(running.tracks)
        taken = Taken(number, take, Track(take.codec, sender))
        running.tracks.append(taken)
        self._by_ssrc[take.ssrc] = running, taken
        early, self._early = self._early, deque(maxlen=EARLY_MAX)
        for at_ms, datagram in early:
            self.receive(datagram, at_ms)

    def note(self, note: wire.Note) -> None:
        """Keep a moment."""
        running = self._running.get(note.recording)
        if running is not None:
            self._write(running, MOMENTS, note.line + b"\n")

    def receive(self, datagram: bytes, at_ms: float) -> None:
        """Take a datagram that came at this time (ms since 1970)."""
        if is_rtcp(datagram):
            self._report(datagram)
            return
        packet = rtp.read(datagram)
        if packet is None or packet.is_empty:
            return
        found = self._by_ssrc.get(packet.ssrc)
        if found is None:
            self._early.append((at_ms, datagram))
            return
        running, taken = found
        payload = packet.payload
        if packet.has_padding:
            payload = payload[: len(payload) - payload[-1]]
        counted = Packet(
            packet.sequence,
            packet.timestamp,
            packet.payload_type,
            bool(packet.marker),
            payload,
        )
        effects = taken.track.receive(counted, at_ms - running.begin.began_at_ms)
        self._carry_out(running, taken, effects)

    def expire(self) -> None:
        """Close clusters that nothing follows, and bring what was written to the disk."""
        now_ms = self._clock_ms()
        for running in self._running.values():
            for taken in running.tracks:
                effects = taken.track.expire(now_ms - running.begin.began_at_ms)
                self._carry_out(running, taken, effects)

    def sync(self) -> None:
        """Everything written so far is to survive a loss of power."""
        for running in self._running.values():
            if not running.broken:
                for taken in running.tracks:
                    self._describe(running, taken)
                self._submit(running, 0, running.folder.sync)

    def end(self, recording: RecordingId) -> Future[tuple[tuple[wire.Written, ...], str | None]]:
        """Seal a recording; LookupError if it does not run here."""
        running = self._running.pop(recording)
        for taken in running.tracks:
            self._carry_out(running, taken, taken.track.finish())
            self._describe(running, taken)
            self._by_ssrc.pop(taken.take.ssrc, None)
        return self._writer.submit(running.folder.finish)

    def close(self) -> None:
        """Seal all; blocks until it is done."""
        for recording in list(self._running):
            self.end(recording)
        self._writer.shutdown()

    def _report(self, datagram: bytes) -> None:
        report = sender_report(datagram)
        found = self._by_ssrc.get(report.ssrc) if report is not None else None
        if report is not None and found is not None:
            found[1].track.report(report)

    def _carry_out(self, running: Running, taken: Taken, effects: list[Effect]) -> None:
        for effect in effects:
            name = taken.file(effect.part)
            if isinstance(effect, Append):
                if effect.part not in taken.track.described:
                    taken.track.described.add(effect.part)
                    self._describe(running, taken)
                self._write(running, name, effect.content)
            else:
                self._submit(
                    running, 0, partial(running.folder.seal, name, effect.kind, effect.ending)
                )

    def _describe(self, running: Running, taken: Taken) -> None:
        take = taken.take
        for part in taken.track.parts.values():
            note = wire.Part(
                file=taken.file(part.number),
                source=take.source,
                person=take.person,
                name=take.name,
                media_type=MEDIA_TYPES[take.codec],
                starts_ms=taken.track.placed_ms(part),
            )
            self._submit(running, 0, partial(running.folder.describe, note))

    def _write(self, running: Running, name: str, content: bytes) -> None:
        self._submit(running, len(content), partial(running.folder.append, name, content))

    def _submit(self, running: Running, size: int, work: Callable[[], None]) -> None:
        if running.broken:
            return
        running.unwritten_bytes += size
        if running.unwritten_bytes > UNWRITTEN_MAX_BYTES:
            self._break(running, "disk-slow")
            return
        done = self._writer.submit(work)
        done.add_done_callback(lambda each: self._back(self._settle, running, size, each))

    def _settle(self, running: Running, size: int, done: Future[None]) -> None:
        running.unwritten_bytes -= size
        error = done.exception()
        if error is None or running.broken:
            return
        _log.error("a recording breaks off", exc_info=error)
        is_full = isinstance(error, OSError) and error.errno in _FULL
        self._break(running, "disk-full" if is_full else "disk-failed")

    def _break(self, running: Running, why: str) -> None:
        running.broken = why
        self._broke(running.begin.recording, why)
