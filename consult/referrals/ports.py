"""Where referrals are kept."""

from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PatientId, ReferralId
from consult.referrals.wire import Referral


class ReferralStore(Protocol):
    """Referrals; never removed."""

    async def get(self, tx: Transaction, referral: ReferralId) -> Referral | None:
        """One referral; in a change it stays locked until the end."""

    async def of_patient(
        self, tx: Transaction, patient: PatientId, to: HospitalId
    ) -> list[Referral]:
        """The referrals that bring a patient to a hospital, oldest first."""

    async def save(self, tx: Transaction, referral: Referral) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
