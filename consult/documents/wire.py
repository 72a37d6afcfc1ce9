"""The words of a paper: sections that a subject fills in; knows no record and no layout."""

from datetime import datetime
from typing import Annotated, Literal, NewType

from msgspec import Meta, Struct

from consult.ledger.wire import Digest, HospitalId, PractitionerId

Line = Annotated[str, Meta(max_length=400)]
"""Text for one line or one cell; any character, never read as markup."""

Passage = Annotated[str, Meta(max_length=60_000)]
"""Free text; a line break stays a line break, an empty line parts two paragraphs."""

Fingerprint = NewType("Fingerprint", str)
"""SHA-256 of a certificate's DER form, 64 lower-case hexadecimal digits."""


class Label(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Printed words in both languages; the Chinese leads, an empty English one is left out."""

    zh: Line
    en: Line = ""


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and its value; an empty value prints as a dash, `is_wide` takes the whole row."""

    label: Label
    value: Passage = ""
    is_wide: bool = False
    ruled: Annotated[int, Meta(ge=0, le=20)] = 0
    """Empty lines to write on by hand, where there is no value."""


class Fields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="fields"):
    """A section of names and values, two to a row; an empty heading is left out."""

    heading: Label
    items: tuple[Field, ...]


class Prose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="prose"):
    """A section of free text; `by` is the line that says who wrote it and when."""

    heading: Label
    text: Passage = ""
    by: Line = ""


class Column(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table; `weight` is its share of the width."""

    label: Label
    weight: Annotated[int, Meta(ge=1, le=20)] = 1


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="table"):
    """A section that is a table; each row has one cell per column."""

    heading: Label
    columns: Annotated[tuple[Column, ...], Meta(min_length=1, max_length=10)]
    rows: tuple[tuple[Passage, ...], ...] = ()


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that was asked and the answer that was given."""

    label: Label
    is_agreed: bool
    note: Line = ""


class Choices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="choices"):
    """A section of answers, each agreed or refused: the purposes of a consent."""

    heading: Label
    items: tuple[Choice, ...]


class Picture(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PNG or JPEG picture with the line that stands under it."""

    image: bytes
    caption: Line = ""


class Pictures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="pictures"):
    """A section of pictures, two to a row: the key images, or a scanned sheet."""

    heading: Label
    items: tuple[Picture, ...]


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody signed: role, name, the line under it, time, key, and a drawn signature."""

    role: Label
    name: Line
    institution: Line = ""
    signed_at: Line = ""
    fingerprint: Line = ""
    drawn: bytes = b""


class Signatures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="signatures"):
    """A section of signatures, two to a row, never parted from its heading by a page break."""

    heading: Label
    items: tuple[Signature, ...]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="part"):
    """The head of a part of a form that is torn off and goes its own way (联)."""

    title: Label
    keeper: Line
    """Who keeps it."""
    number: Line
    code: Annotated[str, Meta(max_length=300)] = ""
    """What its QR code says (ISO/IEC 18004)."""
    starts_page: bool = False


Section = Fields | Prose | Table | Choices | Pictures | Signatures | Part


class SealNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is printed where the institution's electronic seal goes."""

    institution: Line
    sealed_at: Line
    fingerprint: Line = ""


class Paper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything printed on one paper; times are already written as people read them."""

    kind: Literal["report", "consent", "request", "execution", "referral"]
    issuer: Label
    """The institution in the head of the paper."""
    alliance: Line = ""
    title: Label
    number: Line
    issued_at: Line
    """As people read it."""
    dated: datetime
    """The same instant, aware: the PDF's own date."""
    remark: Label | None = None
    """A notice under the title, such as the number of an amendment."""
    sections: tuple[Section, ...]
    statement: Label
    """What the paper is and who answers for it; stands in the foot of the last page."""
    record_digest: Digest | None = None
    seal: SealNote | None = None
    """Present when an institution seals the paper; the field of the seal lies over it."""


class SealPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the seal's field lies: page from 0, a box in points from the lower left corner."""

    page: int
    x1: int
    y1: int
    x2: int
    y2: int


class PrintedPaper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PDF/A-2b file and the place in it that waits for the seal."""

    pdf: bytes
    pages: int
    seal_place: SealPlace | None = None


class KeyHolder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose key it is: a hospital, or a practitioner in his hospital."""

    id: HospitalId | PractitionerId
    name: Line
    hospital: Line
    kind: Literal["institution", "practitioner", "timestamp"]


class DetachedSignature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """ECDSA P-256 over the SHA-256 of a record's canonical JSON, with the signer's certificate."""

    record_digest: Digest
    signature: bytes
    """DER form (RFC 3279 §2.2.3), as `openssl dgst -verify` reads it."""
    certificate: bytes
    """PEM form of the signer's certificate."""
    fingerprint: Fingerprint


class SealState(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What checking a sealed PDF said; it is good only when `is_good`."""

    is_good: bool
    is_intact: bool
    """The signed bytes are those that were signed."""
    is_trusted: bool
    """The certificate leads to one of the given roots."""
    is_whole: bool
    """Nothing was added behind the seal."""
    has_timestamp: bool
    """An RFC 3161 time stamp by a trusted authority stands in the seal."""
    signer: str
    signed_at: str
    """ISO 8601, from the time stamp where it is valid, otherwise empty."""
    seals: int
    problems: tuple[str, ...] = ()
