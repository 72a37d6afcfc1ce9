"""A spoken reading put together: the chunks of one or more recorder runs become one file."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from consult.ledger.errors import Invalid
from consult.recordings.core import demux, opus, webm
from consult.recordings.wire import AnyMoment

_EBML = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True)
class Run:
    """What one browser recorder gave from its start on."""

    starts_ms: int
    content: bytes


def runs(chunks: Sequence[tuple[int, bytes]]) -> list[Run]:
    """The runs of (starts_ms, bytes) chunks; each begins with the head of a file."""
    found: list[tuple[int, list[bytes]]] = []
    for starts_ms, content in chunks:
        if content.startswith(_EBML) or not found:
            found.append((starts_ms, []))
        found[-1][1].append(content)
    return [Run(starts_ms, b"".join(parts)) for starts_ms, parts in found]


def joined(parts: Sequence[Run]) -> tuple[bytes, int]:
    """One sealed file of all runs and how long it lasts (ms); Invalid without any sound."""
    frames: list[webm.Frame] = []
    kind: webm.Kind | None = None
    until_ms = 0
    for part in parts:
        found = demux.kind_of(part.content)
        if not isinstance(found, webm.Sound):
            continue
        kind = kind or found
        offset_ms = max(until_ms, part.starts_ms)
        for block in demux.blocks(part.content):
            packet = part.content[block.start : block.end]
            at_ms = max(until_ms, offset_ms + block.at_ms)
            frames.append(webm.Frame(at_ms, packet))
            until_ms = at_ms + round(opus.lasts_ms(packet))
    if kind is None or not frames:
        raise Invalid("sound-unreadable", "录音无法读取。", "The sound can't be read.")
    return webm.written(kind, _filled(frames)), until_ms


def packed(moments: Sequence[AnyMoment]) -> bytes:
    """Moments as gzipped JSON lines; the same moments always give the same bytes."""
    lines = b"".join(msgspec.json.encode(moment) + b"\n" for moment in moments)
    return gzip.compress(lines, mtime=0)


def _filled(frames: Sequence[webm.Frame]) -> list[webm.Frame]:
    """No player meets a hole: between two runs nothing was said, and time goes on."""
    filled: list[webm.Frame] = []
    until_ms = 0
    for frame in frames:
        silence = opus.silence_after(frame.content)
        while frame.at_ms - until_ms >= opus.SILENCE_MS:
            filled.append(webm.Frame(until_ms, silence))
            until_ms += opus.SILENCE_MS
        filled.append(frame)
        until_ms = frame.at_ms + round(opus.lasts_ms(frame.content))
    return filled
