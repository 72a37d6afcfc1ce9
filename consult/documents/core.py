"""What the printer is told: a paper as plain JSON with its pictures apart. Lays out nothing."""

import re
from typing import Any

import msgspec

from consult.documents.wire import Paper, Pictures, SealPlace, Signatures, Table
from consult.ledger.errors import Invalid

PICTURE_LIMIT_BYTES = 20_000_000
"""All pictures of one paper together."""

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
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
    return msgspec.json.encode(_written(plain)), pictures


def _apart(image: bytes, pictures: dict[str, bytes]) -> str:
    kind = next((kind for magic, kind in _KINDS.items() if image.startswith(magic)), None)
    if kind is None:
        raise Invalid(
            "picture-unknown", "图片不是 PNG 或 JPEG。", "A picture is neither PNG nor JPEG."
        )
    name = f"picture-{len(pictures)}.{kind}"
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
        return Invalid("picture-broken", "有图片无法读取。", "A picture can't be read.")
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
