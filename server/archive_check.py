"""Checks the packages of an archive's folder from the outside: bytes, signatures, seals, receipts.

Needs no clinic, no database and no running archive; it reads and never writes.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from consult.archive import zip as package_zip
from consult.archive.core import receipt as receipts
from consult.archive.wire import Entry, Holding, Manifest, Signer
from consult.documents.pyhanko import validate
from consult.documents.wire import DetachedSignature, Fingerprint
from consult.documents.x509 import is_signed
from consult.ledger.errors import Invalid
from consult.ledger.wire import Digest


class Finding(Struct, frozen=True, kw_only=True):
    """One package file and what is wrong with it; nothing when it is whole."""

    digest: str
    number: str
    problems: tuple[str, ...]


def verify(folder: Path) -> list[Finding]:
    """Check every package and every receipt of an archive's folder; not for the event loop."""
    files = {file.stem: file for file in (folder / "packages").glob("*/*.zip")}
    held = {file.stem: file for file in (folder / "holdings").glob("*/*.json")}
    return [
        _finding(digest, files.get(digest), held.get(digest)) for digest in sorted(files | held)
    ]


def verify_package(file: Path) -> tuple[Manifest | None, list[str]]:
    """Check one package file by itself, against the root certificates that it carries."""
    try:
        manifest = package_zip.check(file)
    except Invalid as broken:
        return None, [broken.sentence.en]
    roots = tuple(
        package_zip.content(file, entry.path)
        for entry in manifest.entries
        if entry.path.startswith("certificates/root-")
    )
    problems = [
        f"the signature of {signer.name} does not hold"
        for signer in manifest.signers
        if not _holds(file, manifest, signer, roots)
    ]
    for entry in manifest.entries:
        problems += _seal_problems(file, entry, roots)
    return manifest, problems


def _finding(digest: str, file: Path | None, held: Path | None) -> Finding:
    problems: list[str] = []
    manifest = None
    if file is None:
        problems.append("the package is missing")
    else:
        manifest, problems = verify_package(file)
        if package_zip.digest_of(file) != digest:
            problems.append("the package has another digest than its name")
    if held is None:
        problems.append("the receipt is missing")
    else:
        problems += _receipt_problems(digest, file, held)
    number = manifest.number if manifest else ""
    return Finding(digest=digest, number=number, problems=tuple(problems))


def _receipt_problems(digest: str, file: Path | None, held: Path) -> list[str]:
    try:
        receipt = msgspec.json.decode(held.read_bytes(), type=Holding).receipt
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ["the receipt can't be read"]
    problems = []
    if not receipts.is_signed(receipt):
        problems.append("the receipt's signature is wrong")
    if receipt.package != digest or (file and file.stat().st_size != receipt.size_bytes):
        problems.append("the receipt is for another package")
    return problems


def _holds(file: Path, manifest: Manifest, signer: Signer, roots: tuple[bytes, ...]) -> bool:
    digest = Digest(manifest.record_sha256)
    signature = DetachedSignature(
        record_digest=digest,
        signature=package_zip.content(file, signer.signature_path),
        certificate=package_zip.content(file, signer.certificate_path),
        fingerprint=Fingerprint(signer.fingerprint),
    )
    return is_signed(digest, signature, roots)


def _seal_problems(file: Path, entry: Entry, roots: tuple[bytes, ...]) -> list[str]:
    """A PDF without any seal is a sheet, such as a consent; one with a seal must be good."""
    if entry.media_type != "application/pdf":
        return []
    state = validate(package_zip.content(file, entry.path), roots)
    if state.seals == 0 and entry.path != "report.pdf":
        return []
    return [f"{entry.path}: {problem}" for problem in state.problems]
