"""What every use case of a referral begins and ends with: taken out through the door, kept."""

from dataclasses import dataclass

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Call, Grant, Thing
from consult.alliance.core import ends_at
from consult.alliance.service import Alliances
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.cases.service.casebook import Casebook
from consult.documents.wire import KeyHolder
from consult.ledger.errors import Invalid, NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import AgreementId, CaseId, HospitalId, ReferralId
from consult.patients.service import Patients
from consult.people.service import People
from consult.people.wire import Hospital
from consult.referrals.core import rules, sheets
from consult.referrals.core.states import UNDER_WAY, Act, move, parties_of, side_of
from consult.referrals.ports import (
    Advices,
    ReferralStore,
    Register,
    RevisitStore,
    Roster,
    Signer,
)
from consult.referrals.wire import Direction, Referral, Signed, Stamp


@dataclass(frozen=True)
class Stores:
    """Where referrals, their numbers and their revisits are kept."""

    referrals: ReferralStore
    register: Register
    revisits: RevisitStore


@dataclass(frozen=True)
class Records:
    """The subjects that a referral is made of."""

    casebook: Casebook
    patients: Patients
    people: People
    alliances: Alliances
    advices: Advices
    roster: Roster
    signer: Signer


@dataclass(frozen=True)
class Way:
    """From where to where a referral may go, by which agreement."""

    sender: Hospital
    receiver: Hospital
    agreement: AgreementId


class ReferralDesk:
    """Takes referrals out through the door and keeps what an act made of them."""

    def __init__(
        self, stores: Stores, records: Records, door: Door, audit: Audit, new_id: NewId
    ) -> None:
        self.stores = stores
        self.records = records
        self.door = door
        self.new_id = new_id
        self._audit = audit

    async def way(
        self,
        tx: Transaction,
        call: Call,
        direction: Direction,
        sender: HospitalId,
        receiver: HospitalId | None,
    ) -> Way:
        """Check the levels, the county and the agreement; the lead hospital unless told.

        Raises Invalid, NotAllowed or NotNow; the refusals name whom to call instead.
        """
        hospitals = {each.id: each for each in await self.records.people.hospitals(tx)}
        if receiver is None and direction != "up":
            raise Invalid(
                "destination-missing", "请选择转入医院。", "Say to which hospital the patient goes."
            )
        wanted = receiver or await self._lead(tx, call, sender)
        if wanted not in hospitals:
            raise NotFound
        here, there = hospitals[sender], hospitals[wanted]
        rules.check_direction(direction, here, there)
        rules.check_county(here, there, hospitals.values())
        agreement = await self.records.alliances.shared(tx, [sender, wanted], call.now)
        if agreement is None:
            raise rules.no_agreement(there)
        return Way(here, there, agreement.id)

    async def number(self, tx: Transaction, call: Call, hospital: Hospital) -> str:
        """The next number of this hospital in the year of its clinic."""
        year = sheets.year_of(call.now)
        count = await self.stores.register.count_up(tx, hospital.id, year)
        return sheets.number_of(hospital, year, count)

    async def take(self, tx: Transaction, call: Call, referral: ReferralId) -> Referral:
        """One referral that the caller may see; raises NotFound."""
        found = await self.stores.referrals.get(tx, referral)
        if found is None or side_of(call.principal, found) is None:
            raise NotFound
        await self.door.demand(tx, call, "see_referral", thing_of(found, call))
        return found

    async def begin(
        self, tx: Transaction, call: Call, referral: ReferralId, act: Act
    ) -> tuple[Referral, Referral]:
        """The referral before an act, and after it but for what the act itself brings.

        Raises NotFound, NotNow or NotAllowed unless the caller may do it now.
        """
        found = await self.take(tx, call, referral)
        step = move(found, act, parties_of(call.principal, found))
        stamp = Stamp(act=act, to=step.to, by=call.principal.person, at=call.now)
        return found, rules.stamped(found, act, step.to, stamp)

    async def add(self, tx: Transaction, doer: Doer, referral: Referral) -> Referral:
        """Keep a new referral; opens the record to the receiver where it is sent already."""
        await self.stores.referrals.save(tx, referral)
        await self.record(tx, doer, referral, "start")
        if referral.sent_at is not None:
            await self.open_record(tx, referral)
        return referral

    async def keep(
        self, tx: Transaction, doer: Doer, before: Referral, after: Referral, act: str
    ) -> Referral:
        """Keep the next version and record the act."""
        await self.stores.referrals.save(tx, after)
        # Reasons may hold what a patient said, so the trail has the states and no reason.
        await self.record(tx, doer, after, act, f"{before.state} > {after.state}")
        return after

    async def record(
        self, tx: Transaction, doer: Doer, referral: Referral, act: str, note: str = ""
    ) -> None:
        """Record an act on the audit trail."""
        deed = Deed(
            act=f"referral.{act}",
            kind="referral",
            thing=referral.id,
            case=referral.case,
            note=note,
        )
        await self._audit.record(tx, doer, deed)

    async def open_record(self, tx: Transaction, referral: Referral) -> None:
        """Let the record of the case travel: open it to those who receive the patient.

        Only a case of the sending hospital: a return goes to where the case lies.
        """
        if referral.case is None or referral.sent_at is None:
            return
        cases = await self.records.casebook.known(tx, [referral.case])
        if cases[referral.case].owner != referral.owner:
            return
        agreement = await self.records.alliances.agreement(tx, referral.agreement)
        grant = Grant(
            id=self.new_id(),
            owner=referral.owner,
            case=referral.case,
            hospital=referral.to,
            role="receiver",
            referral=referral.id,
            agreement=referral.agreement,
            granted_at=referral.sent_at,
            until=min(ends_at(agreement), referral.created_at + UNDER_WAY),
        )
        await self.door.grant(tx, [grant])

    async def shut_record(self, tx: Transaction, call: Call, referral: Referral) -> None:
        """Take the record back: the referral is over."""
        if referral.case is not None:
            await self.door.end_referral(tx, call, CaseId(referral.case), referral.id)

    async def sign(self, tx: Transaction, call: Call, referral: Referral) -> Referral:
        """The referral with the caller's signature of its sheet; the step-up was checked."""
        part = sheets.part_of(referral)
        person = await self.records.people.card(tx, call.principal.person)
        holder = KeyHolder(
            id=person.id, name=person.name, hospital=person.hospital_name, kind="practitioner"
        )
        seal = await self.records.signer.sign(holder, sheets.sheet_digest(referral, part))
        signed = Signed(part=part, by=person.id, at=call.now, seal=seal)
        return replace(referral, signed=(*referral.signed, signed))

    async def _lead(self, tx: Transaction, call: Call, sender: HospitalId) -> HospitalId:
        agreement = await self.records.alliances.binding(tx, sender, call.now)
        alliance = await self.records.alliances.alliance(tx, agreement.alliance)
        return alliance.lead


def thing_of(referral: Referral, call: Call) -> Thing:
    """A referral as the door knows it: each of the two hospitals keeps its own part of it."""
    is_receiver = call.principal.hospital == referral.to and referral.sent_at is not None
    owner = referral.to if is_receiver else referral.owner
    return Thing(kind="referral", id=referral.id, owner=owner)
