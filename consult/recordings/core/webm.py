"""WebM files of one track, written without re-encoding (RFC 9559, the WebM subset); Matroska for
H.264, which WebM does not take.

A file grows by whole clusters of about a second, so that one cut off anywhere plays up to its last
whole cluster; sealing it adds cues and duration. Knows no disk.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from consult.recordings.core import ebml, opus

CLUSTER_MS = 1_000
PICTURE_MS = 40
"""How long the last picture is taken to last."""

TRACK = 1
_EBML, _SEGMENT, _SEEK_HEAD = 0x1A45DFA3, 0x18538067, 0x114D9B74
_INFO, _TRACKS = 0x1549A966, 0x1654AE6B
_CLUSTER, _CUES = 0x1F43B675, 0x1C53BB6B
_SEEK_ROOM = 96
_DURATION_ROOM = 11
_CLUSTER_SIZE_WIDTH = 4


@dataclass(frozen=True)
class Sound:
    """An Opus track."""

    channels: int = 2


@dataclass(frozen=True)
class Picture:
    """A VP8 track, or one of H.264 with an AVCDecoderConfigurationRecord as its parameters; the
    size is that of its first picture."""

    width: int
    height: int
    parameters: bytes = b""


Kind = Sound | Picture


@dataclass(frozen=True)
class Frame:
    """One packet of Opus or one picture, at its place in the file."""

    at_ms: int
    content: bytes
    is_key: bool = True


@dataclass(frozen=True)
class Cue:
    """From which cluster on (its offset in the file) a player can show this moment."""

    at_ms: int
    cluster_at: int


@dataclass(frozen=True)
class Ending:
    """What is known of a file once nothing comes any more."""

    cues: tuple[Cue, ...]
    size_bytes: int
    """Of the head and the whole clusters."""
    lasts_ms: int


def head(kind: Kind, sealed: Ending | None = None) -> bytes:
    """What stands before the clusters; of the same length sealed and unsealed."""
    start = ebml.element(
        _EBML,
        ebml.number(0x4286, 1)
        + ebml.number(0x42F7, 1)
        + ebml.number(0x42F2, 4)
        + ebml.number(0x42F3, 8)
        + ebml.text(0x4282, _document(kind))
        + ebml.number(0x4287, 4)
        + ebml.number(0x4285, 2),
    )
    inner = _inner(kind, sealed)
    size = ebml.UNKNOWN_SIZE
    if sealed is not None:
        behind = sealed.size_bytes - len(start) - 12 + len(cues(kind, sealed))
        size = ebml.size_field(behind, 8)
    return start + _SEGMENT.to_bytes(4, "big") + size + inner


def cues(kind: Kind, sealed: Ending) -> bytes:
    """The index of a sealed file, which stands behind its clusters."""
    start = _segment_at(kind)
    points = b"".join(
        ebml.element(
            0xBB,
            ebml.number(0xB3, cue.at_ms)
            + ebml.element(
                0xB7,
                ebml.number(0xF7, TRACK) + ebml.number(0xF1, cue.cluster_at - start),
            ),
        )
        for cue in sealed.cues
    )
    return ebml.element(_CUES, points) if points else b""


def cluster(frames: Sequence[Frame]) -> bytes:
    """A whole cluster; its frames lie within 32 s of the first."""
    base_ms = frames[0].at_ms
    blocks = b"".join(
        ebml.element(
            0xA3,
            bytes((0x80 | TRACK,))
            + struct.pack(">hB", frame.at_ms - base_ms, 0x80 if frame.is_key else 0)
            + frame.content,
        )
        for frame in frames
    )
    return ebml.element(_CLUSTER, ebml.number(0xE7, base_ms) + blocks, _CLUSTER_SIZE_WIDTH)


@dataclass
class Muxer:
    """Gathers frames into clusters; what it returns is to be appended to the file in order."""

    kind: Kind
    size_bytes: int = 0
    lasts_ms: int = 0
    _frames: list[Frame] = field(default_factory=list)
    _cues: list[Cue] = field(default_factory=list)

    def begin(self) -> bytes:
        """The head of the growing file."""
        content = head(self.kind)
        self.size_bytes = len(content)
        return content

    def add(self, frame: Frame) -> bytes:
        """Take a frame, later than those before; the cluster that it closes, or nothing."""
        closed = b""
        if self._frames and frame.at_ms - self._frames[0].at_ms >= CLUSTER_MS:
            closed = self.close_cluster()
        self._frames.append(frame)
        self.lasts_ms = max(self.lasts_ms, frame.at_ms + _frame_ms(self.kind, frame))
        return closed

    def close_cluster(self) -> bytes:
        """The open cluster as it is, or nothing."""
        if not self._frames:
            return b""
        key = next((frame for frame in self._frames if frame.is_key), None)
        if key is not None:
            self._cues.append(Cue(key.at_ms, self.size_bytes))
        content = cluster(self._frames)
        self._frames.clear()
        self.size_bytes += len(content)
        return content

    def ending(self) -> Ending:
        """What sealing needs, once the last cluster is closed."""
        return Ending(tuple(self._cues), self.size_bytes, self.lasts_ms)


def written(kind: Kind, frames: Sequence[Frame]) -> bytes:
    """A whole sealed file of these frames."""
    muxer = Muxer(kind)
    begun = muxer.begin()
    body = b"".join(muxer.add(frame) for frame in frames) + muxer.close_cluster()
    ending = muxer.ending()
    return head(kind, ending) + body + cues(kind, ending) if begun else b""


def _frame_ms(kind: Kind, frame: Frame) -> int:
    return round(opus.lasts_ms(frame.content)) if isinstance(kind, Sound) else PICTURE_MS


def _inner(kind: Kind, sealed: Ending | None) -> bytes:
    """Seek head, information and track; every length is fixed."""
    duration = ebml.void(_DURATION_ROOM)
    if sealed is not None:
        duration = ebml.decimal(0x4489, float(sealed.lasts_ms))
    information = ebml.element(
        _INFO,
        ebml.number(0x2AD7B1, 1_000_000)
        + ebml.text(0x4D80, "Lianzhen")
        + ebml.text(0x5741, "Lianzhen")
        + duration,
    )
    tracks = ebml.element(_TRACKS, ebml.element(0xAE, _track(kind)))
    seek = b""
    if sealed is not None:
        places = [(_INFO, _SEEK_ROOM), (_TRACKS, _SEEK_ROOM + len(information))]
        if sealed.cues:
            places.append((_CUES, sealed.size_bytes - _segment_at(kind)))
        seek = ebml.element(_SEEK_HEAD, b"".join(_seek(*place) for place in places))
    return seek + ebml.void(_SEEK_ROOM - len(seek)) + information + tracks


def _seek(name: int, at: int) -> bytes:
    place = ebml.element(0x53AB, name.to_bytes(4, "big")) + ebml.number(0x53AC, at, 6)
    return ebml.element(0x4DBB, place)


def _track(kind: Kind) -> bytes:
    common = ebml.number(0xD7, TRACK) + ebml.number(0x73C5, TRACK) + ebml.number(0x9C, 0)
    if isinstance(kind, Sound):
        # RFC 7845 §5.1; nothing is skipped: the stream was running when the recording began.
        private = b"OpusHead" + struct.pack("<BBHIhB", 1, kind.channels, 0, 48_000, 0, 0)
        sound = ebml.decimal(0xB5, 48_000.0) + ebml.number(0x9F, kind.channels)
        return (
            common
            + ebml.number(0x83, 2)
            + ebml.text(0x86, "A_OPUS")
            + ebml.element(0x63A2, private)
            + ebml.number(0x56BB, 80_000_000)
            + ebml.element(0xE1, sound)
        )
    size = ebml.number(0xB0, kind.width, 2) + ebml.number(0xBA, kind.height, 2)
    codec = ebml.text(0x86, "V_VP8")
    if kind.parameters:
        codec = ebml.text(0x86, "V_MPEG4/ISO/AVC") + ebml.element(0x63A2, kind.parameters)
    return common + ebml.number(0x83, 1) + codec + ebml.element(0xE0, size)


def _document(kind: Kind) -> str:
    return "matroska" if isinstance(kind, Picture) and kind.parameters else "webm"


def _segment_at(kind: Kind) -> int:
    """Where the content of the segment begins: offsets in the file count from there."""
    return _SEGMENT_AT_WITHOUT_NAME + len(_document(kind))


_SEGMENT_AT_WITHOUT_NAME = len(head(Sound())) - len(_inner(Sound(), None)) - len("webm")
