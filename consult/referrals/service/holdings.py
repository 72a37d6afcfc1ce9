"""The referrals of a patient, which go where he goes when two records of him become one."""

from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from consult.ledger.ports import Transaction
from consult.ledger.wire import PatientId, ReferralId
from consult.patients.wire import Holding, Moved, Patient
from consult.referrals.ports import HeldReferrals
from consult.referrals.wire import Referral


class ReferralHoldings:
    """The `Holder` port of patients over referrals; a sheet that was signed stays as it was.

    A return that is not sent is the other hospital's alone: it is told to nobody here, and goes
    where the referral goes that it answers.
    """

    kind: Literal["referral"] = "referral"

    def __init__(self, store: HeldReferrals) -> None:
        self._store = store

    async def of(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """See Holder.of."""
        return [
            Holding(
                kind=self.kind,
                id=each.id,
                at=each.created_at,
                title=each.number,
                state=each.state,
                case=each.case,
                consultation=each.consultation,
            )
            for each in await self._store.held(tx, patient)
            if not _is_hidden(each)
        ]

    async def settle(self, tx: Transaction, things: Collection[Moved], patient: Patient) -> None:
        """See Holder.settle."""
        for thing in things:
            found = await self._store.get(tx, ReferralId(thing.id))
            if found is not None and found.patient != patient.id:
                returns = await self._store.answering(tx, found.id)
                for each in (found, *filter(_is_hidden, returns)):
                    moved = replace(each, version=each.version + 1, patient=patient.id)
                    await self._store.save(tx, moved)


def _is_hidden(referral: Referral) -> bool:
    return referral.direction == "return" and referral.sent_at is None
