"""People and patients over HTTP: decode, one service call, encode."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PatientId
from consult.patients.service import Patients
from consult.patients.wire import Patient, PatientForm, SavePatient
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

    def __init__(self, patients: Patients) -> None:
        self._patients = patients

    async def add(self, tx: Transaction, call: Call, body: PatientForm) -> Patient:
        """Add a patient to the caller's hospital."""
        return await self._patients.add(tx, call, body)

    async def find(self, tx: Transaction, call: Call, query: str = "") -> tuple[Patient, ...]:
        """Patients of the caller's hospital by name or record number."""
        return tuple(await self._patients.find(tx, call, query[:60]))

    async def save(
        self, tx: Transaction, call: Call, patient: PatientId, body: SavePatient
    ) -> Patient:
        """Change a patient's form."""
        return await self._patients.save(tx, call, patient, body)
