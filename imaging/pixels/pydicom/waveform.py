"""Electrocardiograms: the multiplex groups of a waveform object (PS3.3 C.10.9), in µV.

12-lead, general and 32-bit general ECG are read; samples of 16 or 32 bits, signed. The rest is
refused by name: nothing is drawn that would be guessed.
"""

import math
import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from imaging.pixels.wire import (
    Failed,
    ReadWaveform,
    Waveform,
    WaveformChannel,
    WaveformGroup,
    WaveformMeasure,
)

SOP_CLASSES = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.9.1.1",
        "1.2.840.10008.5.1.4.1.1.9.1.2",
        "1.2.840.10008.5.1.4.1.1.9.1.4",
    }
)
MOST_GROUPS, MOST_CHANNELS, MOST_STEPS = 16, 64, 4_000_000
MOST_NOTES, LONGEST_NOTE = 200, 400
HIGHEST_HZ = 100_000.0

# PS3.16 CID 3001: the codes of MDC (ISO/IEEE 11073-10102) and of SCP-ECG end in the same number.
LEADS = {
    "1": "I",
    "2": "II",
    "3": "V1",
    "4": "V2",
    "5": "V3",
    "6": "V4",
    "7": "V5",
    "8": "V6",
    "61": "III",
    "62": "aVR",
    "63": "aVL",
    "64": "aVF",
}
CODED = {"MDC": re.compile(r"2:(\d{1,3})"), "SCPECG": re.compile(r"5\.6\.3-9-(\d{1,3})")}
NAMED = re.compile(r"(?:lead\s+)?(I|II|III|aVR|aVL|aVF|V[1-6])", re.IGNORECASE)
SPELLED = {name.lower(): name for name in LEADS.values()}

IN_MICROVOLTS = {"nV": 1e-3, "uV": 1.0, "µV": 1.0, "μV": 1.0, "mV": 1e3, "V": 1e6}  # UCUM


class Unreadable(ValueError):
    """Why nothing is drawn; `code` is one of `imaging.dicomweb.core.waveforms.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_waveform(job: ReadWaveform) -> Waveform | Failed:
    """The electrocardiogram, or the code of why it can't be drawn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return waveform(dcmread(BytesIO(job.file)))
        except Unreadable as error:
            return Failed(why=error.code)


def waveform(read: Dataset) -> Waveform:
    """The groups, and what the device says of them; raises Unreadable."""
    if str(read.get("SOPClassUID", "")) not in SOP_CLASSES:
        raise Unreadable("waveform-other")
    items = _items(read, "WaveformSequence")
    if not items:
        raise Unreadable("waveform-none")
    if len(items) > MOST_GROUPS:
        raise Unreadable("waveform-too-big")
    groups, left = [], MOST_STEPS
    for item in items:
        group = _group(item, left, is_little=_is_little(read))
        left -= group.samples * len(group.channels)
        groups.append(group)
    measures, statements = _notes(read)
    return Waveform(
        acquired_at=_text(read, "AcquisitionDateTime")[:26],
        groups=tuple(groups),
        measures=measures,
        statements=statements,
    )


def _is_little(read: Dataset) -> bool:
    return read.original_encoding[1] is not False


def _group(item: Dataset, left: int, *, is_little: bool) -> WaveformGroup:
    count, samples = (
        _whole(item, "NumberOfWaveformChannels"),
        _whole(item, "NumberOfWaveformSamples"),
    )
    if count < 1 or samples < 1:
        raise Unreadable("waveform-broken")
    if count > MOST_CHANNELS or count * samples > left:
        raise Unreadable("waveform-too-big")
    frequency = _number(item, "SamplingFrequency")
    if frequency is None or not 0 < frequency <= HIGHEST_HZ:
        raise Unreadable("waveform-broken")
    bits = _bits(item)
    steps = _steps(item, count * samples, bits, is_little=is_little).reshape(samples, count)
    definitions = _items(item, "ChannelDefinitionSequence")
    if len(definitions) != count:
        raise Unreadable("waveform-broken")
    ordered = numpy.ascontiguousarray(steps.T).astype("<i2" if bits == 16 else "<i4")
    return WaveformGroup(
        label=_text(item, "MultiplexGroupLabel")[:64],
        is_derived=_text(item, "WaveformOriginality") == "DERIVED",
        frequency_hz=frequency,
        samples=samples,
        starts_ms=_number(item, "MultiplexGroupTimeOffset") or 0.0,
        bits=16 if bits == 16 else 32,
        padding=_padding(item, bits, is_little=is_little),
        channels=tuple(map(_channel, definitions)),
        steps=ordered.tobytes(),
    )


