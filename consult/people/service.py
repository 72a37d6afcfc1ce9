"""Hospitals and practitioners, for everybody in the house."""

from collections.abc import Collection, Mapping

from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PractitionerId
from consult.people import core
from consult.people.ports import Register
from consult.people.wire import Hospital, PersonCard, Practitioner, Role


class People:
    """Looks up hospitals and practitioners, and keeps them."""

    def __init__(self, register: Register) -> None:
        self._register = register

    async def hospitals(self, tx: Transaction) -> list[Hospital]:
        """Every hospital of the alliance."""
        return await self._register.hospitals(tx)

    async def hospital(self, tx: Transaction, hospital: HospitalId) -> Hospital:
        """One hospital; raises NotFound."""
        for found in await self._register.hospitals(tx):
            if found.id == hospital:
                return found
        raise NotFound

    async def practitioners(
        self, tx: Transaction, role: Role | None = None, hospital: HospitalId | None = None
    ) -> list[Practitioner]:
        """Active practitioners, by role and hospital."""
        found = await self._register.practitioners(tx, hospital)
        return [p for p in found if p.is_active and (role is None or role in p.roles)]

    async def practitioner(self, tx: Transaction, practitioner: PractitionerId) -> Practitioner:
        """One practitioner, active or not; raises NotFound."""
        found = await self._register.practitioners_of(tx, [practitioner])
        if not found:
            raise NotFound
        return found[0]

    async def known(
        self, tx: Transaction, ids: Collection[PractitionerId]
    ) -> Mapping[PractitionerId, Practitioner]:
        """The practitioners of these ids, as far as they are there."""
        return {found.id: found for found in await self._register.practitioners_of(tx, ids)}

    async def cards(
        self, tx: Transaction, ids: Collection[PractitionerId]
    ) -> Mapping[PractitionerId, PersonCard]:
        """The cards of these people; raises NotFound when one is unknown."""
        wanted = set(ids)
        found = await self._register.practitioners_of(tx, wanted)
        if len(found) != len(wanted):
            raise NotFound
        hospitals = {h.id: h for h in await self._register.hospitals(tx)}
        return {person.id: core.card(person, hospitals[person.owner]) for person in found}

    async def card(self, tx: Transaction, practitioner: PractitionerId) -> PersonCard:
        """The card of one person; raises NotFound."""
        return (await self.cards(tx, [practitioner]))[practitioner]

    async def keep_hospital(self, tx: Transaction, hospital: Hospital) -> None:
        """Add or change a hospital; for set-up, before anybody could be asked."""
        await self._register.save_hospital(tx, hospital)

    async def keep_practitioner(self, tx: Transaction, practitioner: Practitioner) -> None:
        """Add or change a practitioner; for set-up, before anybody could be asked."""
        await self._register.save_practitioner(tx, practitioner)
