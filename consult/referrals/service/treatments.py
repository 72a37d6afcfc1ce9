"""What other subjects ask of referrals."""

from datetime import datetime

from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PatientId
from consult.referrals.core.states import brings
from consult.referrals.ports import ReferralStore


class Treatments:
    """Who treats whom by a referral under way."""

    def __init__(self, store: ReferralStore) -> None:
        self._store = store

    async def treats(
        self, tx: Transaction, hospital: HospitalId, patient: PatientId, now: datetime
    ) -> bool:
        """Whether a referral that is under way brings this patient to the hospital."""
        found = await self._store.of_patient(tx, patient, hospital)
        return any(brings(each, now) for each in found)
