"""Papers come out of the press as they were written."""

import asyncio
import io
import re
import struct
import subprocess
import unicodedata
from pathlib import Path

import msgspec
import pypdf
import pytest

from consult.documents.core import check_picture, manuscript
from consult.documents.typst import TypstPrinter
from consult.documents.wire import Column, Fields, Label, Paper, Picture, Pictures, Prose, Table
from consult.ledger.errors import Invalid, Unavailable
from tests.consult.documents import samples


def _png_of(width: int, height: int) -> bytes:
    head = samples.drawn_signature()
    return head[:16] + struct.pack(">II", width, height) + head[24:]


def _jpeg_of(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8\xff\xe0\x00\x10" + bytes(14) + b"\xff" + frame


def text_of(pdf: bytes) -> str:
    """All text of a PDF; white space is the extractor's own, so it is left out."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def with_text(text: str) -> Paper:
    """A small paper around one passage."""
    section = Prose(heading=samples.words("病历摘要", "Summary"), text=text)
    return msgspec.structs.replace(samples.consent(), sections=(section,))


@pytest.mark.parametrize("paper", [samples.report(), samples.consent()], ids=lambda p: p.kind)
async def test_every_word_of_a_paper_extracts_as_written(
    printer: TypstPrinter, paper: Paper
) -> None:
    printed = await printer.print(paper)

    found = text_of(printed.pdf)
    for section in paper.sections:
        if isinstance(section, Prose):
            assert squeezed(section.text) in found
    for said in ("56岁", "青石镇河东村三组18号", "王秀兰", paper.number, paper.title.zh):
        assert said in found
    assert squeezed(paper.statement.zh) in found


@pytest.mark.parametrize(
    "said",
    [
        "56岁",
        "Lung-RADS 4B",
        "SUVmax 3.2",
        "-320 HU",
        "0.5 g",
        "14 mm × 11 mm",
        "℃ ≥ ± μg/L",
        "①②③",
    ],
)
async def test_figures_and_latin_words_stay_whole(printer: TypstPrinter, said: str) -> None:
    printed = await printer.print(with_text(f"患者{said}，复查。"))

    assert squeezed(f"患者{said}，复查") in text_of(printed.pdf)


@pytest.mark.parametrize("name", ["李𠮷", "陈𡋾", "王䶮", "赵堃", "孙𬱖", "周喆"])
async def test_a_rare_character_of_a_name_is_printed(printer: TypstPrinter, name: str) -> None:
    printed = await printer.print(samples.report(name))

    assert name in text_of(printed.pdf)


@pytest.mark.parametrize("sign", ["\U00030000", "\U0001f600", "\ue000", "\U0002a6d5"])
async def test_a_character_that_no_font_has_is_named_and_nothing_is_printed(
    printer: TypstPrinter, sign: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await printer.print(samples.report(f"李{sign}"))

    assert caught.value.code == "glyph-missing"
    assert sign in caught.value.sentence.zh
    assert f"U+{ord(sign):04X}" in caught.value.sentence.en


@pytest.mark.parametrize(
    "said",
    [
        '#read("/etc/passwd")',
        "= 标题 *粗* _斜_ $x^2$ @ref <label> \\ `code`",
        '"]; #panic("x")',
        '#import "@preview/x:0.1.0"',
        "// 注释 /* */ https://example.org",
    ],
)
async def test_what_looks_like_markup_is_printed_as_text(printer: TypstPrinter, said: str) -> None:
    printed = await printer.print(with_text(said))

    assert squeezed(said) in text_of(printed.pdf)


async def test_controls_and_marks_that_turn_the_direction_leave_no_trace(
    printer: TypstPrinter,
) -> None:
    printed = await printer.print(with_text("甲\x00\x07乙\u202e丙\ufeff丁\r\n戊"))

    assert "甲乙丙丁戊" in text_of(printed.pdf)


async def test_a_paper_says_that_it_is_pdf_a_2b_and_carries_all_its_fonts(
    printer: TypstPrinter,
) -> None:
    printed = await printer.print(samples.report())

    reader = pypdf.PdfReader(io.BytesIO(printed.pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("2", "B")
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(width), round(height)) == (595, 842)


async def test_the_same_paper_prints_to_the_same_bytes(printer: TypstPrinter) -> None:
    assert await printer.print(samples.consent()) == await printer.print(samples.consent())


async def test_a_long_passage_flows_over_pages_that_are_counted(printer: TypstPrinter) -> None:
    printed = await printer.print(with_text("会诊意见。" * 2000))

    assert printed.pages > 3
    assert f"共{printed.pages}页" in text_of(printed.pdf)


@pytest.mark.parametrize(
    "said", ["x" * 300, "00000000-03ef-7000-8000-000000000000" * 4, "1.2.840.10008." * 30]
)
async def test_a_long_word_breaks_inside_the_margins_and_extracts_whole(
    printer: TypstPrinter, tmp_path: Path, said: str
) -> None:
    fields = Fields(
        heading=Label(zh="甲"),
        items=(samples.field("乙", "B", said), samples.field("丙", "C", said, wide=True)),
    )
    printed = await printer.print(msgspec.structs.replace(samples.consent(), sections=(fields,)))

    assert text_of(printed.pdf).count(said) == 2
    assert await asyncio.to_thread(rightmost, printed.pdf, tmp_path) < 595 - 56


@pytest.mark.parametrize("pattern", ["w", "nw", "nnw", "nnnwn", "wnwnnw", "n", ""])
async def test_wide_and_narrow_fields_stand_in_any_order(
    printer: TypstPrinter, pattern: str
) -> None:
    items = tuple(
        samples.field(f"项{n}", "Item", f"值{n}。", wide=kind == "w")
        for n, kind in enumerate(pattern)
    )
    fields = Fields(heading=Label(zh="甲"), items=items)
    printed = await printer.print(msgspec.structs.replace(samples.consent(), sections=(fields,)))

    found = text_of(printed.pdf)
    assert all(item.value in found for item in items)


def rightmost(pdf: bytes, folder: Path) -> float:
    """How far to the right the last sign stands, in points."""
    (folder / "paper.pdf").write_bytes(pdf)
    command = ["pdftotext", "-bbox", str(folder / "paper.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return max(float(found) for found in re.findall(r'xMax="([\d.]+)"', said))


async def test_a_press_that_does_not_end_is_stopped(printer: TypstPrinter, tmp_path: Path) -> None:
    hasty = TypstPrinter(tmp_path, timeout_s=0.001)

    with pytest.raises(Unavailable):
        await hasty.print(samples.consent())


@pytest.mark.parametrize(
    ("section", "code"),
    [
        (
            Pictures(heading=Label(zh="影像"), items=(Picture(image=b"GIF89a"),)),
            "picture-unknown",
        ),
        (
            Pictures(
                heading=Label(zh="影像"),
                items=(Picture(image=b"\xff\xd8\xff" + bytes(21_000_000)),),
            ),
            "pictures-too-big",
        ),
        (
            Table(
                heading=Label(zh="表"), columns=(Column(label=Label(zh="甲")),), rows=(("1", "2"),)
            ),
            "table-ragged",
        ),
    ],
)
def test_what_cannot_be_set_is_refused(section: Pictures | Table, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        manuscript(msgspec.structs.replace(samples.consent(), sections=(section,)))

    assert caught.value.code == code


async def test_a_picture_that_is_broken_inside_is_refused(printer: TypstPrinter) -> None:
    broken = samples.slice_picture()[:200]
    section = Pictures(heading=Label(zh="影像"), items=(Picture(image=broken),))

    with pytest.raises(Invalid) as caught:
        await printer.print(msgspec.structs.replace(samples.consent(), sections=(section,)))

    assert caught.value.code == "picture-broken"


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (samples.drawn_signature()[:30], "picture-broken"),
        (samples.slice_picture()[:12], "picture-broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture-broken"),
        (_png_of(50_000, 50_000), "picture-too-large"),
        (_png_of(0, 10), "picture-broken"),
        (_jpeg_of(65_500, 65_500), "picture-too-large"),
        (b"<svg/>", "picture-unknown"),
    ],
)
def test_a_picture_is_measured_before_it_is_drawn(image: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_picture(image)

    assert caught.value.code == code


@pytest.mark.parametrize("image", [samples.drawn_signature(), samples.slice_picture()])
def test_a_picture_as_people_make_them_is_taken(image: bytes) -> None:
    check_picture(image)
