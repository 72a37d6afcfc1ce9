"""People and patients over HTTP: decode, one service call, encode."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, MergeId, PatientId
from consult.patients.service import Patients
from consult.patients.service.charts import Charts
from consult.patients.service.merging import Merging
from consult.patients.wire import (
    DecideMerge,
    Duplicate,
    MergePatients,
    MergeView,
    Patient,
    PatientForm,
    PatientView,
    SavePatient,
    SplitPatients,
)
from consult.people.service import People
from consult.people.wire import Hospital, Practitioner, Role


class PeopleHandlers:
    """The register of hospitals and practitioners."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def hospitals(self, tx: Transaction, call: Call) -> tuple[Hospital, ...]:
        """Every hospital of the alliance."""
        return tuple(await self._people.hospitals(tx))

    async def practitioners(
        self,
        tx: Transaction,
        call: Call,
        role: Role | None = None,
        hospital: HospitalId | None = None,
    ) -> tuple[Practitioner, ...]:
        """Active practitioners, by role and hospital."""
        return tuple(await self._people.practitioners(tx, role, hospital))


class PatientHandlers:
    """The patients of one's own hospital."""

    def __init__(self, patients: Patients, charts: Charts) -> None:
        self._patients = patients
        self._charts = charts

    async def add(self, tx: Transaction, call: Call, body: PatientForm) -> Patient:
        """Add a patient to the caller's hospital."""
        return await self._patients.add(tx, call, body)

    async def find(self, tx: Transaction, call: Call, query: str = "") -> tuple[Patient, ...]:
        """Patients of the caller's hospital by name, record number or ID number."""
        return tuple(await self._patients.find(tx, call, query[:60]))

    async def alike(self, tx: Transaction, call: Call, body: PatientForm) -> tuple[Duplicate, ...]:
        """Patients of the caller's hospital who may be the one of this form."""
        return tuple(await self._charts.alike(tx, call, body))

    async def show(self, tx: Transaction, call: Call, patient: PatientId) -> PatientView:
        """A patient with all that is kept of him, and his merges."""
        return await self._charts.view(tx, call, patient)

    async def save(
        self, tx: Transaction, call: Call, patient: PatientId, body: SavePatient
    ) -> Patient:
        """Change a patient's form."""
        return await self._charts.save(tx, call, patient, body)


class MergeHandlers:
    """Two records of one person."""

    def __init__(self, charts: Charts, merging: Merging) -> None:
        self._charts = charts
        self._merging = merging

    async def duplicates(
        self, tx: Transaction, call: Call, patient: PatientId
    ) -> tuple[Duplicate, ...]:
        """Records that are likely of the same person."""
        return tuple(await self._charts.duplicates(tx, call, patient))

    async def merge(
        self, tx: Transaction, call: Call, patient: PatientId, body: MergePatients
    ) -> MergeView:
        """Merge a record into this one, or propose it where the identities contradict."""
        merge = await self._merging.merge(tx, call, patient, body)
        return await self._charts.merge_view(tx, call, merge)

    async def waiting(self, tx: Transaction, call: Call) -> tuple[MergeView, ...]:
        """The merges of the caller's hospital that wait for an administrator."""
        return tuple(await self._charts.waiting(tx, call))

    async def decide(
        self, tx: Transaction, call: Call, merge: MergeId, body: DecideMerge
    ) -> MergeView:
        """The administrator's word on a merge over contradicting identities."""
        decided = await self._merging.decide(tx, call, merge, body)
        return await self._charts.merge_view(tx, call, decided)

    async def split(
        self, tx: Transaction, call: Call, merge: MergeId, body: SplitPatients
    ) -> MergeView:
        """Take a merge back; what came since goes where a person says."""
        split = await self._merging.split(tx, call, merge, body)
        return await self._charts.merge_view(tx, call, split)
