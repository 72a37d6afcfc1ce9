"""The pieces of pictures put together again, of VP8 (RFC 7741) and of H.264 (RFC 6184)."""

from dataclasses import dataclass, field
from typing import Literal

from consult.recordings.core.webm import Picture
from signaling.recording.core import h264
from signaling.recording.core.payloads import picture_size, vp8_piece

Codec = Literal["OPUS", "VP8", "H264"]


@dataclass(frozen=True)
class Whole:
    """A picture of which nothing is missing.

    `kind` is what a file that begins with it is of; None where no file can begin with it.
    """

    ticks: int
    content: bytes
    is_key: bool
    kind: Picture | None


@dataclass
class _Heap:
    """The pieces of the picture that is being put together."""

    ticks: int
    pieces: list[bytes] = field(default_factory=list)
    is_key: bool = False


@dataclass
class Pictures:
    """Takes the pieces of one track in their order; counts the pictures that stay torn."""

    codec: Codec
    lost: int = 0
    _heap: _Heap | None = None
    _parameters: h264.Parameters | None = None
    """The newest that came."""
    _torn: int | None = None
    """The time of a picture whose beginning may be missing."""

    def take(self, lost: int, ticks: int, payload: bytes, *, is_last: bool) -> Whole | None:
        """Take a piece before which `lost` packets are missing; the picture that it completes."""
        if lost or (self._heap is not None and self._heap.ticks != ticks):
            self._count_out()
            self._torn = ticks if lost else None
        if self.codec == "VP8":
            self._stack_vp8(ticks, payload)
        else:
            self._stack_h264(ticks, payload)
        if self._heap is None or not is_last:
            return None
        heap, self._heap = self._heap, None
        whole = _vp8(heap) if self.codec == "VP8" else self._h264(heap)
        self.lost += whole is None
        return whole

    def drop(self) -> None:
        """Let the picture go that is not whole yet: the stream ends."""
        self._heap = None

    def _count_out(self) -> None:
        self.lost += self._heap is not None
        self._heap = None

    def _stack_vp8(self, ticks: int, payload: bytes) -> None:
        piece = vp8_piece(payload)
        if piece is None:
            self._count_out()
            return
        if piece.is_first:
            self._heap = _Heap(ticks, is_key=piece.is_key)
        if self._heap is not None:
            self._heap.pieces.append(piece.content)

    def _stack_h264(self, ticks: int, payload: bytes) -> None:
        # Only parameter sets say that a picture begins: of one that was torn the rest is let go.
        if self._heap is None and (ticks != self._torn or h264.begins(payload)):
            self._heap = _Heap(ticks)
        if self._heap is not None:
            self._heap.pieces.append(payload)

    def _h264(self, heap: _Heap) -> Whole | None:
        coded = h264.picture(heap.pieces)
        if coded is None:
            return None
        known = self._parameters = coded.parameters or self._parameters
        size = h264.size_of(known.sequence) if known is not None and coded.is_key else None
        if known is None or size is None:
            return Whole(heap.ticks, coded.content, coded.is_key, None)
        return Whole(heap.ticks, coded.content, is_key=True, kind=Picture(*size, known.record))


def _vp8(heap: _Heap) -> Whole:
    content = b"".join(heap.pieces)
    size = picture_size(content)
    return Whole(heap.ticks, content, heap.is_key, Picture(*size) if size is not None else None)
