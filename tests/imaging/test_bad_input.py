"""Hostile and broken uploads: a clear answer each, and the others are kept."""

import resource
import signal
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from imaging.intake.wire import Limits
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.samples import bundled, small_image, zipped

GOOD = small_image("1.2.3.100")


def nested(depth: int) -> Sequence:
    """A sequence in a sequence in a sequence …"""
    item = Dataset()
    if depth:
        item.add_new(0x00081140, "SQ", nested(depth - 1))
    return Sequence([item])


def with_uid(uid: str) -> bytes:
    """An image whose SOP Instance UID is these bytes; pydicom would not write it."""
    placeholder = "9" * len(uid)
    return small_image(placeholder).replace(placeholder.encode(), uid.encode())


def declared_larger(content: bytes) -> bytes:
    """The pixels claim a length that the file does not have."""
    at = content.rindex(b"\xe0\x7f\x10\x00OB")
    return content[: at + 8] + struct.pack("<L", 2**31) + content[at + 12 :]


BROKEN = {
    "empty": (b"", "not-dicom"),
    "text": (b"hello" * 100, "not-dicom"),
    "preamble only": (bytes(128) + b"DICM", "no-transfer-syntax"),
    "cut in the pixels": (GOOD[:-10], "truncated"),
    "cut in the header": (GOOD[:401], "truncated"),
    "length beyond the end": (declared_larger(GOOD), "truncated"),
    "path as a UID": (with_uid("../../../../etc/passwd12"), "bad-uid"),
    "no study": (small_image(StudyInstanceUID=""), "bad-uid"),
    "deep": (small_image(ReferencedImageSequence=nested(40)), "header-too-deep"),
    "more frames than pixels": (small_image(NumberOfFrames=50), "bad-frames"),
    "no items in encapsulated pixels": (bundled("SC_rgb_jpeg.dcm"), "broken-header"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_file_is_refused_and_its_neighbour_is_kept(
    department: Department, name: str
) -> None:
    content, code = BROKEN[name]

    broken, good = await department.take(("x.dcm", content), ("good.dcm", GOOD))

    assert (broken.outcome, broken.code) == ("refused", code)
    assert broken.zh
    assert broken.en
    assert good.outcome == "stored"


def encrypted() -> bytes:
    """A zip whose flags say that its member is encrypted."""
    content = bytearray(zipped(("secret.dcm", GOOD)))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


ZIPS = {
    "bomb": (zipped(("bomb.dcm", bytes(64 << 20))), "zip-bomb"),
    "climbing": (zipped(("../../evil.dcm", GOOD)), "zip-path"),
    "absolute": (zipped(("/etc/evil.dcm", GOOD)), "zip-path"),
    "windows": (zipped(("..\\evil.dcm", GOOD)), "zip-path"),
    "drive": (zipped(("C:\\evil.dcm", GOOD)), "zip-path"),
    "nested": (zipped(("inner.zip", zipped(("a.dcm", GOOD)))), "zip-nested"),
    "encrypted": (encrypted(), "encrypted-zip"),
    "method": (zipped(("a.dcm", GOOD), method=zipfile.ZIP_LZMA), "zip-method"),
    "cut": (zipped(("a.dcm", GOOD))[:-30], "zip-broken"),
    "garbage": (b"PK\x03\x04" + bytes(1000), "zip-broken"),
}


@pytest.mark.parametrize("name", ZIPS)
async def test_a_bad_zip_is_refused(department: Department, name: str) -> None:
    content, code = ZIPS[name]

    [outcome] = await department.take(("images.zip", content))

    assert (outcome.outcome, outcome.code) == ("refused", code)


async def test_a_zip_that_lies_about_a_checksum_costs_only_that_member(
    department: Department,
) -> None:
    content = zipped(("bad.dcm", GOOD), ("good.dcm", small_image()), method=zipfile.ZIP_STORED)
    at = content.index(b"DICM")
    broken = content[: at + 300] + b"\xff" + content[at + 301 :]

    bad, good = await department.take(("images.zip", broken))

    assert (bad.name, bad.code) == ("bad.dcm", "zip-broken")
    assert good.outcome == "stored"


async def test_what_comes_along_in_a_zip_is_skipped_and_chinese_names_are_read(
    department: Department,
) -> None:
    name = "影像/第一.dcm"
    content = zipped(("X" * len(name.encode("gb18030")), GOOD), ("DICOMDIR", b"x"))
    content = content.replace(b"X" * len(name.encode("gb18030")), name.encode("gb18030"))

    image, directory = await department.take(("images.zip", content))

    assert (image.name, image.outcome) == (name, "stored")
    assert (directory.outcome, directory.code) == ("skipped", "not-an-image")


class TestWithLittleRoom:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(file_bytes=100_000, upload_bytes=150_000, zip_members=3)

    async def test_a_file_over_the_limit_is_refused_and_the_next_is_kept(
        self, department: Department
    ) -> None:
        outcomes = await department.take(("big.dcm", bytes(100_001)), ("good.dcm", GOOD))

        assert [one.code for one in outcomes] == ["too-big", ""]

    async def test_a_zip_of_too_many_is_refused_before_it_is_opened(
        self, department: Department
    ) -> None:
        content = zipped(*((f"{number}.dcm", GOOD) for number in range(4)))

        [outcome] = await department.take(("many.zip", content))

        assert outcome.code == "zip-too-many"

    async def test_a_zip_that_would_unpack_to_more_than_the_limit_is_refused(
        self, department: Department
    ) -> None:
        content = zipped(("a", bytes(99_000)), ("b", bytes(99_000)))

        [outcome] = await department.take(("large.zip", content))

        assert outcome.code == "zip-bomb"


@contextmanager
def full_disk() -> Iterator[None]:
    """Files of this process may not pass 40 KB: the kernel answers as a full disk does.

    Not a fixture: pytest writes its own report, often to a file, before fixtures are undone.
    """
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_is_told_and_what_was_stored_stays(department: Department) -> None:
    [kept] = await department.take(("good.dcm", GOOD))

    with full_disk():
        [refused] = await department.take(("ct.dcm", bundled("examples_rgb_color.dcm")))

    assert kept.outcome == "stored"
    assert (refused.outcome, refused.code) == ("refused", "storage-full")
    [study] = await department.index.contents(COUNTY.case)
    [instance] = study.series[0].instances
    assert await department.vault.read(COUNTY.hospital, instance.digest) == GOOD


def deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


SWELLING = deflate(bytes(48 << 20))


async def test_a_deflated_file_that_swells_is_refused(department: Department) -> None:
    deflated = bundled("image_dfl.dcm")
    (meta_bytes,) = struct.unpack_from("<L", deflated, 140)

    [outcome] = await department.take(("bomb.dcm", deflated[: 144 + meta_bytes] + SWELLING))

    assert (outcome.outcome, outcome.code) == ("refused", "header-too-big")


SEEDS = [small_image(), bundled("MR_small_RLE.dcm"), bundled("reportsi.dcm"), zipped(("a", GOOD))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.sampled_from(SEEDS), data=st.data())
async def test_no_change_of_bytes_gets_more_than_an_outcome(
    department: Department, seed: bytes, data: st.DataObject
) -> None:
    content = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(content), 2_000) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    whole = data.draw(st.booleans())

    outcomes = await department.take(("x.dcm", bytes(content if whole else content[:cut])))

    assert all(
        one.outcome in ("stored", "duplicate", "conflict", "refused", "skipped") for one in outcomes
    )
