"""Where referrals and revisits are kept, and what referrals ask of others."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from consult.access.wire import Call
from consult.calendar.wire import OnDuty
from consult.documents.wire import DetachedSignature, KeyHolder
from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    CaseId,
    ConsultationId,
    Digest,
    HospitalId,
    PatientId,
    ReferralId,
    RevisitId,
)
from consult.referrals.wire import Advice, Box, Referral, Revisit, Which


class ReferralStore(Protocol):
    """Referrals; never removed."""

    async def get(self, tx: Transaction, referral: ReferralId) -> Referral | None:
        """One referral; in a change it stays locked until the end."""

    async def get_many(self, tx: Transaction, of: Collection[ReferralId]) -> list[Referral]:
        """The referrals of these ids, as far as they are there."""

    async def of_patient(
        self, tx: Transaction, patient: PatientId, to: HospitalId
    ) -> list[Referral]:
        """The referrals that bring a patient to a hospital, oldest first."""

    async def answering(self, tx: Transaction, referral: ReferralId) -> list[Referral]:
        """The returns that answer a referral, oldest first."""

    async def save(self, tx: Transaction, referral: Referral) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class HeldReferrals(Protocol):
    """The referrals of a patient, wherever they bring him."""

    async def get(self, tx: Transaction, referral: ReferralId) -> Referral | None:
        """One referral; in a change it stays locked until the end."""

    async def held(self, tx: Transaction, patient: PatientId) -> list[Referral]:
        """Every referral of a patient, oldest first."""

    async def answering(self, tx: Transaction, referral: ReferralId) -> list[Referral]:
        """The returns that answer a referral, oldest first."""

    async def save(self, tx: Transaction, referral: Referral) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Register(Protocol):
    """The register of referrals (转诊登记): numbers without gaps, and pages to leaf through."""

    async def count_up(self, tx: Transaction, hospital: HospitalId, year: int) -> int:
        """The next number of a hospital in a year, from 1; given back when the change fails."""

    async def page(
        self,
        tx: Transaction,
        hospital: HospitalId,
        box: Box,
        which: Which,
        after: ReferralId | None,
        limit: int,
    ) -> list[Referral]:
        """Referrals to or from a hospital, newest first, older than `after`.

        To a hospital only those that were sent to it.
        """


class RevisitStore(Protocol):
    """Visits after a return."""

    async def get(self, tx: Transaction, revisit: RevisitId) -> Revisit | None:
        """One visit; in a change it stays locked until the end."""

    async def of_referrals(self, tx: Transaction, of: Collection[ReferralId]) -> list[Revisit]:
        """The visits that these returns asked for, by day."""

    async def of_hospital(
        self, tx: Transaction, hospital: HospitalId, *, is_done: bool
    ) -> list[Revisit]:
        """What a hospital owes, first due first; or has done, last done first."""

    async def save(self, tx: Transaction, revisit: Revisit) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Roster(Protocol):
    """Whom to call in a hospital."""

    async def now(self, tx: Transaction, hospital: HospitalId, now: datetime) -> OnDuty:
        """The officers on duty, first one first, and the hospital's referral phone."""


class Advices(Protocol):
    """What consultations, a floor above, say of a referral."""

    async def advice(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[CaseId, Advice]:
        """The case of a consultation with the advice of its signed report, empty while there is
        none; raises NotFound for strangers."""


class Conversions(Protocol):
    """Consultations, a floor above, that become emergencies."""

    async def case_of(self, tx: Transaction, call: Call, consultation: ConsultationId) -> CaseId:
        """The case of a consultation that the caller may refer; NotFound or NotAllowed."""
        ...

    async def opinion_at(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> datetime | None:
        """When the first opinion of a consultation was signed."""

    async def convert(self, tx: Transaction, call: Call, consultation: ConsultationId) -> bool:
        """End it as converted, unless it has ended or its report is signed; whether it did."""
        ...


class Signer(Protocol):
    """Holds the private keys of practitioners."""

    async def sign(self, holder: KeyHolder, digest: Digest) -> DetachedSignature:
        """Sign a digest with the holder's key; the caller has checked the step-up."""
