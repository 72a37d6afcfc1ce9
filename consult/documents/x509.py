"""An authority of one's own in a folder: root, certificates, private keys; knows no paper.

Every installation has its root, made at the first start and valid for 40 years; certificates
of hospitals, practitioners and of the time stamp authority are valid for 30, as long as the
longest retention of a record. Private keys are ECDSA P-256 in encrypted PKCS #8 (RFC 5208),
mode 0600; what encrypts them is `master.key` beside them, which a backup keeps elsewhere.
"""

import asyncio
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from consult.documents.wire import DetachedSignature, Fingerprint, KeyHolder
from consult.ledger.wire import Digest

ROOT_YEARS = 40
HOLDER_YEARS = 30
_YEAR = timedelta(days=365.25)
_MARGIN = timedelta(hours=1)
"""A certificate is valid a little before it was made, for clocks that lag behind."""

_SHA256 = hashes.SHA256()


class KeyFolder:
    """A Keyring in a folder of files; one process at a time works on a folder."""

    def __init__(self, folder: Path, authority: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._authority = authority
        self._now = now
        self._turn = asyncio.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._master = self._master_key()
        if not self._certificate_path("root").exists():
            self._make_root()

    def root(self) -> bytes:
        """See Keyring.root."""
        return self._certificate_path("root").read_bytes()

    def certificate(self, holder: KeyHolder) -> bytes:
        """The holder's certificate in PEM form; it has been issued before."""
        return self._certificate_path(_stem(holder)).read_bytes()

    def private_key(self, holder: KeyHolder) -> ec.EllipticCurvePrivateKey:
        """The holder's private key, for the adapter that seals."""
        return self._load(_stem(holder))

    async def issue(self, holder: KeyHolder) -> Fingerprint:
        """See Keyring.issue."""
        async with self._turn:
            return await asyncio.to_thread(self._issue, holder)

    async def sign(self, holder: KeyHolder, digest: Digest) -> DetachedSignature:
        """See Keyring.sign."""
        fingerprint = await self.issue(holder)
        return await asyncio.to_thread(self._sign, holder, digest, fingerprint)

    def _issue(self, holder: KeyHolder) -> Fingerprint:
        stem = _stem(holder)
        if not self._certificate_path(stem).exists():
            self._make_certificate(holder, stem)
        return fingerprint(self.certificate(holder))

    def _sign(self, holder: KeyHolder, digest: Digest, of_key: Fingerprint) -> DetachedSignature:
        signed = self.private_key(holder).sign(bytes.fromhex(digest), ec.ECDSA(Prehashed(_SHA256)))
        return DetachedSignature(
            record_digest=digest,
            signature=signed,
            certificate=self.certificate(holder),
            fingerprint=of_key,
        )

    def _master_key(self) -> bytes:
        path = self._folder / "master.key"
        if not path.exists():
            _keep(path, secrets.token_hex(32).encode(), 0o600)
        return path.read_bytes().strip()

    def _make_root(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"{self._authority} 根证书", self._authority)
        usage = _usage(certificates=True)
        certificate = (
            self._draft(name, name, key.public_key(), ROOT_YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, _SHA256)
        )
        self._keep_pair("root", key, certificate)

    def _make_certificate(self, holder: KeyHolder, stem: str) -> None:
        root, root_key = x509.load_pem_x509_certificate(self.root()), self._load("root")
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(holder.name, holder.hospital, str(holder.id))
        draft = (
            self._draft(name, root.subject, key.public_key(), HOLDER_YEARS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(_authority_id(root_key), critical=False)
        )
        if holder.kind == "timestamp":  # RFC 3161 §2.3: this one use, and critical
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            draft = draft.add_extension(stamping, critical=True)
        self._keep_pair(stem, key, draft.sign(root_key, _SHA256))

    def _draft(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
    ) -> x509.CertificateBuilder:
        now = self._now()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _MARGIN)
            .not_valid_after(now + years * _YEAR)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    def _keep_pair(
        self, stem: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
    ) -> None:
        # The certificate comes last: where it stands, the key stands too.
        sealed = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self._master),
        )
        _keep(self._folder / f"{stem}.key.pem", sealed, 0o600)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        _keep(self._certificate_path(stem), pem, 0o644)

    def _load(self, stem: str) -> ec.EllipticCurvePrivateKey:
        sealed = (self._folder / f"{stem}.key.pem").read_bytes()
        key = serialization.load_pem_private_key(sealed, self._master)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("not an elliptic-curve key")
        return key

    def _certificate_path(self, stem: str) -> Path:
        return self._folder / f"{stem}.crt.pem"


def fingerprint(certificate: bytes) -> Fingerprint:
    """The fingerprint of a certificate in PEM form."""
    found = x509.load_pem_x509_certificate(certificate)
    return Fingerprint(found.fingerprint(_SHA256).hex())


def is_signed(digest: Digest, signature: DetachedSignature, roots: tuple[bytes, ...]) -> bool:
    """Whether the signature is over this digest, by a key that one of the roots certified."""
    try:
        certificate = x509.load_pem_x509_certificate(signature.certificate)
        key = certificate.public_key()
        if signature.record_digest != digest or not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature.signature, bytes.fromhex(digest), ec.ECDSA(Prehashed(_SHA256)))
        named = fingerprint(signature.certificate) == signature.fingerprint
        return named and any(_has_issued(root, certificate) for root in roots)
    except (InvalidSignature, ValueError, TypeError):
        return False


def _has_issued(root: bytes, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(root))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _stem(holder: KeyHolder) -> str:
    return f"{holder.kind}-{holder.id}"


def _name(common: str, organisation: str, holder: str = "") -> x509.Name:
    # RFC 5280 appendix A.1: 64 characters are the most that a name may have.
    said = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ]
    if holder:
        said.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, holder))
    return x509.Name(said)


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_id(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _keep(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(file, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(file)
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
