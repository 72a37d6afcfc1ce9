"""WebM files of one track, read: our own after a crash, and those of a browser's recorder.

Tolerates an end that is missing, unknown sizes and elements that it does not know; never more.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass

from consult.recordings.core import ebml, opus
from consult.recordings.core.webm import PICTURE_MS, Cue, Ending, Kind, Picture, Sound

Content = bytes | mmap.mmap

_MASTERS = {0x18538067, 0x1654AE6B, 0xAE, 0xE0, 0xE1, 0xA0}
"""Segment, Tracks, TrackEntry, Video, Audio, BlockGroup: looked into."""

_CLUSTER, _TIMESTAMP, _SIMPLE_BLOCK, _BLOCK = 0x1F43B675, 0xE7, 0xA3, 0xA1
_AFTER_CLUSTERS = {0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770}
_CODEC, _PRIVATE, _WIDTH, _HEIGHT, _CHANNELS = 0x86, 0x63A2, 0xB0, 0xBA, 0x9F
_LACED = 0x06


@dataclass(frozen=True)
class Block:
    """Where a frame stands: its cluster, and its bytes from `start` to `end`."""

    cluster_at: int
    at_ms: int
    is_key: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Element:
    name: int
    at: int
    start: int
    end: int


def kind_of(content: Content) -> Kind | None:
    """The kind of its track; None where it is neither Opus nor VP8 nor H.264."""
    seen: dict[int, bytes] = {}
    for each in _walk(content):
        if each.name == _CLUSTER:
            break
        if each.name in (_CODEC, _PRIVATE, _WIDTH, _HEIGHT, _CHANNELS):
            seen[each.name] = bytes(content[each.start : each.end])
    codec = seen.get(_CODEC, b"").rstrip(b"\0")
    if codec == b"A_OPUS":
        return Sound(int.from_bytes(seen.get(_CHANNELS, b"\1"), "big"))
    width, height = (int.from_bytes(seen.get(each, b""), "big") for each in (_WIDTH, _HEIGHT))
    if codec == b"V_VP8":
        return Picture(width, height)
    if codec == b"V_MPEG4/ISO/AVC":
        return Picture(width, height, seen.get(_PRIVATE, b""))
    return None


def blocks(content: Content) -> Iterator[Block]:
    """The whole frames in order, up to where the content ends or breaks."""
    cluster_at, base_ms = 0, 0
    for each in _walk(content):
        if each.name == _CLUSTER:
            cluster_at = each.at
        elif each.name == _TIMESTAMP:
            base_ms = int.from_bytes(content[each.start : each.end], "big")
        elif each.name in (_SIMPLE_BLOCK, _BLOCK) and each.end - each.start > 4:
            flags = content[each.start + 3]
            if flags & _LACED:
                continue
            offset = int.from_bytes(content[each.start + 1 : each.start + 3], "big", signed=True)
            is_key = each.name == _BLOCK or bool(flags & 0x80)
            yield Block(cluster_at, max(0, base_ms + offset), is_key, each.start + 4, each.end)


def ending(content: Content, kind: Kind) -> Ending:
    """What sealing needs to know of a file of ours that was cut off anywhere."""
    size = _whole_bytes(content)
    lasts_ms, cues = 0, list[Cue]()
    for block in blocks(content):
        if block.end > size:
            break
        if block.is_key and (not cues or cues[-1].cluster_at != block.cluster_at):
            cues.append(Cue(block.at_ms, block.cluster_at))
        frame_ms: float = PICTURE_MS
        if isinstance(kind, Sound):
            frame_ms = opus.lasts_ms(bytes(content[block.start : block.start + 2]))
        lasts_ms = max(lasts_ms, block.at_ms + round(frame_ms))
    return Ending(tuple(cues), size, lasts_ms)


def _whole_bytes(content: Content) -> int:
    """The head and the clusters that are whole."""
    size, has_clusters = 0, False
    for each in _walk(content):
        if each.name in _AFTER_CLUSTERS:
            break
        if each.name == _CLUSTER:
            has_clusters = True
            if each.end > len(content):
                break
            size = each.end
        elif not has_clusters:
            size = each.end
    return size


def _walk(content: Content) -> Iterator[_Element]:
    """Every element outside the ones looked into, and every whole one inside; clusters first
    as themselves, then their parts."""
    at = 0
    while at < len(content):
        try:
            name, after = ebml.read_name(content, at)
            size, start = ebml.read_size(content, after)
        except ValueError:
            return
        end = start + size if size is not None else len(content)
        if name == _CLUSTER:
            yield _Element(name, at, start, end)
        if name == _CLUSTER or name in _MASTERS:
            at = start
            continue
        if end > len(content):
            return
        yield _Element(name, at, start, end)
        at = end
