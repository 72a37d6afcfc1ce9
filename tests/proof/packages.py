"""Opens sealed packages as a stranger would in thirty years: zipfile, SHA-256, JSON, pyHanko.

Uses nothing of the product, so that what it finds does not rest on the product's own word.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

SUMS, MANIFEST, INDEX, RECORD = "SHA256SUMS", "manifest.json", "index.html", "record.json"


class Opened(NamedTuple):
    """A package whose files, sums, record signatures and seals are right."""

    digest: str
    manifest: dict[str, Any]
    files: dict[str, bytes]
    signer_of_pdf: str

    @property
    def kind(self) -> str:
        """Report, amendment or execution."""
        return str(self.manifest["kind"])

    @property
    def dicom(self) -> set[str]:
        """The digests of the DICOM files in it."""
        wanted = {e["path"] for e in self.manifest["entries"] if "dicom" in e["media_type"]}
        return {sha256(self.files[path]) for path in wanted}


def sha256(content: bytes) -> str:
    """As the list of sums writes it."""
    return hashlib.sha256(content).hexdigest()


def held(folder: Path) -> list[Path]:
    """The package files of an archive's folder."""
    return sorted((folder / "packages").rglob("*.zip"))


def open_package(file: Path) -> Opened:
    """Everything about one package; AssertionError says what is wrong with it."""
    digest = sha256(file.read_bytes())
    assert digest == file.stem, "its name is not its digest"
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        files = {name: packed.read(name) for name in packed.namelist()}
    _check_sums(files)
    manifest = json.loads(files[MANIFEST])
    page = files[INDEX].decode()
    for entry in manifest["entries"]:
        assert sha256(files[entry["path"]]) == entry["sha256"], entry["path"]
        assert entry["path"] in page or entry["path"] == INDEX, f"not on the page: {entry['path']}"
    roots = [content for path, content in files.items() if path.startswith("certificates/root-")]
    for signer in manifest["signers"]:
        _check_signer(files, signer, roots)
    sealed = next(path for path in ("report.pdf", "execution.pdf") if path in files)
    return Opened(digest, manifest, files, seal_of(files[sealed], roots))


def seal_of(pdf: bytes, roots: list[bytes]) -> str:
    """Who sealed a PDF, by pyHanko's own verdict against these roots; not inside a loop."""
    [seal] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = [asn1_x509.Certificate.load(pem.unarmor(root)[2]) for root in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    status = validate_pdf_signature(seal, context)
    assert status.bottom_line, status.pretty_print_details()
    assert status.timestamp_validity is not None
    return str(status.signing_cert.subject.native["common_name"])


def receipts(folder: Path) -> dict[str, dict[str, Any]]:
    """The receipts of an archive's folder by package, their signatures checked."""
    found = [json.loads(path.read_bytes()) for path in (folder / "holdings").rglob("*.json")]
    return {each["receipt"]["package"]: checked(each["receipt"]) for each in found}


def checked(receipt: dict[str, Any]) -> dict[str, Any]:
    """The receipt, when its signature is by the key that it names."""
    said = {name: value for name, value in receipt.items() if name != "signature"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["key"]))
    key.verify(base64.b64decode(receipt["signature"]), b"lianzhen-receipt/1\n" + text.encode())
    return receipt


def _check_sums(files: dict[str, bytes]) -> None:
    sums = dict(line.split("  ")[::-1] for line in files[SUMS].decode("ascii").splitlines())
    assert set(sums) == set(files) - {SUMS}
    for path, digest in sums.items():
        assert sha256(files[path]) == digest, path


def _check_signer(files: dict[str, bytes], signer: dict[str, Any], roots: list[bytes]) -> None:
    certificate = x509.load_pem_x509_certificate(files[signer["certificate_path"]])
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signature = files[signer["signature_path"]]
    key.verify(signature, files[RECORD], ec.ECDSA(hashes.SHA256()))
    [root] = [x509.load_pem_x509_certificate(root) for root in roots]
    certificate.verify_directly_issued_by(root)
