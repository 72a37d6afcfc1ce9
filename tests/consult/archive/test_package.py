"""A package opens without us, says what it holds, and shows every change."""

import hashlib
import random
import re
import subprocess
import zipfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.archive.core import package as packing
from consult.archive.core.zip_layout import (
    END_BYTES,
    Member,
    directory,
    local_header,
    read_directory,
    read_end,
    size_of,
)
from consult.archive.wire import Contents, Inline, Manifest
from consult.archive.zip import check, content
from consult.documents.wire import Label
from consult.ledger.errors import Full, Invalid
from consult.ledger.wire import Digest
from consult.vault.local import LocalVault
from tests.consult.archive.conftest import record_of
from tests.consult.archive.packed import package_file


@pytest.fixture
async def file(tmp_path: Path, vault: LocalVault, contents: Contents) -> Path:
    """A package on the disk."""
    return (await package_file(tmp_path, vault, contents))[1]


async def test_the_same_contents_give_the_same_bytes(
    tmp_path: Path, vault: LocalVault, contents: Contents
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shuffled = msgspec.structs.replace(contents, files=tuple(reversed(contents.files)))

    first, _ = await package_file(tmp_path / "a", vault, contents)
    second, _ = await package_file(tmp_path / "b", vault, shuffled)

    assert first.digest == second.digest


async def test_a_package_opens_with_what_every_machine_has(file: Path, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        archive.extractall(opened)

    checked = _run("sha256sum", "-c", "--quiet", "SHA256SUMS", at=opened)
    assert checked == ""
    assert {"index.html", "report.pdf", "record.json", "manifest.json"} <= {
        path.name for path in opened.iterdir()
    }
    assert (opened / "record.json").read_bytes() == record_of("早期肺癌待排")


async def test_the_signatures_inside_are_checked_by_openssl(file: Path, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(opened)
    manifest = msgspec.json.decode((opened / "manifest.json").read_bytes(), type=Manifest)

    assert [signer.name for signer in manifest.signers] == ["周敏", "陈立明"]
    for signer in manifest.signers:
        root = "certificates/root-01.crt.pem"
        _run("openssl", "verify", "-CAfile", root, signer.certificate_path, at=opened)
        shown = ("openssl", "x509", "-in", signer.certificate_path, "-noout", "-pubkey")
        (opened / "key.pem").write_text(_run(*shown, at=opened))
        signed = ("-verify", "key.pem", "-signature", signer.signature_path, "record.json")
        assert "Verified OK" in _run("openssl", "dgst", "-sha256", *signed, at=opened)


async def test_the_index_names_every_file_with_its_hash(file: Path) -> None:
    page = content(file, "index.html").decode()
    manifest = check(file)

    links = _Links()
    links.feed(page)
    for entry in manifest.entries:
        if entry.path != "index.html":
            assert entry.path in links.targets
            assert entry.sha256 in page
            assert hashlib.sha256(content(file, entry.path)).hexdigest() == entry.sha256
    assert "层 64 &lt;纵隔窗&gt;" in page
    assert "<script" not in page
    assert not re.search(r"https?://", page)


async def test_every_changed_byte_of_a_package_is_found(file: Path) -> None:
    whole, chance = bytearray(file.read_bytes()), random.Random(11)

    for place in [*range(40), *chance.sample(range(len(whole)), 160), *range(-400, 0)]:
        before = whole[place]
        whole[place] ^= 1 << chance.randrange(8)
        file.write_bytes(whole)
        with pytest.raises(Invalid):
            check(file)
        whole[place] = before
    file.write_bytes(whole)
    assert check(file).number == "HZ-2026-000123"


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: b"",
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole + b"\0",
        lambda whole: b"MZ" + whole,
        lambda whole: whole[:-END_BYTES] + bytes(100) + whole[-END_BYTES:],
        lambda whole: bytes(len(whole)),
    ],
    ids=["empty", "cut", "half", "longer", "in front", "gap", "zeros"],
)
async def test_another_form_is_no_package(file: Path, change: object) -> None:
    assert callable(change)
    file.write_bytes(change(file.read_bytes()))

    with pytest.raises(Invalid) as caught:
        check(file)

    assert caught.value.code == "package-broken"


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("../evil.sh", zipfile.ZIP_STORED),
        ("/etc/passwd", zipfile.ZIP_STORED),
        ("a/../../b", zipfile.ZIP_STORED),
        (".hidden", zipfile.ZIP_STORED),
        ("c:\\evil", zipfile.ZIP_STORED),
        ("bomb.bin", zipfile.ZIP_DEFLATED),
        ("文件.pdf", zipfile.ZIP_STORED),
    ],
)
def test_a_zip_by_somebody_else_is_refused(tmp_path: Path, path: str, how: int) -> None:
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w", how) as archive:
        archive.writestr(path, b"\0" * 5_000_000)

    with pytest.raises(Invalid):
        check(made)


