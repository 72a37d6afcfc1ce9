"""What a DICOMweb request comes down to, and its answer, without a web framework."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct


class Resource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a path names: a study, a series of it, an instance of that."""

    study: str
    series: str | None = None
    instance: str | None = None


@dataclass(frozen=True)
class Asked:
    """The parts of a request that decide about its answer; header names in lower case."""

    base_url: str
    """Address of `…/dicomweb/cases/CASE`, without a slash at its end."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Status, headers and body; a body that comes in pieces is sent as it comes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | AsyncIterator[bytes] = b""
