"""The outline of a DICOM file (PS3.10 §7): where its header ends and where its pixels lie.

Walks the bytes without recursion and within limits before any library reads them; knows the
meaning of no element but the few that say how to go on.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from imaging.intake.core.refusals import refusal
from imaging.intake.wire import Limits

Read = Callable[[int, int], bytes]
"""(offset, length) → at most that many bytes of the file."""

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"

UNDEFINED = 0xFFFFFFFF
LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV"}) | frozenset(
    {b"UC", b"UN", b"UR", b"UT", b"UV"}
)
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
MEDIA_CLASS, TRANSFER_SYNTAX = 0x00020002, 0x00020010
OFFSET_TABLE, OFFSET_LENGTHS = 0x7FE00001, 0x7FE00002


@dataclass(frozen=True)
class Fragments:
    """Encapsulated pixels: the offset table and each fragment's offset and length."""

    first_item_at: int
    offsets: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Outline:
    """The form of one file; `pixels_at` and `pixel_bytes` are of native pixels."""

    transfer_syntax: str
    head_bytes: int
    media_class: str = ""
    is_deflated: bool = False
    pixels_at: int = 0
    pixel_bytes: int = 0
    fragments: Fragments | None = None
    tables: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Element:
    tag: int
    vr: bytes
    value_at: int
    length: int


def outline(read: Read, size_bytes: int, limits: Limits) -> Outline:
    """The outline of the file; raises Refusal with the code that fits."""
    if size_bytes < 132 or read(128, 4) != b"DICM":
        raise refusal("not-dicom")
    meta, at = _meta(read, size_bytes)
    syntax = meta.get(TRANSFER_SYNTAX, "")
    if not syntax:
        raise refusal("no-transfer-syntax")
    if not syntax.startswith(IMPLICIT_LITTLE):
        raise refusal("unsupported-transfer-syntax")
    if syntax == DEFLATED:
        found = _deflated(read, at, size_bytes, limits)
    else:
        found = _Walk(read, size_bytes, syntax, limits).from_offset(at)
    return replace(found, media_class=meta.get(MEDIA_CLASS, ""))


def _meta(read: Read, size_bytes: int) -> tuple[dict[int, str], int]:
    """The UIDs of group 2, which is explicit little endian, and where the data set starts."""
    walk = _Walk(read, size_bytes, EXPLICIT_LITTLE, Limits())
    at, uids = 132, dict[int, str]()
    for _ in range(100):
        if at == size_bytes or read(at, 2) != b"\x02\x00":
            break
        element = walk.element(at)
        at = element.value_at + element.length
        if element.length == UNDEFINED or at > size_bytes:
            raise refusal("truncated")
        if element.tag in (TRANSFER_SYNTAX, MEDIA_CLASS):
            raw = read(element.value_at, min(element.length, 66))
            uids[element.tag] = raw.decode("ascii", "replace").rstrip("\0 ")
    return uids, at


def _deflated(read: Read, at: int, size_bytes: int, limits: Limits) -> Outline:
    """Walk the inflated data set (PS3.5 §A.5); its frames can't be read by offset."""
    if size_bytes > limits.head_bytes:
        raise refusal("header-too-big")
    inflator = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflator.decompress(read(at, size_bytes - at), limits.head_bytes)
    except zlib.error as error:
        raise refusal("broken-header") from error
    if inflator.unconsumed_tail:
        raise refusal("header-too-big")
    if not inflator.eof:
        raise refusal("truncated")
    _Walk(lambda o, n: plain[o : o + n], len(plain), EXPLICIT_LITTLE, limits).from_offset(0)
    return Outline(transfer_syntax=DEFLATED, head_bytes=size_bytes, is_deflated=True)


