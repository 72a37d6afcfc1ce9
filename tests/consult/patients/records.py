"""Forms and records of made-up people, and a clinic that can merge them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from consult.audit.wire import Doer
from consult.cases.service.holdings import CaseHoldings
from consult.cases.sql import SqlCases
from consult.cases.wire import OpenCase, Opened
from consult.consultations.service.holdings import ConsultationHoldings
from consult.consultations.sql import SqlConsultations
from consult.ledger.ports import Transaction
from consult.ledger.wire import Identity, MergeId, PatientId, PractitionerId
from consult.patients.core import identity_of
from consult.patients.service.charts import Cabinet, Charts
from consult.patients.service.merging import Merging
from consult.patients.sql import SqlMerges, SqlPatients
from consult.patients.wire import (
    DecideMerge,
    Merge,
    MergePatients,
    Patient,
    PatientForm,
    PatientView,
    SplitPatients,
)
from consult.referrals.service.holdings import ReferralHoldings
from consult.referrals.sql import SqlReferrals
from consult.results.service import ResultHoldings, Results
from consult.results.sql import SqlResults
from consult.results.wire import NewResult, Result
from tests.consult.alliance import DOCTOR, NOW, TOWNSHIP, Clinic, call, ident

T = TypeVar("T")

WANG = PatientForm(
    name="王秀兰",
    sex="female",
    birth_date=date(1949, 12, 31),
    id_kind="resident_id",
    id_number="11010519491231002X",
    phone="13800000001",
    record_number="M-1",
)
AGAIN = replace(WANG, id_kind="none", id_number="", phone="", record_number="M-2")
"""The same person, entered a second time without her card."""
OTHER_CARD = replace(WANG, id_number="110105194912310046", record_number="M-3")
"""As the first, with another number on the card."""


def identify(form: PatientForm) -> Identity | None:
    """Who a patient is in the alliance of the tests."""
    return identity_of(form, b"k" * 32)


def record(number: int, form: PatientForm) -> Patient:
    """A record of this number."""
    return Patient(id=PatientId(ident(number)), owner=TOWNSHIP, form=form, created_at=NOW)


def blood(key: str) -> NewResult:
    """A blood count under this key."""
    return NewResult(
        kind="laboratory",
        name="血常规",
        performed_at=NOW - timedelta(days=1),
        key=key,
        conclusion="见数值",
    )


@dataclass
class Registry:
    """Patients, what is kept of them, and merges, over the clinic of the tests."""

    clinic: Clinic

    def __post_init__(self) -> None:
        """Put the services together as the server does."""
        clinic = self.clinic
        self.cabinet = Cabinet(
            patients=clinic.patients,
            likely=SqlPatients(),
            merges=SqlMerges(),
            holders=(
                CaseHoldings(SqlCases()),
                ConsultationHoldings(SqlConsultations(), SqlCases()),
                ResultHoldings(SqlResults(), identify),
                ReferralHoldings(SqlReferrals()),
            ),
        )
        self.charts = Charts(self.cabinet, clinic.people, clinic.door)
        self.merging = Merging(
            self.cabinet, SqlPatients(), clinic.door, clinic.audit, clinic.new_id
        )
        self.results = Results(SqlResults(), identify, clinic.audit, clinic.new_id)

    async def do(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """One act in one transaction."""
        async with self.clinic.database.change() as tx:
            return await act(tx)

    async def add(self, form: PatientForm) -> Patient:
        """A new patient of the township."""
        return await self.do(lambda tx: self.clinic.patients.add(tx, call(DOCTOR), form))

    async def open(self, patient: Patient) -> Opened:
        """A case with its draft request."""
        body = OpenCase(patient=patient.id)
        return await self.do(lambda tx: self.clinic.requests.open(tx, call(DOCTOR), body))

    async def receive(self, patient: Patient, key: str) -> Result:
        """A result of a patient."""
        doer = Doer(at=NOW, hospital=patient.owner)
        return await self.do(lambda tx: self.results.receive(tx, doer, patient, blood(key), "hl7"))

    async def see(self, patient: Patient, who: PractitionerId = DOCTOR) -> PatientView:
        """The page of a patient."""
        return await self.do(lambda tx: self.charts.view(tx, call(who), patient.id))

    async def merge(
        self, survivor: Patient, merged: Patient, who: PractitionerId = DOCTOR
    ) -> Merge:
        """Merge one record into the other."""
        body = MergePatients(merged=merged.id, reason="同一患者重复建档")
        return await self.do(lambda tx: self.merging.merge(tx, call(who), survivor.id, body))

    async def decide(self, merge: MergeId, who: PractitionerId, *, is_approved: bool) -> Merge:
        """The second person's word."""
        body = DecideMerge(is_approved=is_approved, reason="已核对证件")
        return await self.do(lambda tx: self.merging.decide(tx, call(who), merge, body))

    async def split(self, merge: MergeId, *given: UUID, who: PractitionerId = DOCTOR) -> Merge:
        """Take a merge back."""
        body = SplitPatients(reason="经核对并非同一人", given=given)
        return await self.do(lambda tx: self.merging.split(tx, call(who), merge, body))
