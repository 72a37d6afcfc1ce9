"""Workbooks (.xlsx) read and laid out with openpyxl; bounded before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from consult.ledger.errors import Invalid

MOST_BYTES = 5 << 20
MOST_UNPACKED = 60 << 20
"""A catalogue of five thousand lines unpacks to a few megabytes."""
MOST_ROWS = 6_000
MOST_COLUMNS = 40
COLUMN_WIDTH = 18

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What openpyxl and zipfile raise, in our fuzzing, for files that are broken somewhere inside."""


class OpenpyxlWorkbooks:
    """The `Workbooks` port on openpyxl, in its reading mode, which holds one row at a time."""

    def rows(self, workbook: bytes) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """See Workbooks.rows."""
        try:
            _check_size(workbook)
            book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True, data_only=True)
            with closing(book):
                return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
        except BROKEN as error:
            raise Invalid(
                "not-a-workbook",
                "这不是可以读取的 Excel 工作簿（.xlsx）。",
                "This is not an Excel workbook (.xlsx) that can be read.",
            ) from error

    def blank(self, sheets: Mapping[str, Mapping[str, Sequence[str]]]) -> bytes:
        """See Workbooks.blank."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, headings in sheets.items():
            _lay_out(book.create_sheet(title), headings)
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()


def _lay_out(sheet: Any, headings: Mapping[str, Sequence[str]]) -> None:  # noqa: ANN401  # as below
    sheet.append(list(headings))
    sheet.freeze_panes = "A2"
    for number, words in enumerate(headings.values(), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = COLUMN_WIDTH
        sheet.cell(row=1, column=number).font = Font(bold=True)
        if words:
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{MOST_ROWS}")
            sheet.add_data_validation(choice)


def _check_size(workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        unpacked = sum(member.file_size for member in packed.infolist())
    if len(workbook) > MOST_BYTES or unpacked > MOST_UNPACKED:
        raise Invalid(
            "workbook-too-big",
            "工作簿过大，请分开导入。",
            "The workbook is too big; import it in parts.",
        )


def _rows(sheet: Any) -> Iterator[Mapping[str, str]]:  # noqa: ANN401  # openpyxl's own, untyped
    lines = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    headings = [_text(cell) for cell in next(lines, ())]
    for line in lines:
        cells = map(_text, line)
        yield {name: cell for name, cell in zip(headings, cells, strict=False) if name}


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell).strip()
