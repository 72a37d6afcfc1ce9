"""What follows an alarm: it rings, pages hear it, gateways call; papers are asked for."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from consult.ledger.ports import Ledger, Posted
from consult.ledger.wire import ConsultationId, ReferralId
from consult.notices.service import Ringing
from consult.notices.wire import Alarm
from consult.referrals.ports import ReferralStore
from server.changes import Changes


class Rung:
    """The work of the outbox for alarms; each step is told to the open pages."""

    def __init__(
        self,
        ringing: Ringing,
        ledger: Ledger,
        referrals: ReferralStore,
        changes: Changes,
        tell: Callable[[ConsultationId], Awaitable[None]],
    ) -> None:
        self._ringing = ringing
        self._ledger = ledger
        self._referrals = referrals
        self._changes = changes
        self._tell = tell

    async def ring(self, message: Posted) -> None:
        """The next ring of an alarm; the first one also tells what it is about."""
        alarm = await self._ringing.ring(message)
        self.announce(alarm)
        if len(alarm.rings) == 1:
            await self._tell_of(alarm)

    async def summon(self, message: Posted) -> None:
        """A gateway is called; the service completes the message."""
        self.announce(await self._ringing.summon(message))

    def announce(self, alarm: Alarm) -> None:
        """Tell the pages of both hospitals."""
        self._changes.publish([alarm.owner], alarm.id, "alarm")
        concerned = [alarm.owner, alarm.origin or alarm.owner]
        self._changes.publish(concerned, alarm.about, "referral")

    async def _tell_of(self, alarm: Alarm) -> None:
        async with self._ledger.read() as tx:
            referral = await self._referrals.get(tx, ReferralId(UUID(str(alarm.about))))
        if referral is not None and referral.consultation is not None:
            await self._tell(referral.consultation)
