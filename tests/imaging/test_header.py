"""Headers as DICOM JSON, beside pydicom's own."""

import io
import warnings
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.pixels.pydicom import header
from imaging.pixels.wire import HeaderRead, ReadHeader
from tests.imaging.samples import BUNDLED, bundled, small_image


def read(content: bytes) -> HeaderRead:
    return header.read_header(ReadHeader(head=content))


READABLE = [
    path
    for path in sorted(BUNDLED.rglob("*.dcm"))
    if path.read_bytes()[128:132] == b"DICM" and "missing_tsyntax" not in path.name
]


def test_what_is_remembered_of_other_files_changes_nothing() -> None:
    fresh = dict[Path, HeaderRead]()
    for path in READABLE:
        header._memory.clear()
        fresh[path] = read(path.read_bytes())

    for path in [*READABLE, *reversed(READABLE)]:
        assert read(path.read_bytes()) == fresh[path], path.name


@pytest.mark.parametrize("name", ["CT_small.dcm", "chrH31.dcm", "chrX2.dcm", "rtplan.dcm"])
def test_text_and_numbers_are_those_of_pydicom(name: str) -> None:
    content = bundled(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True).to_json_dict()

    ours = read(content).header

    for tag, attribute in ours.items():
        if attribute["vr"] in ("SQ", "UN") or tag == "00080005" or "InlineBinary" in attribute:
            continue
        expected = theirs[tag].get("Value")
        assert attribute.get("Value") == plain(expected), tag


def plain(values: list[object] | None) -> list[object] | None:
    """pydicom keeps empty groups of a name and empty values; annex F leaves them out."""
    if values is None:
        return None
    trimmed = [
        {group: text for group, text in value.items() if text} or None
        if isinstance(value, dict)
        else value or (value if value == 0 else None)
        for value in values
    ]
    return None if all(value is None for value in trimmed) else trimmed


def test_a_second_byte_that_looks_like_a_delimiter_splits_nothing() -> None:
    # 乗 is 81 5C in GBK, and 5C alone is the backslash between values.
    [value] = read(small_image(SpecificCharacterSet="GB18030", StudyDescription="乗车")).header[
        "00081030"
    ]["Value"]

    assert value == "乗车"


def test_a_bad_value_costs_only_itself() -> None:
    content = small_image(PixelSpacing=["0.25", "0.25"]).replace(b"0.25\\0.25", b"a.25\\b.25")

    found = read(content).header

    assert "00280030" not in found
    assert found["00100020"]["Value"] == ["P1"]


def test_an_item_has_a_character_set_of_its_own() -> None:
    item = Dataset()
    item.SpecificCharacterSet = "ISO_IR 192"
    item.PatientName = "李^四"
    content = small_image(SpecificCharacterSet="GB18030", OtherPatientIDsSequence=[item])

    [inside] = read(content).header["00101002"]["Value"]

    assert inside["00100010"]["Value"] == [{"Alphabetic": "李^四"}]