def test_a_member_with_a_path_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    members = (packing.measured("../evil.sh", b""),)
    made = tmp_path / "made.zip"
    made.write_bytes(local_header(members[0]) + directory(members))

    with pytest.raises(Invalid) as caught:
        check(made)

    assert "path" in caught.value.sentence.en


async def test_a_member_that_nobody_lists_is_found(
    tmp_path: Path, vault: LocalVault, contents: Contents
) -> None:
    _, file = await package_file(tmp_path, vault, contents)
    with zipfile.ZipFile(file) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members["zzz.bin"] = b"stowaway"
    file.write_bytes(_zipped(members))

    with pytest.raises(Invalid) as caught:
        check(file)

    assert "other files than there are" in caught.value.sentence.en


async def test_a_changed_file_with_changed_sums_is_found_by_the_manifest(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members["report.pdf"] = b"%PDF-1.7 another"
    del members["SHA256SUMS"]
    digests = [(path, hashlib.sha256(said).hexdigest()) for path, said in members.items()]
    members["SHA256SUMS"] = packing.sums_of(digests)
    file.write_bytes(_zipped(members))

    with pytest.raises(Invalid) as caught:
        check(file)

    assert "wrong about report.pdf" in caught.value.sentence.en


@pytest.mark.parametrize(
    "path", ["../x", "index.html", "SHA256SUMS", "record.json", "a b", "表.pdf", ".x", "x/"]
)
async def test_a_path_that_is_taken_or_unsafe_is_refused(contents: Contents, path: str) -> None:
    stray = Inline(path=path, title=Label(zh="x"), media_type="text/plain", content=b"")

    with pytest.raises(Invalid) as caught:
        packing.files_of(msgspec.structs.replace(contents, files=(*contents.files, stray)))

    assert caught.value.code == "package-path"


async def test_a_signature_of_another_record_is_not_packed(contents: Contents) -> None:
    with pytest.raises(Invalid) as caught:
        packing.files_of(msgspec.structs.replace(contents, record=record_of("另一个")))

    assert caught.value.code == "signature-of-another-record"


def test_a_package_over_four_gigabytes_is_refused() -> None:
    big = Member(path="a", size_bytes=0xFFFF_FFF0, crc32=0, digest=Digest(""))

    with pytest.raises(Full):
        size_of((big,))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_directory_or_an_error(found: bytes) -> None:
    for read in (lambda: read_directory(found), lambda: read_end(found[-END_BYTES:], len(found))):
        with suppress(ValueError):
            read()


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 9_999)), max_size=20))
def test_what_is_written_as_a_directory_is_read_back(said: list[tuple[int, int]]) -> None:
    members = tuple(
        Member(path=f"dir/{number}.bin", crc32=crc32, size_bytes=size, digest=Digest(""))
        for number, (crc32, size) in enumerate(said)
    )
    written = directory(members)

    assert read_directory(written[:-END_BYTES]) == members


@given(st.binary(max_size=300))
def test_any_bytes_are_sums_and_a_manifest_or_a_refusal(found: bytes) -> None:
    for read in (packing.read_sums, packing.read_manifest):
        with suppress(Invalid):
            read(found)


def _zipped(members: dict[str, bytes]) -> bytes:
    files = [packing.measured(path, said) for path, said in sorted(members.items())]
    body = b"".join(local_header(file) + members[file.path] for file in files)
    return body + directory(tuple(files))


def _run(*command: str, at: Path) -> str:
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=True).stdout


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather what a page links to."""
        self.targets |= {value for key, value in attrs if key == "href" and value}
