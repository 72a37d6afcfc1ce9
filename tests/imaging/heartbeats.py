"""A made electrocardiogram: twelve leads of a steady heart, as a DICOM file of any form."""

from __future__ import annotations

from typing import Any

import numpy
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from tests.imaging.samples import written

TWELVE_LEAD = "1.2.840.10008.5.1.4.1.1.9.1.1"
GENERAL_32 = "1.2.840.10008.5.1.4.1.1.9.1.4"
NUMBERS = {
    **{"I": 1, "II": 2, "III": 61, "aVR": 62, "aVL": 63, "aVF": 64},
    **{"V1": 3, "V2": 4, "V3": 5, "V4": 6, "V5": 7, "V6": 8},
}
LEADS = tuple(NUMBERS)

# Waves as (ms after the beginning of a beat, width in ms), and their heights in µV per lead.
WAVES = ((140, 22), (215, 7), (232, 8), (250, 8), (430, 42))
HEIGHTS = {
    "I": (80, -40, 620, -80, 180),
    "II": (140, -60, 1100, -160, 280),
    "V1": (60, 0, 220, -900, -60),
    "V2": (70, 0, 480, -1300, 380),
    "V3": (70, 0, 820, -800, 420),
    "V4": (70, -40, 1450, -420, 390),
    "V5": (70, -60, 1300, -180, 300),
    "V6": (70, -60, 960, -80, 230),
}


def heartbeats(
    *, seconds: float = 10.0, frequency_hz: float = 500.0, rate: float = 72.0
) -> NDArray[Any]:
    """Voltages in µV, a row per lead of `LEADS`; the limb leads keep Einthoven's law."""
    at_ms = numpy.arange(round(seconds * frequency_hz)) * 1000.0 / frequency_hz
    beat = at_ms % (60_000.0 / rate)
    made = {lead: _lead(beat, heights) for lead, heights in HEIGHTS.items()}
    first, second = made["I"], made["II"]
    made |= {"III": second - first, "aVR": -(first + second) / 2}
    made |= {"aVL": first - second / 2, "aVF": second - first / 2}
    return numpy.stack([made[lead] for lead in LEADS])


def _lead(beat: NDArray[Any], heights: tuple[int, ...]) -> NDArray[Any]:
    bumps = [
        height * numpy.exp(-(((beat - at) / width) ** 2) / 2)
        for (at, width), height in zip(WAVES, heights, strict=True)
    ]
    return numpy.asarray(sum(bumps))


def channel(lead: str, sensitivity: float = 2.5, **attributes: object) -> Dataset:
    """The definition of one channel in steps of `sensitivity` µV."""
    made = Dataset()
    made.ChannelSourceSequence = [code("MDC", f"2:{NUMBERS[lead]}", f"Lead {lead}")]
    made.ChannelSensitivity, made.ChannelSensitivityCorrectionFactor = sensitivity, 1
    made.ChannelSensitivityUnitsSequence = [code("UCUM", "uV", "microvolt")]
    made.ChannelBaseline, made.WaveformBitsStored = 0, 16
    made.FilterLowFrequency, made.FilterHighFrequency = 0.05, 150
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def code(scheme: str, value: str, meaning: str) -> Dataset:
    """An item of a code sequence."""
    made = Dataset()
    made.CodingSchemeDesignator, made.CodeValue, made.CodeMeaning = scheme, value, meaning
    return made


def group(
    microvolts: NDArray[Any],
    channels: list[Dataset],
    *,
    frequency_hz: float = 500.0,
    bits: int = 16,
    **attributes: object,
) -> Dataset:
    """A multiplex group of these voltages."""
    made = Dataset()
    made.WaveformOriginality, made.MultiplexGroupLabel = "ORIGINAL", "RHYTHM"
    made.NumberOfWaveformChannels = len(channels)
    made.NumberOfWaveformSamples = microvolts.shape[1]
    made.SamplingFrequency = frequency_hz
    made.ChannelDefinitionSequence = channels
    made.WaveformBitsAllocated = bits
    made.WaveformSampleInterpretation = "SS" if bits == 16 else "SL"
    steps = [
        row / float(one.ChannelSensitivity) for row, one in zip(microvolts, channels, strict=True)
    ]
    made.WaveformData = numpy.rint(numpy.stack(steps, axis=1)).astype(f"<i{bits // 8}").tobytes()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def recorded(
    *groups: Dataset, sop_class: str = TWELVE_LEAD, sop_uid: str = "1.2.3.77", **attributes: object
) -> Dataset:
    """A waveform object of these groups."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = sop_class, sop_uid
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.7", "1.2.7.1"
    made.Modality, made.InstanceNumber = "ECG", 1
    made.PatientName, made.PatientID = "Li^JianJun", "P1"
    made.StudyDate, made.StudyDescription = "20261120", "12-lead ECG"
    made.AcquisitionDateTime = "20261120101500"
    made.WaveformSequence = list(groups)
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def twelve_leads(**attributes: str) -> Dataset:
    """Ten seconds of twelve leads."""
    return recorded(group(heartbeats(), [channel(lead) for lead in LEADS]), **attributes)


def file_of(made: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """The object as a DICOM file."""
    return written(made, syntax)
