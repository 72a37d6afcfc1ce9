"""The one door: asks the table, with the live grants; not found and not yours look alike."""

from collections.abc import Collection

import msgspec

from consult.access import core
from consult.access.ports import Facts, Grants
from consult.access.wire import Act, Call, Grant, Thing
from consult.ledger.errors import NotAllowed, NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsultationId, PractitionerId, ReferralId


class Door:
    """Everybody passes here, for every act on every thing."""

    def __init__(self, grants: Grants, facts: Facts) -> None:
        self._grants = grants
        self._facts = facts

    async def may(self, tx: Transaction, call: Call, act: Act, thing: Thing) -> bool:
        """Whether the caller may do this to the thing now."""
        return core.may(call.principal, act, thing, await self._live(tx, call, thing))

    async def demand(self, tx: Transaction, call: Call, act: Act, thing: Thing) -> None:
        """Raise `NotFound` when the caller may not even see the thing, else `NotAllowed`."""
        live = await self._live(tx, call, thing)
        if core.may(call.principal, act, thing, live):
            return
        sight = core.SIGHT[thing.kind]
        if sight is not None and not core.may(call.principal, sight, thing, live):
            raise NotFound
        raise NotAllowed("not-allowed", "您没有这项操作的权限。", "You are not allowed to do this.")

    async def granted_cases(self, tx: Transaction, call: Call) -> frozenset[CaseId]:
        """The cases that live grants let the caller see."""
        grants = await self._grants.of_hospital(tx, call.principal.hospital, call.now)
        mine = [
            grant
            for grant in grants
            if core.is_for(grant, call.principal) and core.opens(grant, "see_case")
        ]
        return frozenset(grant.case for grant in await self._filtered(tx, call, mine))

    async def grant(self, tx: Transaction, grants: Collection[Grant]) -> None:
        """Open a case to others, in the transaction that gives the reason for it."""
        for grant in grants:
            await self._grants.add(tx, grant)

    async def revoke(self, tx: Transaction, call: Call, consultation: ConsultationId) -> None:
        """Take back what the consultation granted to single practitioners."""
        for grant in await self._grants.of_consultation(tx, consultation):
            if grant.practitioner is not None:
                await self._end(tx, call, grant)

    async def withdraw(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        practitioner: PractitionerId,
    ) -> None:
        """Take back what the consultation granted to this practitioner."""
        for grant in await self._grants.of_consultation(tx, consultation):
            if grant.practitioner == practitioner:
                await self._end(tx, call, grant)

    async def send_home(self, tx: Transaction, call: Call, consultation: ConsultationId) -> None:
        """Take back what the consultation granted to observers: the session is over."""
        for grant in await self._grants.of_consultation(tx, consultation):
            if grant.role == "observer":
                await self._end(tx, call, grant)

    async def end_referral(
        self, tx: Transaction, call: Call, case: CaseId, referral: ReferralId
    ) -> None:
        """Take back what the referral granted: it is over."""
        for grant in await self._grants.of_cases(tx, [case]):
            if grant.referral == referral:
                await self._end(tx, call, grant)

    async def _end(self, tx: Transaction, call: Call, grant: Grant) -> None:
        if grant.until > call.now:
            taken = msgspec.structs.replace(grant, until=call.now, version=grant.version + 1)
            await self._grants.change(tx, taken)

    async def _live(self, tx: Transaction, call: Call, thing: Thing) -> list[Grant]:
        if not thing.cases:
            return []
        return await self._filtered(tx, call, await self._grants.of_cases(tx, thing.cases))

    async def _filtered(
        self, tx: Transaction, call: Call, grants: Collection[Grant]
    ) -> list[Grant]:
        agreements = {grant.agreement for grant in grants}
        in_force = await self._facts.in_force(tx, agreements, call.now)
        return [grant for grant in grants if core.is_live(grant, in_force, call.now)]
