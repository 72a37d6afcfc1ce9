"""Which files a package has, what it says of itself, and how it is checked; reads no byte."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping

import msgspec

from consult.archive.core.index_page import index_page
from consult.archive.core.zip_layout import Member
from consult.archive.wire import Contents, Entry, Inline, Kept, Manifest, Signed, Signer
from consult.documents.wire import Label
from consult.ledger.errors import Invalid
from consult.ledger.wire import Digest

INDEX, MANIFEST, SUMS, RECORD = "index.html", "manifest.json", "SHA256SUMS", "record.json"

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


def measured(path: str, content: bytes) -> Member:
    """A file whose bytes are at hand, measured."""
    return Member(
        path=path,
        size_bytes=len(content),
        crc32=zlib.crc32(content),
        digest=Digest(hashlib.sha256(content).hexdigest()),
    )


def files_of(contents: Contents) -> tuple[Inline | Kept, ...]:
    """The files that the record and its signatures need, and those that the caller gave."""
    files: list[Inline | Kept] = [
        _file(
            RECORD, "会诊记录（已签署）", "The signed record", "application/json", contents.record
        ),
        *contents.files,
    ]
    for number, root in enumerate(contents.roots, 1):
        path = f"certificates/root-{number:02d}.crt.pem"
        files.append(_file(path, "根证书", "Root certificate", "application/x-pem-file", root))
    for signed, signer in zip(contents.signed, signers_of(contents), strict=True):
        files += _proof(signed, signer)
    paths = [file.path for file in files]
    taken = {INDEX, MANIFEST, SUMS}
    for path in paths:
        if path in taken or not is_safe(path):
            raise Invalid("package-path", f"归档文件名不可用：{path}", f"Not a usable path: {path}")
        taken.add(path)
    return tuple(sorted(files, key=lambda file: file.path))


def signers_of(contents: Contents) -> tuple[Signer, ...]:
    """Who signed the record, with the paths of what proves it; `Invalid` for another record."""
    record = measured(RECORD, contents.record).digest
    if any(signed.signature.record_digest != record for signed in contents.signed):
        raise Invalid(
            "signature-of-another-record", "签名与记录不符。", "A signature is of another record."
        )
    return tuple(
        Signer(
            name=signed.name,
            role=signed.role,
            hospital=signed.hospital,
            signed_at=signed.signed_at,
            fingerprint=signed.signature.fingerprint,
            signature_path=f"signatures/{number:02d}.sig",
            certificate_path=f"certificates/signer-{number:02d}.crt.pem",
        )
        for number, signed in enumerate(contents.signed, 1)
    )


def finished(
    contents: Contents, sizes: Mapping[str, Member]
) -> tuple[Manifest, tuple[tuple[Member, bytes], ...]]:
    """The manifest, and the three files that come last: index, manifest and sums."""
    entries = tuple(_entry(file, sizes[file.path]) for file in files_of(contents))
    listed = _manifest(contents, entries)
    page = index_page(listed).encode()
    title = Label(zh="目录", en="Contents")
    shown = Inline(path=INDEX, title=title, media_type="text/html", content=page)
    index = _entry(shown, measured(INDEX, page))
    manifest = _manifest(contents, tuple(sorted((*entries, index), key=lambda e: e.path)))
    said = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2)
    own = measured(MANIFEST, said)
    sums = sums_of(
        [*((entry.path, entry.sha256) for entry in manifest.entries), (MANIFEST, own.digest)]
    )
    last = ((measured(INDEX, page), page), (own, said), (measured(SUMS, sums), sums))
    return manifest, last


def sums_of(files: Iterable[tuple[str, str]]) -> bytes:
    """The list that `sha256sum -c` reads."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(files)).encode()


def read_sums(content: bytes) -> dict[str, str]:
    """Digest by path; `Invalid` when it is not such a list."""
    sums: dict[str, str] = {}
    for line in content.decode("ascii", errors="replace").splitlines():
        match = _SUM.fullmatch(line)
        if match is None or not is_safe(match[2]) or match[2] in sums:
            raise broken("SHA256SUMS can't be read")
        sums[match[2]] = match[1]
    return sums


def read_manifest(content: bytes) -> Manifest:
    """The manifest of a package; `Invalid` when it is none."""
    try:
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise broken("the manifest can't be read") from error


def check_manifest(manifest: Manifest, sums: Mapping[str, str], sizes: Mapping[str, int]) -> None:
    """Compare what the manifest says with the files that are there; `Invalid` where they differ."""
    entries = {entry.path: entry for entry in manifest.entries}
    if len(entries) != len(manifest.entries) or set(entries) != set(sizes) - {MANIFEST, SUMS}:
        raise broken("the manifest names other files than there are")
    for path, entry in entries.items():
        if (entry.sha256, entry.size_bytes) != (sums.get(path), sizes[path]):
            raise broken(f"the manifest is wrong about {path}")
    proofs = {path for signer in manifest.signers for path in _paths(signer)}
    if sums.get(RECORD) != manifest.record_sha256 or not proofs <= set(entries):
        raise broken("the record or a signature is missing")


def is_safe(path: str) -> bool:
    """Whether a path stays inside the folder in which a package is unpacked."""
    return len(path) <= 160 and _PATH.fullmatch(path) is not None


def broken(detail: str) -> Invalid:
    """The refusal of a package that is not what it says."""
    return Invalid("package-broken", "归档包不完整或被改动。", f"The package is broken: {detail}.")


def _paths(signer: Signer) -> tuple[str, str]:
    return signer.signature_path, signer.certificate_path


def _proof(signed: Signed, signer: Signer) -> tuple[Inline, Inline]:
    name = signed.name
    return (
        _file(
            signer.signature_path,
            f"{name} 的签名",
            f"Signature of {name}",
            "application/octet-stream",
            signed.signature.signature,
        ),
        _file(
            signer.certificate_path,
            f"{name} 的证书",
            f"Certificate of {name}",
            "application/x-pem-file",
            signed.signature.certificate,
        ),
    )


def _file(path: str, zh: str, en: str, media_type: str, content: bytes) -> Inline:
    return Inline(path=path, title=Label(zh=zh, en=en), media_type=media_type, content=content)


def _entry(file: Inline | Kept, size: Member) -> Entry:
    return Entry(
        path=file.path,
        title=file.title,
        media_type=file.media_type,
        size_bytes=size.size_bytes,
        sha256=size.digest,
    )


def _manifest(contents: Contents, entries: tuple[Entry, ...]) -> Manifest:
    return Manifest(
        kind=contents.kind,
        number=contents.number,
        title=contents.title,
        consultation=contents.consultation,
        hospital=contents.hospital,
        hospital_name=contents.hospital_name,
        frozen_at=contents.frozen_at,
        record_sha256=measured(RECORD, contents.record).digest,
        concerns=contents.concerns,
        signers=signers_of(contents),
        entries=entries,
    )
