"""What a consultation says of a referral, for the subject of referrals a floor below."""

from consult.access.wire import Call
from consult.consultations.core.scene import Scene
from consult.consultations.core.sight import visible_reports
from consult.consultations.service.register import Register
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsultationId
from consult.referrals.wire import Advice


class SignedAdvices:
    """The `Advices` port of referrals: what the newest signed report advises."""

    def __init__(self, register: Register) -> None:
        self._register = register

    async def advice(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[CaseId, Advice]:
        """See Advices.advice."""
        scene = await self._register.take(tx, call, consultation)
        return scene.consultation.case, _advice(scene, call)


def _advice(scene: Scene, call: Call) -> Advice:
    signed = [r for r in visible_reports(scene, call.principal) if r.signature is not None]
    newest = max(signed, key=lambda report: report.edition, default=None)
    if newest is None:
        return Advice()
    form = newest.conclusion
    return Advice(
        diagnosis=form.diagnosis,
        advice=form.advice,
        reason=form.referral_reason,
        department=form.referral_destination,
    )