def _bits(item: Dataset) -> int:
    """16 or 32; what is companded or of 8 bits is no electrocardiogram to measure on."""
    form = _text(item, "WaveformSampleInterpretation")
    if form in ("MB", "AB"):
        raise Unreadable("waveform-companded")
    bits = _whole(item, "WaveformBitsAllocated")
    if bits == 8 or form in ("SB", "UB"):
        raise Unreadable("waveform-8-bit")
    if (bits, form) not in ((16, "SS"), (32, "SL")):
        raise Unreadable("waveform-samples")
    return bits


def _steps(item: Dataset, count: int, bits: int, *, is_little: bool) -> NDArray[Any]:
    raw = item.get("WaveformData")
    size_bytes = count * bits // 8
    if not isinstance(raw, bytes) or len(raw) < size_bytes:
        raise Unreadable("waveform-truncated")
    kind = f"{'<' if is_little else '>'}i{bits // 8}"
    return numpy.frombuffer(raw[:size_bytes], dtype=kind)


def _padding(item: Dataset, bits: int, *, is_little: bool) -> int | None:
    raw = item.get("WaveformPaddingValue")
    if not isinstance(raw, bytes) or len(raw) < bits // 8:
        return None
    return int.from_bytes(raw[: bits // 8], "little" if is_little else "big", signed=True)


def _channel(definition: Dataset) -> WaveformChannel:
    sensitivity = _number(definition, "ChannelSensitivity")
    units = _items(definition, "ChannelSensitivityUnitsSequence")
    in_microvolts = IN_MICROVOLTS.get(_text(units[0], "CodeValue")) if units else None
    if sensitivity is None or in_microvolts is None or sensitivity == 0:
        raise Unreadable("waveform-uncalibrated")
    correction = _number(definition, "ChannelSensitivityCorrectionFactor")
    scale = sensitivity * (1.0 if correction is None else correction) * in_microvolts
    offset = (_number(definition, "ChannelBaseline") or 0.0) * in_microvolts
    if not (math.isfinite(scale) and math.isfinite(offset)):
        raise Unreadable("waveform-broken")
    lead, code = _lead(definition)
    return WaveformChannel(
        lead=lead,
        code=code,
        scale=scale,
        offset=offset,
        low_hz=_number(definition, "FilterLowFrequency"),
        high_hz=_number(definition, "FilterHighFrequency"),
        notch_hz=_number(definition, "NotchFilterFrequency"),
    )


def _lead(definition: Dataset) -> tuple[str, str]:
    """The name of the lead and its code; by code, by meaning, else by the label of the device."""
    sources = _items(definition, "ChannelSourceSequence")
    label = _text(definition, "ChannelLabel")
    if not sources:
        return _named(label), ""
    scheme, value = _text(sources[0], "CodingSchemeDesignator"), _text(sources[0], "CodeValue")
    coded = CODED[scheme].fullmatch(value) if scheme in CODED else None
    known = LEADS.get(coded.group(1)) if coded else None
    meaning = _text(sources[0], "CodeMeaning")
    return known or _named(meaning or label), f"{scheme} {value}".strip()[:80]


def _named(words: str) -> str:
    match = NAMED.fullmatch(words.strip())
    return SPELLED[match.group(1).lower()] if match else words[:32]


def _notes(read: Dataset) -> tuple[tuple[WaveformMeasure, ...], tuple[str, ...]]:
    """What the device measured and says (PS3.3 C.10.10), as far as it is of the whole record."""
    measures, statements = list[WaveformMeasure](), list[str]()
    for note in _items(read, "WaveformAnnotationSequence")[:MOST_NOTES]:
        words = _text(note, "UnformattedTextValue")
        if words:
            statements.append(words[:LONGEST_NOTE])
        names = _items(note, "ConceptNameCodeSequence")
        units = _items(note, "MeasurementUnitsCodeSequence")
        value = _number(note, "NumericValue")
        if names and value is not None and not note.get("ReferencedSamplePositions"):
            unit = _text(units[0], "CodeValue")[:16] if units else ""
            name = _text(names[0], "CodeMeaning")[:64]
            measures.append(WaveformMeasure(name=name, value=value, unit=unit))
    return tuple(measures), tuple(statements)


def _items(read: Dataset, keyword: str) -> Sequence[Dataset]:
    value = read.get(keyword)
    return list(value) if value is not None and not isinstance(value, str | bytes) else []


def _text(read: Dataset, keyword: str) -> str:
    value = read.get(keyword)
    return "" if value is None else str(value).strip()


def _whole(read: Dataset, keyword: str) -> int:
    value = read.get(keyword)
    if isinstance(value, int):
        return int(value)
    raise Unreadable("waveform-broken")


def _number(read: Dataset, keyword: str) -> float | None:
    """A finite number, or None where there is none."""
    value: Any = read.get(keyword)
    if value is None or value == "" or isinstance(value, str | bytes):
        return None
    if not isinstance(value, int | float):
        value = next(iter(value), None) if hasattr(value, "__iter__") else value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
