"""What the server asks of a worker process, and what it answers; never leaves the machine."""

from typing import Literal

from msgspec import Struct

from imaging.index.wire import Attributes


class Window(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A VOI window in the units after the modality LUT (PS3.3 C.11.2.1.2)."""

    center: float
    width: float
    shape: Literal["linear", "linear-exact", "sigmoid"] = "linear"


class ReadHeader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Read the bytes before the pixels (all bytes of a deflated file)."""

    head: bytes


class Draw(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Draw one frame as a JPEG; `longest` bounds its longer side in pixels, 0 leaves it.

    `head` and `frame` are bytes of the file; where frames can't be read by offset `frame` is empty
    and `head` the whole file, of which frame `number` is drawn.
    """

    head: bytes
    frame: bytes
    number: int = 1
    window: Window | None = None
    longest: int = 0
    quality: int = 90


class Write(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Write an object; `document`, where there is one, becomes its Encapsulated Document."""

    header: Attributes
    document: bytes = b""


class ReadContent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Read a whole file to compare it with another."""

    file: bytes


class HeaderRead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The header in Unicode; `repaired` names the character set that was used instead."""

    header: Attributes
    repaired: str = ""


class Drawn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """A JPEG."""

    jpeg: bytes


class Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """A DICOM file."""

    file: bytes


class ContentRead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Tag → SHA-256 of its value."""

    values: dict[str, str]


class Failed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The library could not; `why` is the kind of error, without content of the file."""

    why: str


Job = ReadHeader | Draw | Write | ReadContent
Reply = HeaderRead | Drawn | Written | ContentRead | Failed
