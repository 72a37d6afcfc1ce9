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


class Clean(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Decode a photograph and write it anew: upright, without anything that is no pixel."""

    file: bytes


class ReadWaveform(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Read the electrocardiogram of a whole file."""

    file: bytes


class WaveformChannel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One lead; its voltage in µV is step × `scale` + `offset` (PS3.3 C.10.9.1.4.2)."""

    lead: str
    """I, II, III, aVR, aVL, aVF, V1 … V6, or what the file calls it."""
    code: str
    """Scheme and value of its code: `MDC 2:1`; empty where the file has none."""
    scale: float
    """Channel Sensitivity × Channel Sensitivity Correction Factor, in µV."""
    offset: float
    """Channel Baseline, in µV."""
    low_hz: float | None = None
    high_hz: float | None = None
    notch_hz: float | None = None


class WaveformGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Channels that were sampled together (a multiplex group)."""

    label: str
    is_derived: bool
    """A mean beat or the like, that was computed."""
    frequency_hz: float
    samples: int
    """Of each channel."""
    starts_ms: float
    bits: Literal[16, 32]
    padding: int | None
    """The step that stands where nothing was recorded."""
    channels: tuple[WaveformChannel, ...]
    steps: bytes
    """Little endian signed integers of `bits`, all of the first channel, then of the next …"""


class WaveformMeasure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the device measured itself, as it says it."""

    name: str
    value: float
    unit: str


class Waveform(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """A recorded electrocardiogram; `statements` are the device's words, nobody's diagnosis."""

    acquired_at: str
    """Acquisition DateTime as the file has it (DT), or empty."""
    groups: tuple[WaveformGroup, ...]
    measures: tuple[WaveformMeasure, ...] = ()
    statements: tuple[str, ...] = ()


class Cleaned(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """A photograph of pixels alone."""

    file: bytes
    media_type: Literal["image/jpeg", "image/png"]


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
    """It can't be done; `why` is a kind of error or a code, without content of the file."""

    why: str


Job = ReadHeader | Draw | Write | ReadContent | Clean | ReadWaveform
Reply = HeaderRead | Drawn | Written | ContentRead | Cleaned | Waveform | Failed
