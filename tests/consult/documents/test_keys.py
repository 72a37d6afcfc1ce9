"""An authority keeps its keys to itself, and what they signed can be checked without us."""

import stat
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from consult.documents.wire import DetachedSignature, KeyHolder
from consult.documents.x509 import KeyFolder, is_signed
from consult.ledger.wire import Digest, PractitionerId
from tests.consult.documents.conftest import now

RECORD = b'{"opinion":"right"}'
DIGEST = Digest("2fbb1ebcf1f8c6bb06c4f3d9c2ffbd4b2c6f1b3a5d8c9f0e1d2c3b4a59687706")
DOCTOR = KeyHolder(
    id=PractitionerId(UUID(int=9)), name="陈立明", hospital="清源县人民医院", kind="practitioner"
)


async def test_a_signature_holds_for_its_record_and_no_other(keys: KeyFolder) -> None:
    signature = await keys.sign(DOCTOR, DIGEST)

    assert is_signed(DIGEST, signature, (keys.root(),))
    assert not is_signed(Digest("0" * 64), signature, (keys.root(),))


async def test_a_foreign_authority_does_not_count(keys: KeyFolder, tmp_path: Path) -> None:
    foreign = KeyFolder(tmp_path / "foreign", "清源县医疗联合体", now)
    signature = await keys.sign(DOCTOR, DIGEST)

    assert not is_signed(DIGEST, signature, (foreign.root(),))
    assert is_signed(DIGEST, signature, (foreign.root(), keys.root()))


async def test_every_change_of_a_signature_is_found(keys: KeyFolder) -> None:
    signature = await keys.sign(DOCTOR, DIGEST)

    for place in range(len(signature.signature)):
        changed = bytearray(signature.signature)
        changed[place] ^= 0x10
        broken = msgspec.structs.replace(signature, signature=bytes(changed))
        assert not is_signed(DIGEST, broken, (keys.root(),))


@pytest.mark.parametrize(
    "change",
    [
        {"record_digest": Digest("0" * 64)},
        {"fingerprint": "0" * 64},
        {"certificate": b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"},
        {"certificate": b""},
    ],
)
async def test_a_signature_with_another_certificate_or_record_does_not_hold(
    keys: KeyFolder, change: dict[str, object]
) -> None:
    signature = msgspec.structs.replace(await keys.sign(DOCTOR, DIGEST), **change)

    assert not is_signed(DIGEST, signature, (keys.root(),))


async def test_the_same_holder_keeps_his_key_over_a_restart(
    keys: KeyFolder, tmp_path: Path
) -> None:
    first = await keys.issue(DOCTOR)

    again = KeyFolder(tmp_path / "keys", "清源县医疗联合体", now)

    assert await again.issue(DOCTOR) == first
    assert again.root() == keys.root()


async def test_private_keys_are_encrypted_and_nobody_else_may_read_them(
    keys: KeyFolder, tmp_path: Path
) -> None:
    await keys.issue(DOCTOR)

    for path in [*(tmp_path / "keys").glob("*.key.pem"), tmp_path / "keys" / "master.key"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in (tmp_path / "keys").glob("*.key.pem"):
        with pytest.raises(TypeError, match="encrypted"):
            load_pem_private_key(path.read_bytes(), None)


async def test_certificates_outlive_the_longest_retention(keys: KeyFolder) -> None:
    certificate = x509.load_pem_x509_certificate((await keys.sign(DOCTOR, DIGEST)).certificate)
    root = x509.load_pem_x509_certificate(keys.root())

    years = timedelta(days=365) * 30
    assert certificate.not_valid_after_utc - now() > years - timedelta(days=1)
    assert root.not_valid_after_utc > certificate.not_valid_after_utc


async def test_openssl_checks_a_signature_without_us(keys: KeyFolder, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(RECORD)
    said = _run("openssl", "dgst", "-sha256", "-r", str(record))
    signature = await keys.sign(DOCTOR, Digest(said.split()[0]))
    _lay_out(tmp_path, signature, keys)

    _run("openssl", "verify", "-CAfile", "root.pem", "signer.pem", at=tmp_path)
    key = _run("openssl", "x509", "-in", "signer.pem", "-noout", "-pubkey", at=tmp_path)
    (tmp_path / "key.pem").write_text(key)
    checked = ("openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signed.der")
    assert "Verified OK" in _run(*checked, "record.json", at=tmp_path)


def _lay_out(folder: Path, signature: DetachedSignature, keys: KeyFolder) -> None:
    (folder / "root.pem").write_bytes(keys.root())
    (folder / "signer.pem").write_bytes(signature.certificate)
    (folder / "signed.der").write_bytes(signature.signature)


def _run(*command: str, at: Path | None = None) -> str:
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=True).stdout
