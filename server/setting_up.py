"""An empty installation's first words, and what its administrator adds: hospitals and people."""

import secrets
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from consult.access.core import may
from consult.access.wire import Call
from consult.alliance.service import Alliances
from consult.alliance.wire import Agreement, Alliance
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.errors import Invalid, NotAllowed
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import AgreementId, AllianceId, HospitalId, PractitionerId
from consult.people.service import People
from consult.people.wire import (
    Hospital,
    HospitalLevel,
    LicenceKind,
    Name,
    Phone,
    Practitioner,
    Role,
    Title,
)
from server.signin.service import SigningIn
from server.signin.wire import AccountName

NewPassword = Annotated[str, Meta(min_length=10, max_length=200)]
TOKEN_FILE = "setup-token"  # noqa: S105  # the name of a file


class SetUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an empty installation is told once: alliance, lead hospital, its administrator."""

    token: Annotated[str, Meta(max_length=100)]
    alliance: Name
    hospital: Name
    short_name: Name
    phone: Phone = ""
    administrator: Name
    account: AccountName
    password: NewPassword


class NewHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital that joins, with the agreement that binds it to the lead hospital."""

    name: Name
    short_name: Name
    level: HospitalLevel
    phone: Phone = ""
    agreement_number: Annotated[str, Meta(max_length=60)] = ""
    starts_on: date
    ends_on: date


class NewPerson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A practitioner with the account that he signs in with."""

    hospital: HospitalId
    name: Name
    department: Annotated[str, Meta(max_length=60)] = ""
    title: Title = "none"
    licence: LicenceKind = "none"
    licence_number: Annotated[str, Meta(max_length=40)] = ""
    independent_years: Annotated[int, Meta(ge=0, le=80)] = 0
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    phone: Phone = ""
    account: AccountName
    password: NewPassword


class SetupToken:
    """A secret in a file of the data folder; whoever can read the console may set up, once."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / TOKEN_FILE

    def issue(self) -> str:
        """The token, made at the first call."""
        if not self._file.exists():
            self._file.touch(mode=0o600)
            self._file.write_text(secrets.token_urlsafe(24), encoding="ascii")
        return self._file.read_text(encoding="ascii")

    def is_right(self, token: str) -> bool:
        """Whether this is the token; nothing is, once it was used."""
        if not self._file.exists():
            return False
        return secrets.compare_digest(token.encode(), self.issue().encode())

    def spend(self) -> None:
        """Take it away for good."""
        self._file.unlink(missing_ok=True)


class SettingUp:
    """Founds the alliance, and lets the lead hospital's administrator add to it."""

    def __init__(
        self,
        people: People,
        alliances: Alliances,
        signing_in: SigningIn,
        audit: Audit,
        new_id: NewId,
    ) -> None:
        self._people = people
        self._alliances = alliances
        self._signing_in = signing_in
        self._audit = audit
        self._new_id = new_id

    async def is_needed(self, tx: Transaction) -> bool:
        """Whether nobody is there yet."""
        return not await self._people.hospitals(tx)

    async def found(self, tx: Transaction, body: SetUp) -> Practitioner:
        """The alliance, its lead hospital and the first administrator."""
        if not await self.is_needed(tx):
            raise NotAllowed("set-up-already", "系统已完成初始化。", "It is set up already.")
        lead = HospitalId(self._new_id())
        hospital = Hospital(
            id=lead,
            owner=lead,
            name=body.hospital,
            short_name=body.short_name,
            level="county",
            phone=body.phone,
        )
        alliance = AllianceId(self._new_id())
        administrator = Practitioner(
            id=PractitionerId(self._new_id()),
            owner=lead,
            name=body.administrator,
            roles=("administrator",),
        )
        await self._people.keep_hospital(tx, hospital)
        await self._alliances.keep_alliance(
            tx, Alliance(id=alliance, owner=alliance, name=body.alliance, lead=lead)
        )
        await self._people.keep_practitioner(tx, administrator)
        await self._signing_in.open_account(tx, administrator, body.account, body.password)
        return administrator

    async def add_hospital(self, tx: Transaction, call: Call, body: NewHospital) -> Hospital:
        """A hospital joins the alliance that the caller's hospital leads."""
        alliance = await self._led(tx, call)
        joined = HospitalId(self._new_id())
        hospital = Hospital(
            id=joined,
            owner=joined,
            name=body.name,
            short_name=body.short_name,
            level=body.level,
            phone=body.phone,
        )
        agreement = Agreement(
            id=AgreementId(self._new_id()),
            owner=alliance.id,
            alliance=alliance.id,
            parties=(alliance.lead, joined),
            number=body.agreement_number,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
        )
        await self._people.keep_hospital(tx, hospital)
        await self._alliances.keep_agreement(tx, agreement)
        deed = Deed(act="hospital.add", kind="hospital", thing=joined)
        await self._audit.record(tx, call.doer, deed)
        return hospital

    async def add_person(self, tx: Transaction, call: Call, body: NewPerson) -> Practitioner:
        """Somebody starts to work in a hospital of the alliance."""
        await self._led(tx, call)
        if body.hospital not in {h.id for h in await self._people.hospitals(tx)}:
            raise Invalid("hospital-unknown", "没有这家机构。", "There is no such hospital.")
        person = Practitioner(
            id=PractitionerId(self._new_id()),
            owner=body.hospital,
            name=body.name,
            department=body.department,
            title=body.title,
            licence=body.licence,
            licence_number=body.licence_number,
            independent_years=body.independent_years,
            roles=body.roles,
            phone=body.phone,
        )
        await self._people.keep_practitioner(tx, person)
        await self._signing_in.open_account(tx, person, body.account, body.password)
        deed = Deed(act="person.add", kind="practitioner", thing=person.id)
        await self._audit.record(tx, call.doer, deed)
        return person

    async def _led(self, tx: Transaction, call: Call) -> Alliance:
        """The alliance that the calling administrator's hospital leads."""
        hospital = call.principal.hospital
        if may(call.principal, "administer", call.own_hospital, ()):
            for alliance in await self._alliances.led_by(tx, hospital):
                return alliance
        raise NotAllowed("not-allowed", "您没有这项操作的权限。", "You are not allowed to do this.")
