"""What a file says, attribute by attribute, in a form that no way of writing it changes."""

import hashlib
import warnings
from io import BytesIO
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.dataelem import DataElement
from pydicom.tag import BaseTag

from imaging.pixels.pydicom.header import DECIMAL, UNREADABLE, WHOLE
from imaging.pixels.wire import ContentRead, ReadContent

DOCUMENT, DOCUMENT_LENGTH = 0x0042_0011, 0x0042_0015


def read_content(job: ReadContent) -> ContentRead:
    """The SHA-256 of each value; padding, lengths of items and character set count for nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = dcmread(BytesIO(job.file))
        return ContentRead(values=_digests(read))


def _digests(read: Dataset) -> dict[str, str]:
    digests = dict[str, str]()
    for tag in sorted(read.keys()):
        if tag.element == 0 or tag.group == 2:
            continue
        value = _value(read, tag)
        digests[f"{tag:08X}"] = hashlib.sha256(repr(value).encode()).hexdigest()
    return digests


def _value(read: Dataset, tag: BaseTag) -> object:
    try:
        element = read[tag]
        if element.VR == "SQ":
            return [_digests(item) for item in element.value or []]
        value = _plain(element)
    except UNREADABLE:
        return _raw(read, tag)
    # The padding of the document is nobody's content where its length is told.
    length = read.get(DOCUMENT_LENGTH) if tag == DOCUMENT else None
    if length is not None and isinstance(element.value, bytes):
        return hashlib.sha256(element.value[: int(length.value)]).hexdigest()
    return value


def _plain(element: DataElement) -> object:
    value: Any = element.value
    if value is None or value == "":
        return ""
    if isinstance(value, bytes):
        return hashlib.sha256(value.rstrip(b"\0")).hexdigest()
    several = list(value) if element.VM > 1 else [value]
    if element.VR in DECIMAL | WHOLE:
        return [None if one is None or one == "" else float(one) for one in several]
    return [str(one).strip(" \0").rstrip("=") for one in several]


def _raw(read: Dataset, tag: BaseTag) -> object:
    raw: Any = read.get_item(tag)
    return bytes(raw.value or b"").rstrip(b"\0 ")
