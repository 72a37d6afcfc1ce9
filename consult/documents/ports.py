"""What papers need from outside: somebody to lay out, somebody to seal, somebody to hold keys."""

from typing import Protocol

from consult.documents.wire import (
    DetachedSignature,
    Fingerprint,
    KeyHolder,
    Paper,
    PrintedPaper,
    SealPlace,
    SealState,
)
from consult.ledger.wire import Digest


class Printer(Protocol):
    """Lays a paper out."""

    async def print(self, paper: Paper) -> PrintedPaper:
        """Give the paper as PDF/A-2b; `Invalid("glyph-missing")` names what no font can show."""
        ...


class Sealer(Protocol):
    """Seals a PDF for an institution and checks seals."""

    async def seal(
        self, pdf: bytes, holder: KeyHolder, reason: str, place: SealPlace | None
    ) -> bytes:
        """Give the PDF with one PAdES B-T signature by the holder's key."""
        ...

    async def validate(self, pdf: bytes, roots: tuple[bytes, ...]) -> SealState:
        """Check the seal of a PDF against roots in PEM form; never raises for bad bytes."""
        ...


class Keyring(Protocol):
    """Holds private keys and the certificates that our own authority gave."""

    def root(self) -> bytes:
        """Give the root certificate in PEM form."""
        ...

    async def issue(self, holder: KeyHolder) -> Fingerprint:
        """Make a key and certificate for the holder, or give the one that is there."""
        ...

    async def sign(self, holder: KeyHolder, digest: Digest) -> DetachedSignature:
        """Sign a record's digest with the holder's key."""
        ...
