"""A consultation that becomes an emergency referral; answers a port of `consult.referrals`."""

from datetime import datetime

from consult.access.wire import Call
from consult.cases.service.casebook import Casebook
from consult.consultations.core import clock
from consult.consultations.core.scene import acts_of
from consult.consultations.core.steps import stepped
from consult.consultations.service.register import Register, thing_of
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsultationId


class Conversions:
    """Ends consultations for emergencies; what they hold stays as it is."""

    def __init__(self, register: Register, casebook: Casebook) -> None:
        self._register = register
        self._casebook = casebook

    async def case_of(self, tx: Transaction, call: Call, consultation: ConsultationId) -> CaseId:
        """The case of a consultation that the caller may refer; NotFound or NotAllowed."""
        found = (await self._register.take(tx, call, consultation)).consultation
        await self._register.door.demand(tx, call, "refer", thing_of(found))
        return found.case

    async def opinion_at(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> datetime | None:
        """When the first opinion of a consultation was signed."""
        scene = await self._register.take(tx, call, consultation)
        signed = [one.signature.signed_at for one in scene.opinions if one.signature]
        return min(signed, default=None)

    async def convert(self, tx: Transaction, call: Call, consultation: ConsultationId) -> bool:
        """End it as converted, unless it has ended or its report is signed; whether it did.

        The panel keeps its sight: who treats goes on reading. The case can be added to again.
        """
        scene = await self._register.take(tx, call, consultation)
        if "convert" not in acts_of(scene, call.principal):
            return False
        before = scene.consultation
        after = stepped(before, "convert", call.principal.person, call.now, "")
        await self._register.keep(tx, call.doer, before, clock.stopped(after), "convert")
        await self._casebook.lock(tx, before.case, is_locked=False)
        return True
