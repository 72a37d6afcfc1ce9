"""A data set of pydicom as DICOM JSON (PS3.18 annex F), element by element.

An element whose value can't be read is left out, and so are private and large binary values:
one bad value must not cost a patient his images.
"""

import base64
import math
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.tag import BaseTag

from imaging.index.wire import Attributes
from imaging.pixels.core.charset import UNICODE, contradicted
from imaging.pixels.wire import HeaderRead, ReadHeader

INLINE_BYTES = 65_536
"""Palettes and look-up tables travel with the metadata; what is longer is left out."""

MOST_DEPTH = 24

TEXTS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN", "OB or OW"})
DECIMAL = frozenset({"DS", "FD", "FL"})
WHOLE = frozenset({"IS", "SL", "SS", "SV", "UL", "US", "UV", "US or SS", "US or SS or OW"})
UNREADABLE = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    NotImplementedError,
)
"""What pydicom raises on a value that is not what its VR says."""

SETTLED = (TEXTS | DECIMAL | {"AE", "AS", "CS", "DA", "DT", "IS", "TM", "UI"}) - {"LT", "ST", "UT"}
REMEMBERED_BYTES, REMEMBERED_ELEMENTS = 256, 4_096
"""The slices of a series repeat most of their elements: remembered, they cost a look each."""

Key = tuple[int, str, bytes, bool, str]
_memory: dict[Key, dict[str, Any]] = {}

CODECS = {"GB18030": "gb18030", "GBK": "gb18030", UNICODE: "utf-8"}


def read_header(job: ReadHeader) -> HeaderRead:
    """The header as DICOM JSON, its text in Unicode whatever the file says."""
    with warnings.catch_warnings():
        # Files in use break a recommendation each; what can't be read is refused elsewhere.
        warnings.simplefilter("ignore")
        read = dcmread(BytesIO(job.head), stop_before_pixels=True)
        header, repaired = attributes(read)
    return HeaderRead(header=header, repaired=repaired)


def attributes(read: Dataset) -> tuple[Attributes, str]:
    """The data set in Unicode, and the character set used in place of the claimed one or ''."""
    claimed = _claimed(read)
    repaired = contradicted(claimed, _raw_texts(read, MOST_DEPTH)) or ""
    terms = [repaired] if repaired else claimed
    codec = CODECS.get(terms[0]) if len(terms) == 1 else None
    header = _attributes(read, codec, MOST_DEPTH)
    if not all(map(_is_plain, claimed)) or repaired:
        header["00080005"] = {"vr": "CS", "Value": [UNICODE]}
    return header, repaired


def _is_plain(term: str) -> bool:
    return term in ("", "ISO_IR 6")


def _claimed(read: Dataset) -> list[str]:
    value = read.get("SpecificCharacterSet") or ""
    return [value] if isinstance(value, str) else [str(term or "") for term in value]


def _raw_texts(read: Dataset, depth: int) -> list[bytes]:
    """The bytes of all text, before anybody decoded them."""
    texts = list[bytes]()
    for tag in read.keys():  # noqa: SIM118  # iterating a Dataset decodes its elements
        raw: Any = read.get_item(tag)
        if _vr(raw) == "SQ":
            items = (read[tag].value or []) if depth else []
            texts += [text for item in items for text in _raw_texts(item, depth - 1)]
        elif isinstance(raw, RawDataElement) and _vr(raw) in TEXTS and raw.value:
            texts.append(raw.value)
    return texts


def _vr(element: DataElement | RawDataElement) -> str:
    if element.VR is not None and element.VR != "UN":
        return str(element.VR)
    try:
        return dictionary_VR(element.tag)
    except KeyError:
        return "UN"


def _attributes(read: Dataset, codec: str | None, depth: int) -> Attributes:
    header: Attributes = {}
    charset = codec or repr(read.original_character_set)
    for tag in sorted(read.keys()):
        key = _key(read.get_item(tag), charset)
        if key is not None and key in _memory:
            header[f"{tag:08X}"] = _memory[key]
            continue
        try:
            attribute = _attribute(read, tag, codec, depth)
        except UNREADABLE:
            continue
        if attribute is not None:
            header[f"{tag:08X}"] = attribute
            _remember(key, attribute)
    return header


