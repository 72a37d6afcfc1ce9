"""The key of one archive (Ed25519, RFC 8032) in a file, and the receipts that it signs."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from consult.archive.core.receipt import signed_bytes
from consult.archive.wire import Receipt


class ReceiptKey:
    """Signs receipts; the key is a PKCS #8 file of mode 0600, made at the first start."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            _make(file)
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("not an Ed25519 key")
        self._key = key
        self.public = key.public_key().public_bytes_raw().hex()
        """The raw public key in hexadecimal digits."""

    def sign(self, receipt: Receipt) -> Receipt:
        """The receipt with this key's name and signature."""
        named = replace(receipt, key=self.public, signature=b"")
        return replace(named, signature=self._key.sign(signed_bytes(named)))


def _make(file: Path) -> None:
    private = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as written:
        written.write(private)
        written.flush()
        os.fsync(opened)
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
