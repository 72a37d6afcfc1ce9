"""What follows an alarm: it rings, pages hear it, gateways call; papers are asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from consult.ledger.ports import Ledger, Posted
from consult.ledger.wire import AlarmId, ConsultationId, ReferralId
from consult.notices.service import Ringing
from consult.notices.wire import Alarm
from consult.referrals.ports import ReferralStore
from consult.referrals.service.emergencies import Emergencies


@dataclass(frozen=True)
class Tell:
    """How open pages hear of an alarm and of a consultation."""

    ledger: Ledger
    alarm: Callable[[AlarmId], Awaitable[None]]
    consultation: Callable[[ConsultationId], Awaitable[None]]


class Rung:
    """The work of the outbox for alarms and emergencies; each ring is told to the open pages."""

    def __init__(
        self, ringing: Ringing, emergencies: Emergencies, referrals: ReferralStore, tell: Tell
    ) -> None:
        self._ringing = ringing
        self._emergencies = emergencies
        self._referrals = referrals
        self._tell = tell

    async def ring(self, message: Posted) -> None:
        """The next ring of an alarm; the first one also tells what it is about."""
        alarm = await self._ringing.ring(message)
        await self._tell.alarm(alarm.id)
        if len(alarm.rings) == 1:
            await self._tell_of(alarm)

    async def summon(self, message: Posted) -> None:
        """A gateway is called; the service completes the message."""
        alarm = await self._ringing.summon(message)
        await self._tell.alarm(alarm.id)

    async def chase(self, message: Posted) -> None:
        """The papers of an emergency are due; the service completes the message."""
        await self._emergencies.chase(message)

    async def _tell_of(self, alarm: Alarm) -> None:
        async with self._tell.ledger.read() as tx:
            referral = await self._referrals.get(tx, ReferralId(alarm.about))
        if referral is not None and referral.consultation is not None:
            await self._tell.consultation(referral.consultation)
