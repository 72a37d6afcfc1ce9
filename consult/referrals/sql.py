"""Referrals in the clinic's database."""

from sqlalchemy import Column, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import HospitalId, PatientId, ReferralId
from consult.referrals.wire import Referral

referrals = RecordTable(
    "referrals",
    Referral,
    Column("patient", Uuid, nullable=True, index=True),
    Column("to", Uuid, nullable=False, index=True),
)

MOST = 1_000


class SqlReferrals:
    """The `ReferralStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, referral: ReferralId) -> Referral | None:
        """See ReferralStore.get."""
        return await referrals.get(tx, referral)

    async def of_patient(
        self, tx: Transaction, patient: PatientId, to: HospitalId
    ) -> list[Referral]:
        """See ReferralStore.of_patient."""
        return await referrals.find(
            tx, referrals.c.patient == patient, referrals.c.to == to, limit=MOST, locks=False
        )

    async def save(self, tx: Transaction, referral: Referral) -> None:
        """See ReferralStore.save."""
        await (referrals.insert if referral.version == 1 else referrals.replace)(tx, referral)
