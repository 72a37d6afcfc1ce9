"""The chain of the audit trail: how a line is linked, and how a broken link is found."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from consult.audit.wire import AuditEntry, Deed, Doer, Link

GENESIS = "0" * 64
"""What stands before the first link."""


@dataclass(frozen=True)
class Head:
    """The end of the chain so far."""

    sequence: int = 0
    digest: str = GENESIS


@dataclass(frozen=True)
class Extent:
    """How far the chain reaches, and how many lines wait to be sealed."""

    head: Head
    unsealed: int


@dataclass(frozen=True)
class Break:
    """The first link that does not hold, and why."""

    sequence: int
    reason: str


def entry(id_: UUID, doer: Doer, deed: Deed) -> AuditEntry:
    """Put doer and deed together."""
    return AuditEntry(id=id_, **msgspec.structs.asdict(doer), **msgspec.structs.asdict(deed))


def text_of(line: AuditEntry) -> str:
    """Canonical JSON: keys in order, no white space."""
    return msgspec.json.encode(line, order="sorted").decode()


def digest_of(previous: str, sequence: int, text: str) -> str:
    """SHA-256 over the previous digest, the sequence and the text, a line each."""
    return hashlib.sha256(f"{previous}\n{sequence}\n{text}".encode()).hexdigest()


def link(head: Head, id_: UUID, text: str) -> Link:
    """The next link after the head."""
    sequence = head.sequence + 1
    digest = digest_of(head.digest, sequence, text)
    return Link(id=id_, sequence=sequence, previous=head.digest, digest=digest, text=text)


def walk(head: Head, links: Iterable[Link]) -> Head | Break:
    """Follow the links from the head; the new head, or the first break."""
    for found in links:
        reason = _fault(head, found)
        if reason:
            return Break(head.sequence + 1, reason)
        head = Head(found.sequence, found.digest)
    return head


def _fault(head: Head, found: Link) -> str:
    if found.sequence != head.sequence + 1:
        return f"sequence {found.sequence} follows {head.sequence}"
    if found.previous != head.digest:
        return "does not name the link before it"
    if found.digest != digest_of(found.previous, found.sequence, found.text):
        return "its digest is not of its text"
    try:
        line = msgspec.json.decode(found.text, type=AuditEntry)
    except msgspec.MsgspecError:
        return "its text is not an audit entry"
    return "" if line.id == found.id else "its id is not that of its text"