def _key(raw: Any, charset: str) -> Key | None:  # noqa: ANN401  # either kind of element
    """By what an element's JSON is settled, or None where more than its own bytes decides."""
    if (
        isinstance(raw, RawDataElement)
        and raw.VR in SETTLED
        and raw.value is not None
        and len(raw.value) <= REMEMBERED_BYTES
        and not raw.tag.is_private
    ):
        # The character set belongs to it: the same bytes are another name in another set.
        return (int(raw.tag), raw.VR, raw.value, raw.is_little_endian, charset)
    return None


def _remember(key: Key | None, attribute: dict[str, Any]) -> None:
    if key is None:
        return
    if len(_memory) >= REMEMBERED_ELEMENTS:
        _memory.clear()
    _memory[key] = attribute


def _attribute(read: Dataset, tag: BaseTag, codec: str | None, depth: int) -> dict[str, Any] | None:
    raw: Any = read.get_item(tag)
    if codec and isinstance(raw, RawDataElement) and _vr(raw) in TEXTS:
        # Decoded before it is split: in GB18030 the second byte may be "\\", "^" or "=".
        return _text(_vr(raw), _decoded(raw.value or b"", codec))
    element = read[tag]
    if tag.element == 0 or tag.group == 2 or (tag.is_private and element.VR in BINARY):
        return None
    if element.VR == "SQ":
        if depth == 0:
            raise RecursionError
        items = [_item(item, codec, depth - 1) for item in element.value or []]
        return {"vr": "SQ", "Value": items}
    return _plain(element)


def _item(item: Dataset, codec: str | None, depth: int) -> Attributes:
    """An item may name a character set of its own (PS3.3 §C.12.1.1.2)."""
    if "SpecificCharacterSet" in item:
        own = _claimed(item)
        codec = CODECS.get(own[0]) if len(own) == 1 else None
    return _attributes(item, codec, depth)


def _decoded(raw: bytes, codec: str) -> str:
    return raw.decode(codec, "replace").rstrip("\0 ")


def _text(vr: str, text: str) -> dict[str, Any]:
    values = [text] if vr in ("LT", "ST", "UT") else text.split("\\")
    return _attribute_of(vr, values, _name if vr == "PN" else _string)


def _plain(element: DataElement) -> dict[str, Any] | None:
    vr, value = element.VR, element.value
    if vr in BINARY:
        return _binary(vr, value)
    if value is None or (isinstance(value, str) and not value):
        return {"vr": vr}
    several = list(value) if element.VM > 1 else [value]
    if vr == "US or SS or OW" and isinstance(value, bytes):
        return _binary("OW", value)
    if vr in DECIMAL:
        return _attribute_of(vr, several, _number)
    if vr in WHOLE:
        return _attribute_of("US" if " or " in vr else vr, several, int)
    if vr == "AT":
        return _attribute_of(vr, several, lambda tag: f"{int(tag):08X}")
    return _attribute_of(vr, several, _name if vr == "PN" else _string)


def _binary(vr: str, value: bytes | None) -> dict[str, Any] | None:
    vr = "OW" if vr == "OB or OW" else vr
    if not value:
        return {"vr": vr}
    if len(value) > INLINE_BYTES:
        return None
    return {"vr": vr, "InlineBinary": base64.b64encode(value).decode()}


def _attribute_of(vr: str, values: list[Any], form: Callable[[Any], Any]) -> dict[str, Any]:
    """PS3.18 §F.2.5: no Value where all are empty, null where one of several is."""
    formed = [None if value is None or value == "" else form(value) for value in values]
    if all(value is None for value in formed):
        return {"vr": vr}
    return {"vr": vr, "Value": formed}


def _string(value: object) -> str:
    return str(value)


def _number(value: object) -> float | int:
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError("not finite")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _name(value: object) -> dict[str, str] | None:
    """PS3.18 §F.2.2: the groups of a person's name (PS3.5 §6.2.1)."""
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), str(value).split("="), strict=False)
    return {group: text for group, text in groups if text} or None
