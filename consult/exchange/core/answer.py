"""The acknowledgement of a message (HL7 v2.5.1 §2.9.2, original mode); pure text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from consult.alliance.core import CLINIC_ZONE
from consult.exchange.core.hl7 import Delimiters, Message, escaped
from consult.exchange.wire import Hint

Verdict = Literal["AA", "AE", "AR"]
"""Taken · refused for what it says · refused as it is, or not now."""

US = "LIANZHEN"
_NAMES = {"utf-8": "UNICODE UTF-8", "gb18030": "GB 18030-2000"}


@dataclass(frozen=True)
class Error:
    """One ERR segment: the place, a code of table 0357, its severity, and a sentence."""

    place: str
    code: str
    severity: Literal["E", "W", "I"]
    sentence: str


def hinted(hint: Hint) -> Error:
    """A hint is a warning in an acknowledgement that takes the rest."""
    return Error(hint.place, "0", "W", f"{hint.zh} {hint.en}")


def acknowledged(
    message: Message | None,
    verdict: Verdict,
    errors: Sequence[Error],
    now: datetime,
    own_id: str,
) -> bytes:
    """The ACK, in the charset of the message; in UTF-8 where that has no Chinese, or is unknown."""
    codec, charset = "utf-8", "UNICODE UTF-8"
    if message is not None and message.codec != "ascii":
        codec = message.codec
        charset = message.header.part(18) or _NAMES[codec]
    text = "\r".join(
        [
            _header(message, charset, now, own_id),
            "|".join(("MSA", verdict, _echo(message, 10), *_first(errors))),
            *(_error(error) for error in errors[:20]),
            "",
        ]
    )
    return text.encode(codec, errors="replace")


def _header(message: Message | None, charset: str, now: datetime, own_id: str) -> str:
    at = now.astimezone(CLINIC_ZONE).strftime("%Y%m%d%H%M%S%z")
    event = message.header.part(9, 2) if message is not None else ""
    version = _echo(message, 12) or "2.5.1"
    kind = f"ACK^{escaped(event)}^ACK" if event else "ACK"
    ours = ("MSH", "^~\\&", US, _echo(message, 6), _echo(message, 3), _echo(message, 4), at, "")
    rest = (kind, own_id, _echo(message, 11) or "P", version, "", "", "", "", "", charset)
    return "|".join((*ours, *rest))


def _echo(message: Message | None, field: int) -> str:
    """A field of the message's header, written with our own delimiters."""
    if message is None:
        return ""
    marks = Delimiters()
    return marks.component.join(escaped(part) for part in message.header.components(field))


def _first(errors: Sequence[Error]) -> tuple[str, ...]:
    return (escaped(errors[0].sentence[:80]),) if errors else ()


def _error(error: Error) -> str:
    """ERR: 2 place, 3 code, 4 severity, 8 a sentence for people."""
    where = escaped(error.place[:60])
    code = f"{error.code}^^HL70357"
    return f"ERR||{where}|{code}|{error.severity}||||{escaped(error.sentence[:250])}"
