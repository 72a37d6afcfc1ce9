"""What the printer is told: a paper as plain JSON with its pictures apart. Lays out nothing."""

import re
import struct
from typing import Any

import msgspec

from consult.documents.wire import Paper, Pictures, SealPlace, Signatures, Table
from consult.ledger.errors import Invalid

PICTURE_LIMIT_BYTES = 20_000_000
"""All pictures of one paper together."""

MOST_PIXELS = 60_000_000
"""A telephone's largest photograph; a PNG of 300 KB can say that it has 2500 million."""

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls that print nothing or turn the direction of what stands around them."""

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""Signs whose shape each system chose for itself; ours would be another person's name."""

_BROKEN_PICTURE = re.compile(r"failed to (decode|load|parse)[^\n]*image", re.IGNORECASE)
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed with font')


def manuscript(paper: Paper) -> tuple[bytes, dict[str, bytes]]:
    """Give the paper as JSON and its pictures by file name; `Invalid` where it can't be set."""
    pictures: dict[str, bytes] = {}
    plain: dict[str, Any] = msgspec.to_builtins(paper, builtin_types=(bytes,))
    for section, written in zip(paper.sections, plain["sections"], strict=True):
        if isinstance(section, Table) and any(
            len(row) != len(section.columns) for row in section.rows
        ):
            raise Invalid("table-ragged", "表格的列数不一致。", "The table has a ragged row.")
        if isinstance(section, Pictures):
            for picture, said in zip(section.items, written["items"], strict=True):
                said["image"] = _apart(picture.image, pictures)
        if isinstance(section, Signatures):
            for signature, said in zip(section.items, written["items"], strict=True):
                said["drawn"] = _apart(signature.drawn, pictures) if signature.drawn else ""
    if sum(map(len, pictures.values())) > PICTURE_LIMIT_BYTES:
        raise Invalid("pictures-too-big", "图片总量过大。", "The pictures are too big together.")
    for image in pictures.values():
        check_picture(image)
    return msgspec.json.encode(_written(plain)), pictures


def check_picture(image: bytes) -> None:
    """Raise `Invalid` for what is no PNG or JPEG by its header, or has too many pixels to draw."""
    size = _png_size(image) if _kind(image) == "png" else _jpeg_size(image)
    if size is None or 0 in size:
        raise _broken_picture()
    if size[0] * size[1] > MOST_PIXELS:
        raise Invalid(
            "picture-too-large",
            "图片的像素过多，请缩小后再上传。",
            "The picture has too many pixels; make it smaller.",
        )


def _png_size(image: bytes) -> tuple[int, int] | None:
    """Width and height; IHDR comes first (ISO/IEC 15948 §11.2.2)."""
    if len(image) < 33 or image[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", image[16:24])
    return width, height


def _jpeg_size(image: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header (ITU-T T.81 §B.2.2)."""
    at = 2
    while at + 9 <= len(image) and image[at] == 0xFF:
        marker, length = image[at + 1], int.from_bytes(image[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return width, height
        # A fill byte stands alone, everything else before the frame says how long it is.
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    return None


def _kind(image: bytes) -> str:
    for magic, kind in _KINDS.items():
        if image.startswith(magic):
            return kind
    raise Invalid("picture-unknown", "图片不是 PNG 或 JPEG。", "A picture is neither PNG nor JPEG.")


def _broken_picture() -> Invalid:
    return Invalid("picture-broken", "有图片无法读取。", "A picture can't be read.")


def _apart(image: bytes, pictures: dict[str, bytes]) -> str:
    name = f"picture-{len(pictures)}.{_kind(image)}"
    pictures[name] = image
    return name


def _written(value: object) -> object:
    """Drop what has no shape on paper, and spell line breaks in one way."""
    match value:
        case str():
            if found := "".join(_PRIVATE.findall(value)):
                raise _missing(found)
            return _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        case dict():
            return {key: _written(item) for key, item in value.items()}
        case list() | tuple():
            return [_written(item) for item in value]
        case _:
            return value


def refusal(diagnostic: str) -> Invalid | None:
    """Turn the compiler's complaint about what was written into a refusal, if it is about that."""
    if found := "".join(_MISSING.findall(diagnostic)):
        return _missing(found)
    if _BROKEN_PICTURE.search(diagnostic):
        return _broken_picture()
    return None


def _missing(signs: str) -> Invalid:
    found = dict.fromkeys(signs)
    zh = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in found)
    en = ", ".join(f"“{sign}” (U+{ord(sign):04X})" for sign in found)
    return Invalid(
        "glyph-missing", f"字体中没有字符 {zh}，无法印出。", f"No font has the sign {en}."
    )


def seal_place(found: dict[str, float]) -> SealPlace:
    """Turn the compiler's place (page from 1, points from the top left) into PDF coordinates."""
    left, top = found["x"], found["of"] - found["y"]
    return SealPlace(
        page=int(found["page"]) - 1,
        x1=round(left),
        y1=round(top - found["height"]),
        x2=round(left + found["width"]),
        y2=round(top),
    )
