"""A clinic's side of the archive: real database, vault, keys, and contents to send."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from consult.archive.wire import Contents, Inline, Kept, Signed
from consult.documents.wire import KeyHolder, Label
from consult.documents.x509 import KeyFolder
from consult.ledger.clock import utc_now
from consult.ledger.wire import ConsultationId, Digest, HospitalId, PractitionerId
from consult.vault.local import LocalVault
from tests.consult.documents import samples

TOWNSHIP = HospitalId(UUID(int=1))
LEAD = HospitalId(UUID(int=2))
CONSULTATION = ConsultationId(UUID(int=77))
FROZEN_AT = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)


async def in_pieces(content: bytes, piece_bytes: int = 100_000) -> AsyncIterator[bytes]:
    """Bytes as they come from a network."""
    for offset in range(0, len(content), piece_bytes):
        yield content[offset : offset + piece_bytes]


def record_of(text: str) -> bytes:
    """A frozen record as canonical JSON."""
    said = {"opinion": text, "patient": "李𠮷", "report": "HZ-2026-000123"}
    return msgspec.json.encode(said, order="sorted")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[LocalVault]:
    """The vault of the sending side."""
    vault = LocalVault(tmp_path / "vault")
    yield vault
    vault.close()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    """The authority of the sending side."""
    return KeyFolder(tmp_path / "keys", "清源县医疗联合体", utc_now)


@pytest.fixture
async def contents(vault: LocalVault, keys: KeyFolder) -> Contents:
    """A report with a CT of five slices in the vault, signed by an expert and the chair."""
    images = []
    for number in range(1, 6):
        slice_bytes = b"\0" * 128 + b"DICM" + bytes([number]) * 60_000
        blob = await vault.put(TOWNSHIP, in_pieces(slice_bytes), 1 << 20)
        images.append(
            Kept(
                path=f"dicom/1.2.3/{number:04d}.dcm",
                title=Label(zh=f"CT 胸部 第 {number} 层"),
                media_type="application/dicom",
                digest=blob.digest,
            )
        )
    record = record_of("早期肺癌待排")
    return Contents(
        kind="report",
        number="HZ-2026-000123",
        title=Label(zh="远程会诊意见报告", en="Report of a remote consultation"),
        consultation=CONSULTATION,
        hospital=TOWNSHIP,
        hospital_name="青石镇中心卫生院",
        frozen_at=FROZEN_AT,
        record=record,
        signed=(
            await signed_by(keys, 1, "周敏", "会诊专家", record),
            await signed_by(keys, 2, "陈立明", "主持人", record),
        ),
        roots=(keys.root(),),
        files=(*papers(), *images),
    )


def papers() -> tuple[Inline, ...]:
    """Sheets and pictures as files of a package."""
    pdf, jpeg = "application/pdf", "image/jpeg"
    said = (
        ("report.pdf", "会诊意见报告", "Report", pdf, b"%PDF-1.7 report"),
        ("request.pdf", "会诊申请单", "Request", pdf, b"%PDF-1.7 request"),
        ("consent.pdf", "知情同意书", "Consent", pdf, b"%PDF-1.7 consent"),
        ("images/01.jpg", "层 61 肺窗", "Slice 61", jpeg, samples.slice_picture()),
        ("images/02.jpg", "层 64 <纵隔窗>", "Slice 64", jpeg, samples.slice_picture(120)),
    )
    return tuple(
        Inline(path=path, title=Label(zh=zh, en=en), media_type=kind, content=content)
        for path, zh, en, kind, content in said
    )


async def signed_by(keys: KeyFolder, number: int, name: str, role: str, record: bytes) -> Signed:
    """A practitioner's signature of a record."""
    holder = KeyHolder(
        id=PractitionerId(UUID(int=100 + number)),
        name=name,
        hospital="清源县人民医院",
        kind="practitioner",
    )
    digest = Digest(hashlib.sha256(record).hexdigest())
    return Signed(
        name=name,
        role=Label(zh=role, en="Expert"),
        hospital="清源县人民医院",
        signed_at=FROZEN_AT,
        signature=await keys.sign(holder, digest),
    )
