"""From pixels to frames: where each frame lies in the file (PS3.5 annex A, PS3.3 C.7.6.3)."""

from bisect import bisect_right

from imaging.index.core.headers import text, whole_number
from imaging.index.wire import Attributes, FrameMap
from imaging.intake.core.part10 import OFFSET_TABLE, Fragments, Outline
from imaging.intake.core.refusals import refusal

MOST_FRAMES = 100_000


def frame_map(outline: Outline, header: Attributes) -> FrameMap:
    """Where the frames lie; empty where there are none or they can't be read by offset."""
    count = whole_number(header, "00280008") or 1
    if outline.fragments is not None:
        if not 1 <= count <= MOST_FRAMES:
            raise refusal("bad-frames")
        return FrameMap(spans=_encapsulated(outline.fragments, outline.tables, count))
    if not outline.pixel_bytes:
        return FrameMap()
    return _native(outline, header, count)


def _native(outline: Outline, header: Attributes, count: int) -> FrameMap:
    bits = whole_number(header, "00280100") or 0
    samples = whole_number(header, "00280002") or 1
    if text(header, "00280004") == "YBR_FULL_422":
        samples = 2  # PS3.3 C.7.6.3.1.2: two pixels share their colour
    rows, columns = whole_number(header, "00280010"), whole_number(header, "00280011")
    frame_bits = (rows or 0) * (columns or 0) * samples * bits
    if frame_bits <= 0 or frame_bits % 8:
        # Frames of single bits need not start on a byte (PS3.5 §8.1.1): not served one by one.
        return FrameMap()
    if not 1 <= count <= MOST_FRAMES or count * frame_bits // 8 > outline.pixel_bytes:
        raise refusal("bad-frames")
    return FrameMap(native_at=outline.pixels_at, native_bytes=frame_bits // 8, native_count=count)


def _encapsulated(
    fragments: Fragments, tables: dict[int, tuple[int, ...]], count: int
) -> tuple[tuple[int, ...], ...]:
    spans = fragments.spans
    if len(spans) < count:
        raise refusal("bad-frames")
    if count == 1:
        return (_flat(spans),)
    if len(spans) == count:
        return spans
    starts = fragments.offsets or tables.get(OFFSET_TABLE, ())
    return _by_table(fragments, starts, count)


def _by_table(
    fragments: Fragments, starts: tuple[int, ...], count: int
) -> tuple[tuple[int, ...], ...]:
    """Several fragments a frame: the offset table says where each frame starts."""
    if len(starts) != count or starts[0] != 0 or list(starts) != sorted(set(starts)):
        raise refusal("bad-frames")
    frames: list[list[tuple[int, int]]] = [[] for _ in starts]
    for at, length in fragments.spans:
        # Table offsets point at the item's tag, 8 bytes before its value.
        frame = bisect_right(starts, at - 8 - fragments.first_item_at) - 1
        frames[frame].append((at, length))
    if not all(frames):
        raise refusal("bad-frames")
    return tuple(_flat(tuple(frame)) for frame in frames)


def _flat(spans: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    return tuple(number for span in spans for number in span)
