"""What a receipt's signature is over, and whether a receipt counts."""

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from consult.archive.wire import Package, Receipt

_DOMAIN = b"lianzhen-receipt/1\n"


def signed_bytes(receipt: Receipt) -> bytes:
    """The bytes that the archive signs: all fields but the signature."""
    fields = msgspec.to_builtins(receipt)
    del fields["signature"]
    return _DOMAIN + msgspec.json.encode(fields, order="sorted")


def is_signed(receipt: Receipt) -> bool:
    """Whether the signature is by the key that the receipt names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt.key))
        key.verify(receipt.signature, signed_bytes(receipt))
    except (InvalidSignature, ValueError):
        return False
    return True


def flaw(receipt: Receipt, package: Package, key: str) -> str:
    """Why this receipt doesn't count for this package and archive; empty when it does."""
    if receipt.key != key:
        return "the receipt is by another key than the archive's"
    if receipt.package != package.digest or receipt.size_bytes != package.size_bytes:
        return "the receipt is for another package"
    if not is_signed(receipt):
        return "the receipt's signature is wrong"
    return ""
