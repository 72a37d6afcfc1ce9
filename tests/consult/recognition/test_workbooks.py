"""Workbooks are read as they are, or refused; nothing is unpacked beyond a bound."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import Invalid
from consult.recognition.core import sheets
from consult.recognition.openpyxl import MOST_UNPACKED, OpenpyxlWorkbooks
from tests.consult.recognition.conftest import ROWS, workbook

BOOK = workbook(ROWS)


def test_cells_are_read_as_a_person_sees_them() -> None:
    rows = OpenpyxlWorkbooks().rows(BOOK)
    assert rows["目录"][0]["有效天数"] == "30"
    assert rows["质控证书"][0]["通过日期"] == "2026-09-01"


def test_the_blank_workbook_has_the_headings_that_an_import_reads() -> None:
    blank = OpenpyxlWorkbooks().blank(sheets.BLANK)
    assert OpenpyxlWorkbooks().rows(blank) == {"目录": [], "质控证书": []}
    book = openpyxl.load_workbook(io.BytesIO(blank))
    assert tuple(cell.value for cell in book["目录"][1]) == sheets.ITEM_HEADINGS
    assert tuple(cell.value for cell in book["质控证书"][1]) == sheets.CERTIFICATE_HEADINGS
    choices = [each.formula1 for each in book["目录"].data_validations.dataValidation]
    assert choices == ['"检查,检验,心电图"', '"全国,省,医联体,双方,同级"', '"是,否"']


def _bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * (MOST_UNPACKED + 1))
    return kept.getvalue()


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"name,code\n", BOOK[:-40], _bomb()])
def test_what_is_no_workbook_is_refused(broken: bytes) -> None:
    with pytest.raises(Invalid):
        OpenpyxlWorkbooks().rows(broken)


@given(at=st.integers(0, len(BOOK) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(at: int, byte: int) -> None:
    changed = BOOK[:at] + bytes([byte]) + BOOK[at + 1 :]
    with suppress(Invalid):
        assert isinstance(OpenpyxlWorkbooks().rows(changed), dict)
