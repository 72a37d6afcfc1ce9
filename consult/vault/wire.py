"""What the vault says of the bytes that it keeps."""

from msgspec import Struct

from consult.ledger.wire import Digest


class Blob(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bytes that are on the disk for good, named by their SHA-256."""

    digest: Digest
    size_bytes: int
