"""Electrocardiograms come out in µV as pydicom scales them; what can't be measured is refused."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import numpy
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from imaging.dicomweb.core.waveforms import SENTENCES
from imaging.pixels.pydicom.waveform import Unreadable, read_waveform, waveform
from imaging.pixels.wire import Failed, ReadWaveform, Waveform, WaveformGroup
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.heartbeats import (
    GENERAL_32,
    LEADS,
    channel,
    code,
    file_of,
    group,
    heartbeats,
    recorded,
    twelve_leads,
)
from tests.imaging.http import served
from tests.imaging.samples import bundled, small_image

Change = Callable[[Dataset], None]


@pytest_asyncio.fixture(loop_scope="session")
async def http(department: Department) -> AsyncIterator[ClientSession]:
    async with served(department) as server:
        base = str(server.make_url("/")).rstrip("/")
        async with ClientSession(base) as session:
            yield session


def read(file: bytes) -> Waveform:
    """What a worker reads of a file."""
    found = read_waveform(ReadWaveform(file=file))
    assert isinstance(found, Waveform), found
    return found


def microvolts(one: WaveformGroup) -> NDArray[Any]:
    """The voltages as a page computes them: samples × channels."""
    steps = numpy.frombuffer(one.steps, dtype=f"<i{one.bits // 8}").reshape(-1, one.samples)
    rows = [
        row * channel.scale + channel.offset
        for row, channel in zip(steps, one.channels, strict=True)
    ]
    return numpy.stack(rows, axis=1)


def test_the_recording_that_comes_with_pydicom_has_the_voltages_that_pydicom_gives() -> None:
    file = bundled("waveform_ecg.dcm")
    judge = dcmread(io.BytesIO(file))
    found = read(file)

    assert len(found.groups) == len(judge.WaveformSequence) == 2
    for number, one in enumerate(found.groups):
        numpy.testing.assert_allclose(microvolts(one), judge.waveform_array(number), atol=1e-9)
    rhythm, beat = found.groups
    assert tuple(channel.lead for channel in rhythm.channels) == LEADS
    assert (rhythm.frequency_hz, rhythm.samples, rhythm.is_derived) == (1000.0, 10_000, False)
    assert (beat.label, beat.is_derived) == ("MEDIAN BEAT", True)
    assert ("QRS Duration", 75.0, "ms") in {(m.name, m.value, m.unit) for m in found.measures}
    assert found.acquired_at == "20130125105919"


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_every_way_of_writing_gives_the_same_voltages(syntax: Any) -> None:  # noqa: ANN401
    made = twelve_leads()
    data = made.WaveformSequence[0].WaveformData
    if syntax == ExplicitVRBigEndian:
        made.WaveformSequence[0].WaveformData = (
            numpy.frombuffer(data, "<i2").astype(">i2").tobytes()
        )

    [one] = read(file_of(made, syntax)).groups

    numpy.testing.assert_allclose(microvolts(one).T, heartbeats(), atol=1.25 + 1e-9)


def test_correction_factor_baseline_and_unit_of_each_channel_count() -> None:
    steps = numpy.arange(8.0).reshape(2, 4)
    millivolts = code("UCUM", "mV", "millivolt")
    first = channel("I", 1.0, ChannelSensitivityCorrectionFactor=1.05, ChannelBaseline=-10)
    second = channel("II", 1.0, ChannelSensitivityUnitsSequence=[millivolts], ChannelBaseline=2)
    made = recorded(group(steps, [first, second]))

    [one] = read(file_of(made)).groups

    assert [(c.scale, c.offset) for c in one.channels] == [(1.05, -10.0), (1000.0, 2000.0)]
    expected = made.waveform_array(0) * numpy.array([1.0, 1000.0])
    numpy.testing.assert_allclose(microvolts(one), expected)


def test_samples_of_32_bits_keep_them() -> None:
    wide = heartbeats(seconds=1) * 100
    channels = [channel(lead, 0.01) for lead in LEADS]
    made = recorded(group(wide, channels, bits=32), sop_class=GENERAL_32)

    [one] = read(file_of(made)).groups

    assert one.bits == 32
    numpy.testing.assert_allclose(microvolts(one).T, wide, atol=0.01)


def test_leads_are_named_by_code_else_by_meaning_else_by_label() -> None:
    named = {
        "V4": channel("V4"),
        "aVF": channel("I", ChannelSourceSequence=[code("SCPECG", "5.6.3-9-64", "x")]),
        "III": channel("I", ChannelSourceSequence=[code("99X", "7", "LEAD iii")]),
        "V2": channel("I", ChannelSourceSequence=[], ChannelLabel="v2"),
        "Vx": channel("I", ChannelSourceSequence=[], ChannelLabel="Vx"),
    }
    made = recorded(group(numpy.zeros((5, 4)), list(named.values())))

    [one] = read(file_of(made)).groups

    assert [channel.lead for channel in one.channels] == list(named)


def test_what_was_not_recorded_is_told_apart() -> None:
    one = group(numpy.zeros((1, 4)), [channel("I")], WaveformPaddingValue=b"\x00\x80")

    [found] = read(file_of(recorded(one))).groups

    assert found.padding == -32_768


def _first(change: Change) -> Change:
    return lambda made: change(made.WaveformSequence[0])


def _on_channel(change: Change) -> Change:
    return lambda made: change(made.WaveformSequence[0].ChannelDefinitionSequence[0])


def _set(keyword: str, value: object) -> Change:
    return lambda made: setattr(made, keyword, value)


BAD: dict[str, tuple[Change, str]] = {
    "another kind": (_set("SOPClassUID", "1.2.840.10008.5.1.4.1.1.9.2.1"), "waveform-other"),
    "ambulatory": (_set("SOPClassUID", "1.2.840.10008.5.1.4.1.1.9.1.3"), "waveform-other"),
    "no groups": (_set("WaveformSequence", []), "waveform-none"),
    "many groups": (
        lambda made: setattr(made, "WaveformSequence", [made.WaveformSequence[0]] * 17),
        "waveform-too-big",
    ),
    "cut off": (_first(_set("WaveformData", b"\0" * 1_000)), "waveform-truncated"),
    "no samples": (_first(_set("WaveformData", None)), "waveform-truncated"),
    "8 bits": (_first(_set("WaveformBitsAllocated", 8)), "waveform-8-bit"),
    "8 bits, unsigned": (_first(_set("WaveformSampleInterpretation", "UB")), "waveform-8-bit"),
    "µ-law": (_first(_set("WaveformSampleInterpretation", "MB")), "waveform-companded"),
    "A-law": (_first(_set("WaveformSampleInterpretation", "AB")), "waveform-companded"),
    "unsigned": (_first(_set("WaveformSampleInterpretation", "US")), "waveform-samples"),
    "64 bits": (_first(_set("WaveformBitsAllocated", 64)), "waveform-samples"),
    "a crowd of channels": (
        _first(_set("NumberOfWaveformChannels", 65_535)),
        "waveform-too-big",
    ),
    "days of samples": (_first(_set("NumberOfWaveformSamples", 4_000_000_000)), "waveform-too-big"),
    "no channel": (_first(_set("NumberOfWaveformChannels", 0)), "waveform-broken"),
    "another count of definitions": (
        _first(lambda one: setattr(one, "ChannelDefinitionSequence", [channel("I")])),
        "waveform-broken",
    ),
    "no frequency": (_first(_set("SamplingFrequency", None)), "waveform-broken"),
    "standing still": (_first(_set("SamplingFrequency", 0)), "waveform-broken"),
    "no sensitivity": (_on_channel(_set("ChannelSensitivity", None)), "waveform-uncalibrated"),
    "no unit": (
        _on_channel(_set("ChannelSensitivityUnitsSequence", [])),
        "waveform-uncalibrated",
    ),
    "a pressure": (
        _on_channel(_set("ChannelSensitivityUnitsSequence", [code("UCUM", "mm[Hg]", "mmHg")])),
        "waveform-uncalibrated",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_measured_is_refused_by_name(name: str) -> None:
    change, expected = BAD[name]
    made = twelve_leads()
    change(made)

    assert read_waveform(ReadWaveform(file=file_of(made))) == Failed(why=expected)
    assert expected in SENTENCES


LITTLE = file_of(
    recorded(group(heartbeats(seconds=0.1), [channel(lead) for lead in LEADS])),
)


@given(at=st.integers(140, len(LITTLE) - 1), bits=st.integers(1, 255), cut=st.booleans())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_that_was_changed_anywhere_is_read_in_bounds_or_refused(
    at: int, bits: int, *, cut: bool
) -> None:
    changed = bytearray(LITTLE)
    changed[at] ^= bits
    file = bytes(changed[:at] if cut else changed)
    try:
        found = read_waveform(ReadWaveform(file=file))
    except Exception:  # noqa: BLE001  # a worker tells of it as Failed: no library is trusted
        return
    if isinstance(found, Waveform):
        for one in found.groups:
            size_bytes = one.samples * len(one.channels) * one.bits // 8
            assert len(one.steps) == size_bytes <= 16_000_000
            assert numpy.isfinite(microvolts(one)).all()
    else:
        assert found.why in SENTENCES


VALUES = st.one_of(
    st.none(), st.integers(-5, 2**31), st.floats(), st.text(max_size=9), st.binary(max_size=40)
)
KEYWORDS = (
    *("NumberOfWaveformChannels", "NumberOfWaveformSamples", "SamplingFrequency"),
    *("WaveformBitsAllocated", "WaveformSampleInterpretation", "WaveformData"),
    *("MultiplexGroupLabel", "WaveformPaddingValue", "MultiplexGroupTimeOffset"),
)


class _Loose(Dataset):
    """A data set that holds whatever it is given."""

    def __init__(self, values: dict[str, object]) -> None:
        super().__init__()
        object.__setattr__(self, "loose", values)

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401
        return self.loose.get(key, default)


def seen(whole: Dataset) -> str:
    """What becomes of a data set: `read`, or the code of the refusal."""
    try:
        found = waveform(whole)
    except Unreadable as error:
        return error.code
    return "read" if found.groups[0].steps else "nothing"


@given(st.dictionaries(st.sampled_from(KEYWORDS), VALUES))
@settings(max_examples=300, deadline=None)
def test_any_values_at_all_are_read_or_refused_by_name(values: dict[str, object]) -> None:
    made = twelve_leads()
    known = {element.keyword: element.value for element in made.WaveformSequence[0]}
    item = _Loose(known | values)
    whole = _Loose({"SOPClassUID": made.SOPClassUID, "WaveformSequence": [item]})

    assert seen(whole) == "read" or seen(whole) in SENTENCES


async def test_a_recording_is_stored_and_asked_for_like_any_image(
    department: Department, http: ClientSession
) -> None:
    [outcome] = await department.take(("ecg.dcm", bundled("waveform_ecg.dcm")))
    root = f"/dicomweb/cases/{COUNTY.case}/studies/{outcome.study_uid}/series/{outcome.series_uid}"
    path = f"{root}/instances/{outcome.sop_uid}"

    async with http.get(f"{path}/waveform") as response:
        found = msgspec.json.decode(await response.read(), type=Waveform)
        assert response.headers["Cache-Control"] == "private, no-store"
    async with http.get(f"{path}/thumbnail") as response:
        assert response.status == 422
    async with http.get(f"{root}/instances/9.9/waveform") as response:
        assert response.status == 404

    assert outcome.outcome == "stored"
    assert [one.label for one in found.groups] == ["RHYTHM", "MEDIAN BEAT"]


@pytest.mark.parametrize("name", ["an image", "cut off"])
async def test_who_asks_for_what_can_not_be_drawn_is_told_why(
    department: Department, http: ClientSession, name: str
) -> None:
    cut = twelve_leads()
    cut.WaveformSequence[0].WaveformData = b"\0" * 1_000
    files = {"an image": small_image(), "cut off": file_of(cut)}
    [outcome] = await department.take(("a.dcm", files[name]))
    root = f"/dicomweb/cases/{COUNTY.case}/studies/{outcome.study_uid}/series/{outcome.series_uid}"

    async with http.get(f"{root}/instances/{outcome.sop_uid}/waveform") as response:
        problem = json.loads(await response.read())

    codes = {"an image": "waveform-other", "cut off": "waveform-truncated"}
    assert (response.status, problem["code"]) == (422, codes[name])
    assert problem["zh"] == SENTENCES[codes[name]][0]
