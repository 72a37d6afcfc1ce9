"""After a change: the open pages of whom it concerns look again, and so do rooms and jobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from consult.consultations.core.scene import has_room
from consult.consultations.service.views import Views
from consult.consultations.sql import SqlConsultations
from consult.ledger.ports import Ledger
from consult.ledger.wire import AlarmId, CaseId, ConsultationId, ReferralId, RevisitId
from consult.notices.service import Alarms
from consult.referrals.service.views import ReferralViews
from consult.referrals.wire import ReferralView
from consult.referrals.wire.emergencies import CallCard
from server.changes import Changes
from server.typed_routes import ANSWER
from signaling.rooms.service.rooms import Rooms


@dataclass(frozen=True)
class Sources:
    """Who must be told of what."""

    ledger: Ledger
    consultations: SqlConsultations
    views: Views
    referrals: ReferralViews
    alarms: Alarms


class Telling:
    """Tells pages, rooms and jobs; decides nothing."""

    def __init__(
        self,
        sources: Sources,
        changes: Changes,
        *,
        rooms: Callable[[], Rooms],
        wake: Callable[[], None],
    ) -> None:
        self._sources = sources
        self._changes = changes
        self._rooms = rooms
        self._wake = wake

    async def changed(self, arguments: Mapping[str, object]) -> None:
        """After a change: look for work, tell the pages, end the room of an ended session."""
        self._wake()
        consultation, case = arguments.get("consultation"), arguments.get("case")
        referral, alarm = arguments.get("referral"), arguments.get("alarm")
        made = arguments.get(ANSWER)
        if isinstance(made, ReferralView | CallCard):
            referral = made.referral.id
        if isinstance(referral, UUID):
            await self.tell_referral(ReferralId(referral))
        if isinstance(visit := arguments.get("revisit"), UUID):
            await self.tell_visit(RevisitId(visit))
        if isinstance(alarm, UUID):
            await self.tell_alarm(AlarmId(alarm))
        if isinstance(consultation, UUID):
            await self.tell(ConsultationId(consultation))
        elif isinstance(case, UUID):
            await self._look_again(CaseId(case))

    async def tell(self, consultation: ConsultationId) -> None:
        """Tell the pages of those who take part; a room whose session is over is closed, another
        one looks again at who may be there and as what."""
        self._wake()
        async with self._sources.ledger.read() as tx:
            audience = await self._sources.views.audience(tx, consultation)
            found = await self._sources.consultations.get(tx, consultation)
        self._changes.publish(audience, consultation)
        if found is not None and not has_room(found):
            await self._rooms().end(consultation)
        else:
            await self._rooms().refresh(consultation)

    async def tell_case(self, case: CaseId) -> None:
        """Tell the pages of those who take part in the consultations of a case."""
        for consultation in await self._of(case):
            await self.tell(consultation)

    async def tell_referral(self, referral: ReferralId) -> None:
        """Tell the pages of both hospitals of a referral, and of the one that it answers."""
        async with self._sources.ledger.read() as tx:
            audience, moved = await self._sources.referrals.audience(tx, referral)
        for each in moved:
            self._changes.publish(audience, each, "referral")
            # An act may have ended an alarm about it.
            self._changes.publish(audience, each, "alarm")

    async def tell_visit(self, visit: RevisitId) -> None:
        """Tell the pages of the return that asked for a visit."""
        async with self._sources.ledger.read() as tx:
            returned = await self._sources.referrals.asked_by(tx, visit)
        if returned is not None:
            await self.tell_referral(returned)

    async def tell_alarm(self, alarm: AlarmId) -> None:
        """Tell the pages that hear an alarm, and those of the hospital that raised it."""
        async with self._sources.ledger.read() as tx:
            found = await self._sources.alarms.known(tx, alarm)
        if found is not None:
            self._changes.publish([found.owner], found.id, "alarm")
            concerned = [found.owner, found.origin or found.owner]
            self._changes.publish(concerned, found.about, "referral")

    async def _look_again(self, case: CaseId) -> None:
        """A case has changed: the patient may have withdrawn what its sessions rest on."""
        for consultation in await self._of(case):
            await self._rooms().refresh(consultation)

    async def _of(self, case: CaseId) -> list[ConsultationId]:
        async with self._sources.ledger.read() as tx:
            found = await self._sources.consultations.among(tx, None, [case])
        return [each.id for each in found]
