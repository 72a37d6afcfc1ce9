"""An imported sheet gives items and certificates, and an error for each wrong cell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.recognition.core import sheets
from tests.consult.recognition.scenes import COUNTY, TOWNSHIP

HOSPITALS = {COUNTY.name: COUNTY.id, TOWNSHIP.name: TOWNSHIP.id}
ITEM = {
    "项目编码": "CT-CHEST",
    "项目名称": "胸部CT平扫",
    "类别": "检查",
    "互认范围": "医联体",
    "有效天数": "30",
    "地区": "",
    "双方医院": "",
    "认可下级": "否",
    "依据": "章程第五条",
}
CERTIFICATE = {
    "医院": COUNTY.name,
    "科室": "影像科",
    "质控类型": "室间质评",
    "级别": "省",
    "地区": "鲁",
    "项目编码": "CT-CHEST、MR-HEAD",
    "评价机构": "省质控中心",
    "证书编号": "2026-17",
    "通过日期": "2026-09-01",
    "有效期至": "",
}
WRONG_ITEMS = (
    ("项目编码", " "),
    ("项目名称", ""),
    ("项目名称", "名" * 201),
    ("类别", "化验"),
    ("互认范围", "全球"),
    ("有效天数", "-1"),
    ("有效天数", "三十"),
    ("有效天数", "99999"),
    ("认可下级", "也许"),
)
WRONG_CERTIFICATES = (
    ("医院", "没有这家医院"),
    ("科室", ""),
    ("质控类型", "抽查"),
    ("级别", "双方"),
    ("项目编码", ""),
    ("评价机构", ""),
    ("通过日期", "2026/9/1"),
    ("通过日期", ""),
    ("有效期至", "2026-08-31"),
)


def test_a_right_row_is_an_item() -> None:
    found = sheets.items([ITEM], HOSPITALS)
    assert not found.errors
    (item,) = found.values
    assert (item.code, item.kind, item.scope, item.valid_days, item.accepts_lower) == (
        "CT-CHEST",
        "examination",
        "alliance",
        30,
        False,
    )


def test_empty_days_leave_it_to_the_doctor_and_empty_rows_are_passed_over() -> None:
    found = sheets.items([dict.fromkeys(ITEM, ""), {**ITEM, "有效天数": ""}], HOSPITALS)
    assert [item.valid_days for item in found.values] == [None]
    assert not found.errors


def test_a_pair_names_two_hospitals() -> None:
    pair = {**ITEM, "互认范围": "双方", "双方医院": f"{COUNTY.name}，{TOWNSHIP.name}"}
    assert sheets.items([pair], HOSPITALS).values[0].parties == (COUNTY.id, TOWNSHIP.id)
    for names in ("", COUNTY.name, f"{COUNTY.name},{COUNTY.name}", f"{COUNTY.name},别家"):
        errors = sheets.items([{**pair, "双方医院": names}], HOSPITALS).errors
        assert [error.column for error in errors] == ["双方医院"]


@pytest.mark.parametrize(("column", "cell"), WRONG_ITEMS)
def test_a_wrong_cell_of_an_item_is_named(column: str, cell: str) -> None:
    found = sheets.items([ITEM, {**ITEM, column: cell}], HOSPITALS)
    assert {(error.sheet, error.row, error.column) for error in found.errors} == {
        (sheets.ITEMS_SHEET, 3, column)
    }
    assert len(found.values) == 1


def test_a_code_stands_once_for_each_scope() -> None:
    found = sheets.items([ITEM, {**ITEM, "互认范围": "省"}, ITEM], HOSPITALS)
    assert [(error.row, error.column) for error in found.errors] == [(4, "项目编码")]


def test_a_right_row_is_a_certificate_that_counts_half_a_year() -> None:
    found = sheets.certificates([CERTIFICATE], HOSPITALS)
    assert not found.errors
    (row,) = found.values
    assert row.items == ("CT-CHEST", "MR-HEAD")
    assert (row.passed_on, row.valid_until) == (date(2026, 9, 1), date(2027, 3, 1))


@pytest.mark.parametrize(("column", "cell"), WRONG_CERTIFICATES)
def test_a_wrong_cell_of_a_certificate_is_named(column: str, cell: str) -> None:
    found = sheets.certificates([{**CERTIFICATE, column: cell}], HOSPITALS)
    assert {(error.row, error.column) for error in found.errors} == {(2, column)}
    assert not found.values


@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(sheets.ITEM_HEADINGS), st.text(max_size=30), max_size=9),
        max_size=8,
    )
)
def test_whatever_stands_in_a_sheet_is_read_or_refused_by_row(rows: list[dict[str, str]]) -> None:
    found = sheets.items(rows, HOSPITALS)
    filled = sum(any(cell.strip() for cell in row.values()) for row in rows)
    assert len(found.values) + len({error.row for error in found.errors}) == filled
