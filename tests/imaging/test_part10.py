"""The outline of a file, beside pydicom's reading of it."""

import io
import warnings
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import generate_frames

from consult.ledger.errors import Refusal
from imaging.intake.core.frames import frame_map
from imaging.intake.core.part10 import Outline, outline
from imaging.intake.wire import Limits
from tests.imaging.samples import BUNDLED, bundled, small_image


def outlined(content: bytes, limits: Limits | None = None) -> Outline:
    return outline(lambda at, length: content[at : at + length], len(content), limits or Limits())


@pytest.mark.parametrize("path", sorted(BUNDLED.rglob("*.dcm")), ids=lambda path: path.stem)
def test_the_pixels_lie_where_pydicom_finds_them(path: Path) -> None:
    content = path.read_bytes()
    try:
        found = outlined(content)
    except Refusal:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pydicom.dcmread(io.BytesIO(content))
        if "PixelData" not in read or found.is_deflated:
            assert found.pixel_bytes == 0
            assert found.fragments is None
            return
        pixels = read.PixelData
    if found.fragments is None:
        assert content[found.pixels_at : found.pixels_at + found.pixel_bytes] == pixels
        return
    count = int(read.get("NumberOfFrames") or 1)
    frames = frame_map(found, {"00280008": {"vr": "IS", "Value": [count]}})
    expected = list(generate_frames(pixels, number_of_frames=count))
    assert [joined(content, frames.of(number + 1)) for number in range(count)] == expected


def joined(content: bytes, spans: tuple[int, ...]) -> bytes:
    pairs = zip(spans[::2], spans[1::2], strict=True)
    return b"".join(content[at : at + length] for at, length in pairs)


HEAD = small_image()


@given(st.binary(max_size=400))
def test_any_bytes_behind_a_good_start_give_an_outline_or_a_refusal(tail: bytes) -> None:
    for start in (132, 340, len(HEAD) - 64):
        try:
            outlined(HEAD[:start] + tail)
        except Refusal:
            continue


@given(st.data())
def test_any_changed_file_gives_an_outline_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([HEAD, RLE, SR])))
    for _ in range(4):
        content[data.draw(st.integers(132, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        outlined(bytes(content))
    except Refusal:
        return


RLE, SR = bundled("MR_small_RLE.dcm"), bundled("reportsi.dcm")


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(elements=5), "header-too-big"),
        (Limits(head_bytes=500), "header-too-big"),
        (Limits(depth=1), "header-too-deep"),
    ],
)
def test_a_header_past_a_limit_is_refused(limits: Limits, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        outlined(SR, limits)

    assert refused.value.code == code
