"""The form comes out of the press in its parts, as it was written."""

import io
import re

import pypdf
import pytest

from consult.documents.typst import TypstPrinter
from consult.documents.wire import Paper, Part, Signatures
from consult.referrals.wire import ReferralForm, Stamp
from tests.consult.documents.conftest import printer
from tests.consult.referrals import printed
from tests.consult.referrals.scenes import NOW, RECEIVER, referral

__all__ = ["printer"]

EXAMINATION = printed.up(purpose="examination", form=ReferralForm(items=("胸部增强 CT", "肺功能")))
EMERGENCY = referral(
    state="sent", is_emergency=True, form=ReferralForm(), patient=None, open_papers=("consent",)
)
PARTS: tuple[tuple[str, Paper, tuple[str, ...]], ...] = (
    ("up", printed.paper(printed.up()), ("存根", "转出单", "回转单")),
    (
        "answered",
        printed.paper(printed.up(), returned=printed.returned()),
        ("存根", "转出单", "回转单"),
    ),
    ("return", printed.paper(printed.returned()), ("存根", "回转单")),
    ("examination", printed.paper(EXAMINATION), ("检查转送单",)),
    ("emergency", printed.paper(EMERGENCY, patient=None), ("存根", "转出单", "回转单")),
)


@pytest.mark.parametrize(("paper", "titles"), [row[1:] for row in PARTS], ids=[r[0] for r in PARTS])
def test_each_form_has_its_parts_and_each_part_its_code(
    paper: Paper, titles: tuple[str, ...]
) -> None:
    parts = [section for section in paper.sections if isinstance(section, Part)]
    assert tuple(part.title.zh for part in parts) == titles
    assert {part.code for part in parts} == {printed.ADDRESS}


async def test_the_stub_and_the_sheet_fit_on_one_page_and_the_return_on_the_next(
    printer: TypstPrinter,
) -> None:
    made = await printer.print(printed.paper(printed.up()))

    first, second = (_squeezed(page.extract_text()) for page in _pages(made.pdf))
    for said in (
        *("存根", "转出单", "青石镇卫生院转〔2026〕0012", "李建军", "56岁", "QS-20261122-07"),
        *("右上肺结节，性质待定", "疑难复杂", "患者自行前往", "王晓梅主治医师"),
        *("接诊安排", "胸外科", "门诊楼3层A区305室", "当日晨禁食", "023-55551107", "已留床"),
    ):
        assert said in first
    for said in ("回转单", "责任科室", "诊断结果", "下一步"):
        assert said in second


async def test_the_return_that_came_stands_on_the_form(
    printer: TypstPrinter,
) -> None:
    made = await printer.print(printed.paper(printed.up(), returned=printed.returned()))

    said = _squeezed(_pages(made.pdf)[1].extract_text())
    for word in ("胸腔镜右上肺叶切除术后", "ZY-20261124-0731", "回转后3天、7天、30天", "周立群"):
        assert word in said


def test_who_took_the_patient_over_stands_on_the_form() -> None:
    arrived = Stamp(act="arrive", to="arrived", by=RECEIVER, at=NOW)
    paper = printed.paper(printed.up(state="arrived", stamps=(arrived,)))
    signs = [section.items for section in paper.sections if isinstance(section, Signatures)]
    assert [(each.role.zh, each.name) for each in signs[0]] == [
        ("转诊医师", "王晓梅 主治医师"),
        ("患者或家属", ""),
        ("接诊签收", "周立群 主治医师"),
    ]


async def test_an_emergency_prints_without_a_name_and_says_whom_to_call(
    printer: TypstPrinter,
) -> None:
    made = await printer.print(printed.paper(EMERGENCY, patient=None))

    said = _squeezed(_pages(made.pdf)[0].extract_text())
    assert "请致电转诊电话023-55551000" in said
    assert "先救治后补充" in said
    assert "男，60岁，胸痛" in said


def _pages(pdf: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
