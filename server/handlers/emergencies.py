"""Emergencies over HTTP: one press, the call card, the clock, the list at the desk."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import ReferralId
from consult.referrals.service.emergencies import Emergencies
from consult.referrals.wire import Emergency
from consult.referrals.wire.emergencies import CallCard, EmergencyRow, StampMoment


class EmergencyHandlers:
    """Both sides of an emergency."""

    def __init__(self, emergencies: Emergencies) -> None:
        self._emergencies = emergencies

    async def start(self, tx: Transaction, call: Call, body: Emergency) -> CallCard:
        """Send the patient up at once, from a consultation, a case or nothing at all."""
        return await self._emergencies.start(tx, call, body)

    async def show(self, tx: Transaction, call: Call, referral: ReferralId) -> CallCard:
        """Whom to call, who took it, and the clock."""
        return await self._emergencies.card(tx, call, referral)

    async def list(self, tx: Transaction, call: Call) -> tuple[EmergencyRow, ...]:
        """The emergencies of one's own hospital that go on or owe papers."""
        return await self._emergencies.list(tx, call)

    async def stamp(
        self, tx: Transaction, call: Call, referral: ReferralId, body: StampMoment
    ) -> CallCard:
        """Stamp a moment of the clock, once."""
        return await self._emergencies.stamp(tx, call, referral, body)
