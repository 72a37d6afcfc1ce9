"""What travels when somebody signs in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import HospitalId, PractitionerId
from consult.people.wire import Hospital, PersonCard, Role

Password = Annotated[str, Meta(min_length=1, max_length=200)]
AccountName = Annotated[str, Meta(min_length=1, max_length=60)]


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account name and its password."""

    account: AccountName
    password: Password


class StepUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password once more, before a signature."""

    password: Password


class SignedIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is signed in; `csrf` goes into the X-CSRF-Token header of every change."""

    person: PersonCard
    roles: tuple[Role, ...]
    hospital: Hospital
    csrf: str
    stepped_up_until: datetime | None


class Account(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's account as kept; `password_hash` is argon2id's encoded form."""

    id: UUID
    owner: HospitalId
    version: int = 1
    name: AccountName
    practitioner: PractitionerId
    password_hash: str
    failures: int = 0
    locked_until: datetime | None = None


class Session(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server-side session; the cookie's secret is kept as its SHA-256 only."""

    id: UUID
    owner: HospitalId
    version: int = 1
    secret_digest: str
    practitioner: PractitionerId
    csrf: str
    created_at: datetime
    seen_at: datetime
    stepped_up_at: datetime | None = None
    mistakes: int = 0
    ended_at: datetime | None = None
