"""Is what an archive gives back what was sent: a document by its length, the rest by value."""

from io import BytesIO

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from imaging.pacs.core.content import is_same
from imaging.pixels.pydicom.content import read_content
from imaging.pixels.wire import ReadContent
from tests.imaging.samples import small_image, written

ODD = b"%PDF-1.7\n%%EOF"[:13]
assert len(ODD) % 2 == 1


def report(document: bytes, length: int = len(ODD)) -> Dataset:
    """An Encapsulated PDF (PS3.3 §C.24.2) whose true length stands beside its padded value."""
    made = dcmread(BytesIO(small_image()))
    made.SOPClassUID = EncapsulatedPDFStorage
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"):
        delattr(made, keyword)
    made.DocumentTitle = "会诊报告"
    made.SpecificCharacterSet = "ISO_IR 192"
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = document
    made.EncapsulatedDocumentLength = length
    return made


def same(ours: bytes, theirs: bytes) -> bool:
    """As deliveries compare."""
    return is_same(
        read_content(ReadContent(file=ours)).values, read_content(ReadContent(file=theirs)).values
    )


@pytest.mark.parametrize(
    ("theirs", "is_it"),
    [
        (report(ODD + b"\0"), True),
        (report(ODD + b" "), True),
        (report(ODD[:-1] + b"\0\0"), False),
        (report(ODD + b"\0", len(ODD) + 1), False),
        (report(ODD[:-1], len(ODD) - 1), False),
    ],
    ids=["as sent", "padded otherwise", "another last byte", "another length", "cut"],
)
def test_a_document_of_odd_length_is_known_by_its_own_bytes(theirs: Dataset, is_it: bool) -> None:
    assert same(written(report(ODD + b"\0")), written(theirs)) is is_it


def test_the_way_of_writing_and_what_was_added_count_for_nothing() -> None:
    ours = dcmread(BytesIO(small_image()))
    theirs = dcmread(BytesIO(small_image()))
    theirs.InstitutionName = "县医院"
    theirs.SpecificCharacterSet = "ISO_IR 192"
    theirs.PatientName = "Zhang^San^^Dr"

    assert same(written(ours, ExplicitVRLittleEndian), written(theirs, ImplicitVRLittleEndian))
    theirs.Rows = 9
    assert not same(written(ours), written(theirs))
    assert not is_same({}, {})
