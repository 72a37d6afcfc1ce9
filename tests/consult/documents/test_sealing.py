"""A seal holds what it says, and any change of it shows."""

import asyncio
import io
import random
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from consult.documents.pyhanko import PyhankoSealer, validate
from consult.documents.typst import TypstPrinter
from consult.documents.wire import KeyHolder, SealPlace
from consult.documents.x509 import KeyFolder
from consult.ledger.errors import Invalid
from tests.consult.documents import samples
from tests.consult.documents.conftest import HOSPITAL, now

REASON = "主持人陈立明签署，机构签章"


@pytest.fixture
async def sealed(printer: TypstPrinter, sealer: PyhankoSealer, institution: KeyHolder) -> bytes:
    """A report with its seal."""
    printed = await printer.print(samples.report())
    return await sealer.seal(printed.pdf, institution, REASON, printed.seal_place)


async def test_a_seal_is_good_against_our_root(
    sealed: bytes, sealer: PyhankoSealer, keys: KeyFolder
) -> None:
    state = await sealer.validate(sealed, (keys.root(),))

    assert state.is_good
    assert state.problems == ()
    assert (state.signer, state.seals, state.has_timestamp) == (HOSPITAL, 1, True)


async def test_a_seal_is_not_trusted_against_a_foreign_root(
    sealed: bytes, sealer: PyhankoSealer, tmp_path: Path
) -> None:
    foreign = KeyFolder(tmp_path / "foreign", "别处", now)

    state = await sealer.validate(sealed, (foreign.root(),))

    assert state.is_intact
    assert not state.is_trusted
    assert not state.is_good


async def test_a_paper_is_sealed_once(
    sealed: bytes, sealer: PyhankoSealer, institution: KeyHolder
) -> None:
    with pytest.raises(Invalid) as caught:
        await sealer.seal(sealed, institution, REASON, None)

    assert caught.value.code == "sealed-already"


async def test_every_change_of_a_sealed_byte_is_found(sealed: bytes, keys: KeyFolder) -> None:
    roots, chance = (keys.root(),), random.Random(7)
    start = sealed.index(b"/Contents <") + len(b"/Contents <")
    end = sealed.index(b">", start)
    covered = [*range(start - 1), *range(end + 1, len(sealed))]

    for place in chance.sample(covered, 120):
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        assert not _is_good(bytes(changed), roots), place


async def test_a_change_inside_the_signature_is_found(sealed: bytes, keys: KeyFolder) -> None:
    start = sealed.index(b"/Contents <") + len(b"/Contents <")
    length = _used(sealed[start:])
    changed = bytearray(sealed)
    place = start + length // 3
    changed[place] = ord("0") if changed[place] != ord("0") else ord("1")

    assert not _is_good(bytes(changed), (keys.root(),))


async def test_what_is_added_behind_the_seal_is_found(sealed: bytes, keys: KeyFolder) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    added = io.BytesIO()
    writer.write(added)

    assert not _is_good(added.getvalue(), (keys.root(),))
    assert not _is_good(sealed + b"\n% more\n", (keys.root(),))


@pytest.mark.parametrize("length", [0, 10, 1000, 60_000])
async def test_half_a_file_is_not_good(sealed: bytes, keys: KeyFolder, length: int) -> None:
    assert not _is_good(sealed[:length], (keys.root(),))


async def test_a_paper_without_a_seal_is_not_good(
    printer: TypstPrinter, sealer: PyhankoSealer, keys: KeyFolder
) -> None:
    printed = await printer.print(samples.consent())

    state = await sealer.validate(printed.pdf, (keys.root(),))

    assert (state.is_good, state.seals) == (False, 0)


async def test_the_field_lies_over_the_printed_seal(sealed: bytes, printer: TypstPrinter) -> None:
    printed = await printer.print(samples.report())
    place = printed.seal_place
    assert place is not None

    page = pypdf.PdfReader(io.BytesIO(sealed)).pages[place.page]

    box = page.annotations[0].get_object()["/Rect"] if page.annotations else []
    assert [int(side) for side in box] == [place.x1, place.y1, place.x2, place.y2]


async def test_sealing_keeps_the_paper_pdf_a(sealed: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sealed))

    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.pdfaid_part == "2"
    fields = reader.get_fields() or {}
    assert list(fields) == ["Seal"]


async def test_poppler_finds_the_seal_valid_too(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)

    said = await asyncio.to_thread(_pdfsig, path)

    assert "Signature is Valid" in said
    assert "Total document signed" in said


async def test_an_invisible_seal_is_good_too(
    printer: TypstPrinter, sealer: PyhankoSealer, institution: KeyHolder, keys: KeyFolder
) -> None:
    printed = await printer.print(samples.consent())
    sealed = await sealer.seal(printed.pdf, institution, REASON, None)

    assert (await sealer.validate(sealed, (keys.root(),))).is_good


async def test_a_place_outside_the_paper_is_refused(
    printer: TypstPrinter, sealer: PyhankoSealer, institution: KeyHolder
) -> None:
    printed = await printer.print(samples.consent())
    nowhere = SealPlace(page=9, x1=0, y1=0, x2=10, y2=10)

    with pytest.raises(Invalid) as caught:
        await sealer.seal(printed.pdf, institution, REASON, nowhere)

    assert caught.value.code == "not-sealable"


def _pdfsig(path: Path) -> str:
    done = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False)
    return done.stdout


def _is_good(pdf: bytes, roots: tuple[bytes, ...]) -> bool:
    # pyHanko runs a loop of its own, so it needs a thread where none runs.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(validate, pdf, roots).result().is_good


def _used(contents: bytes) -> int:
    """How many hexadecimal digits of the signature's room are the signature (DER, long form)."""
    header = bytes.fromhex(contents[:8].decode())
    return 2 * (4 + int.from_bytes(header[2:4]))