class _Walk:
    """One walk over the elements; keeps a stack of where the open sequences and items end."""

    def __init__(self, read: Read, size_bytes: int, syntax: str, limits: Limits) -> None:
        self._read = read
        self._size = size_bytes
        self._syntax = syntax
        self._limits = limits
        self._is_explicit = syntax != IMPLICIT_LITTLE
        self._order = ">" if syntax == EXPLICIT_BIG else "<"
        # Each entry: end offset, or None where a delimiter ends it; whether it holds items;
        # whether what is inside has VRs (a UN of undefined length has none, PS3.5 §6.2.2).
        self._open: list[tuple[int | None, bool, bool]] = []
        self._tables: dict[int, tuple[int, ...]] = {}
        self._window = b""
        self._window_at = 0

    def from_offset(self, at: int) -> Outline:
        """Walk from here to the pixels or the end."""
        for _ in range(self._limits.elements):
            at = self._leave(at)
            if at >= self._size and not self._open:
                return self._outline(at)
            if self._holds_items():
                at = self._item(at)
                continue
            element = self.element(at)
            if element.tag in PIXELS and not self._open:
                return self._pixels(at, element)
            at = self._enter(element)
            if at > self._limits.head_bytes:
                raise refusal("header-too-big")
        raise refusal("header-too-big")

    def element(self, at: int) -> _Element:
        """The element at this offset: its tag, its VR (empty when implicit), its value."""
        group, number = self._unpack("HH", at)
        tag = (group << 16) | number
        if tag in (ITEM, ITEM_END, SEQUENCE_END) or not self._has_vrs():
            return _Element(tag, b"", at + 8, self._unpack("L", at + 4)[0])
        vr = self._bytes(at + 4, 2)
        if not vr.isalpha() or not vr.isupper():
            raise refusal("broken-header")
        if vr in LONG_VRS:
            return _Element(tag, vr, at + 12, self._unpack("L", at + 8)[0])
        return _Element(tag, vr, at + 8, self._unpack("H", at + 6)[0])

    def _enter(self, element: _Element) -> int:
        """Step over a value, or into a sequence; where to go on."""
        if element.tag == ITEM_END:
            return self._close(element, holds_items=False)
        if element.length == UNDEFINED and element.vr in (b"OB", b"OW"):
            return self._fragments(element.value_at)[1]  # the pixels of an icon
        if element.vr == b"SQ" or element.length == UNDEFINED:
            has_vrs = self._has_vrs() and element.vr != b"UN"
            self._push(self._end(element), True, has_vrs)
            return element.value_at
        if element.tag in (ITEM, SEQUENCE_END):
            raise refusal("broken-header")
        end = element.value_at + element.length
        if end > self._size:
            raise refusal("truncated")
        if element.tag in (OFFSET_TABLE, OFFSET_LENGTHS) and not self._open:
            self._tables[element.tag] = self._numbers(element.value_at, element.length, "Q", 8)
        return end

    def _item(self, at: int) -> int:
        element = self.element(at)
        if element.tag == SEQUENCE_END:
            return self._close(element, holds_items=True)
        if element.tag != ITEM:
            raise refusal("broken-header")
        self._push(self._end(element), False, self._has_vrs())
        return element.value_at

    def _end(self, element: _Element) -> int | None:
        if element.length == UNDEFINED:
            return None
        end = element.value_at + element.length
        if end > self._size:
            raise refusal("truncated")
        return end

    def _push(self, end: int | None, holds_items: bool, has_vrs: bool) -> None:
        if len(self._open) >= self._limits.depth * 2:
            raise refusal("header-too-deep")
        self._open.append((end, holds_items, has_vrs))

    def _close(self, element: _Element, *, holds_items: bool) -> int:
        if not self._open or self._open[-1][0] is not None or self._open[-1][1] != holds_items:
            raise refusal("broken-header")
        self._open.pop()
        return element.value_at

    def _leave(self, at: int) -> int:
        """Close what ends here."""
        while self._open and self._open[-1][0] is not None and at >= self._open[-1][0]:
            if at > self._open[-1][0]:
                raise refusal("broken-header")
            self._open.pop()
        return at

    def _holds_items(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _has_vrs(self) -> bool:
        return self._open[-1][2] if self._open else self._is_explicit

    def _pixels(self, at: int, element: _Element) -> Outline:
        if element.length == UNDEFINED:
            return self._outline(at, fragments=self._fragments(element.value_at)[0])
        if element.value_at + element.length > self._size:
            raise refusal("truncated")
        return self._outline(at, pixels=(element.value_at, element.length))

    def _outline(
        self,
        head_bytes: int,
        pixels: tuple[int, int] = (0, 0),
        fragments: Fragments | None = None,
    ) -> Outline:
        return Outline(
            transfer_syntax=self._syntax,
            head_bytes=head_bytes,
            pixels_at=pixels[0],
            pixel_bytes=pixels[1],
            fragments=fragments,
            tables=self._tables,
        )

    def _fragments(self, at: int) -> tuple[Fragments, int]:
        """The items of encapsulated pixels (PS3.5 §A.4), the first an offset table; the end."""
        offsets: tuple[int, ...] | None = None
        first_item_at, spans = at, list[tuple[int, int]]()
        # A missing delimiter at the very end of the file is common, and harmless.
        while at < self._size:
            item = self.element(at)
            if item.tag == SEQUENCE_END:
                at = item.value_at
                break
            end = item.value_at + item.length
            if item.tag != ITEM:
                raise refusal("broken-header")
            if item.length == UNDEFINED or end > self._size:
                raise refusal("truncated")
            if offsets is None:
                offsets = self._numbers(item.value_at, item.length, "L", 4)
                first_item_at = end
            else:
                spans.append((item.value_at, item.length))
            if len(spans) > self._limits.fragments:
                raise refusal("header-too-big")
            at = end
        return Fragments(first_item_at, offsets or (), tuple(spans)), at

    def _numbers(self, at: int, length: int, form: str, each: int) -> tuple[int, ...]:
        count = length // each
        if count > self._limits.fragments:
            raise refusal("header-too-big")
        return struct.unpack(f"{self._order}{count}{form}", self._bytes(at, count * each))

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        form = self._order + form
        return struct.unpack(form, self._bytes(at, struct.calcsize(form)))

    def _bytes(self, at: int, length: int) -> bytes:
        """Bytes of the file through a window, so that a small read is not a call each."""
        start = at - self._window_at
        if start < 0 or start + length > len(self._window):
            self._window_at, start = at, 0
            self._window = self._read(at, max(length, 16_384))
        piece = self._window[start : start + length]
        if len(piece) < length:
            raise refusal("truncated")
        return piece
