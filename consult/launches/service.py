"""Makes one-time links for hospitals' own systems, and opens them for the doctor they are for."""

import secrets
from collections.abc import Mapping

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.launches import core
from consult.launches.core import Signed, Signer
from consult.launches.ports import Accounts, LaunchStore
from consult.launches.wire import Launch, LaunchView, MadeLaunch, MakeLaunch
from consult.ledger.errors import Conflict, Invalid
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import HospitalId, LaunchId, PractitionerId
from consult.patients.ports import Likely
from consult.patients.service.register import Patients
from consult.people.service import People


class Launches:
    """A system says of whom it speaks; the doctor decides what becomes of it."""

    def __init__(
        self,
        store: LaunchStore,
        accounts: Accounts,
        people: People,
        likely: Likely,
        patients: Patients,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._people = people
        self._likely = likely
        self._patients = patients

    async def doctor(
        self, tx: Transaction, hospital: HospitalId, account: str
    ) -> PractitionerId | None:
        """The active doctor of this hospital who signs in under this name; None for all others."""
        found = await self._accounts.practitioner_of(tx, account)
        if found is None:
            return None
        person = await self._people.practitioner(tx, found)
        is_his = person.owner == hospital and person.is_active and "doctor" in person.roles
        return person.id if is_his else None

    async def shown(self, tx: Transaction, call: Call, launch: Launch) -> LaunchView:
        """What came, and who in the caller's hospital it may be."""
        told = launch.context.patient
        alike = await self._likely.alike(tx, launch.owner, told)
        matches = core.matched(told, await self._patients.gathered(tx, alike))
        return LaunchView(
            id=launch.id, context=launch.context, matches=matches, patient=core.meant(matches)
        )

    async def kept(self, tx: Transaction, launch: LaunchId) -> Launch | None:
        """A launch as it is kept."""
        return await self._store.get(tx, launch)

    async def linked(self, tx: Transaction, digest: str) -> Launch | None:
        """The launch of a secret or a nonce."""
        return await self._store.by_link(tx, digest)

    async def keep(self, tx: Transaction, launch: Launch) -> None:
        """Keep a launch; `Conflict` when it is there already."""
        await self._store.save(tx, launch)


class Launching:
    """Both ways in: a link that we made for a system, and one that the system signed itself."""

    def __init__(
        self,
        launches: Launches,
        door: Door,
        audit: Audit,
        signers: Mapping[str, Signer],
        new_id: NewId,
    ) -> None:
        self._launches = launches
        self._door = door
        self._audit = audit
        self._signers = signers
        self._new_id = new_id

    async def make(
        self, tx: Transaction, doer: Doer, hospital: HospitalId, body: MakeLaunch
    ) -> MadeLaunch:
        """A link for a doctor of this hospital; `link` is its secret, said once."""
        doctor = await self._launches.doctor(tx, hospital, body.account)
        if doctor is None:
            raise Invalid(
                "launch-account",
                "本院没有这个在岗医师账号。",
                "No doctor of this hospital signs in under this name.",
            )
        secret = secrets.token_urlsafe(32)
        launch = Launch(
            id=LaunchId(self._new_id()),
            owner=hospital,
            practitioner=doctor,
            link_digest=core.link_digest(secret),
            until=doer.at + core.LINK_FOR,
            context=body.context,
            made_at=doer.at,
        )
        await self._launches.keep(tx, launch)
        await self._record(tx, doer, "launch.make", launch)
        return MadeLaunch(link=secret, until=launch.until)

    async def open(self, tx: Transaction, call: Call, link: str) -> LaunchView:
        """Open a launch, once, for the doctor whose account it names; raises `void()`."""
        await self._door.demand(tx, call, "add_patient", call.own_hospital)
        if core.is_secret(link):
            launch = await self._burn(tx, call, link)
        else:
            launch = await self._take(tx, call, core.read_signed(link, self._signers, call.now))
        await self._record(tx, call.doer, "launch.open", launch)
        return await self._launches.shown(tx, call, launch)

    async def see(self, tx: Transaction, call: Call, launch: LaunchId) -> LaunchView:
        """A launch that the caller opened himself; raises `void()`, NotAllowed."""
        found = core.check_seen(await self._launches.kept(tx, launch), call.principal, call.now)
        await self._door.demand(tx, call, "add_patient", call.own_hospital)
        return await self._launches.shown(tx, call, found)

    async def _burn(self, tx: Transaction, call: Call, secret: str) -> Launch:
        found = await self._launches.linked(tx, core.link_digest(secret))
        launch = core.check_open(found, call.principal, call.now)
        opened = replace(launch, version=launch.version + 1, opened_at=call.now)
        await self._launches.keep(tx, opened)
        return opened

    async def _take(self, tx: Transaction, call: Call, signed: Signed) -> Launch:
        hospital = signed.signer.hospital
        doctor = await self._launches.doctor(tx, hospital, signed.claims.sub)
        if doctor is None or doctor != call.principal.person:
            raise core.void()
        launch = Launch(
            id=LaunchId(self._new_id()),
            owner=hospital,
            practitioner=doctor,
            link_digest=core.nonce_digest(signed),
            until=signed.until,
            context=signed.claims.context,
            made_at=call.now,
            opened_at=call.now,
        )
        try:
            await self._launches.keep(tx, launch)
        except Conflict:
            raise core.void() from None
        return launch

    async def _record(self, tx: Transaction, doer: Doer, act: str, launch: Launch) -> None:
        deed = Deed(act=act, kind="launch", thing=launch.id)
        await self._audit.record(tx, doer, deed)
