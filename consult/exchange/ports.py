"""What exchange needs from outside: patients and results, a folder, its pushes, the endpoints."""

from collections.abc import Sequence
from typing import Protocol

from consult.audit.wire import Doer
from consult.exchange.wire.push import Push
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, HospitalId, PatientId, PushId
from consult.patients.wire import Patient, PatientForm
from consult.results.wire import NewResult, Origin, Result


class Patients(Protocol):
    """The patients of a hospital; answered by the store of `consult.patients`."""

    async def numbered(
        self, tx: Transaction, hospital: HospitalId, record_number: str
    ) -> list[Patient]:
        """Those of this very record number."""

    async def alike(
        self, tx: Transaction, hospital: HospitalId, form: PatientForm
    ) -> list[Patient]:
        """Those of the same document, record number, or name and birth date."""

    async def claim(self, tx: Transaction, hospital: HospitalId, form: PatientForm) -> None:
        """Wait for whoever else adds a patient of this record number or document right now."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """One patient; in a change he stays locked until the end."""

    async def save(self, tx: Transaction, patient: Patient) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Results(Protocol):
    """Where results are kept; answered by the service of `consult.results`."""

    async def receive(
        self, tx: Transaction, doer: Doer, patient: Patient, new: NewResult, origin: Origin
    ) -> Result:
        """Keep it once by its key; what is told anew is the next version."""
        ...

    async def withdraw(self, tx: Transaction, doer: Doer, hospital: HospitalId, key: str) -> Result:
        """Take it back; `NotFound` where it never came."""
        ...


class Drop(Protocol):
    """A folder into which a hospital's system puts files."""

    async def waiting(self) -> Sequence[str]:
        """The names of whole files, oldest first; a file that still grows is none."""

    async def read(self, name: str) -> bytes:
        """Its bytes; `TooBig` beyond what a file may hold, `Unavailable` when it is gone."""
        ...

    async def file_away(self, name: str, reason: str = "") -> None:
        """Move it to `done`, or to `failed` with the reason beside it."""


class Pushes(Protocol):
    """Where pushes are recorded."""

    async def get(self, tx: Transaction, push: PushId) -> Push | None:
        """One push; in a change it stays locked until the end."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Push]:
        """The pushes of a consultation, oldest first."""

    async def save(self, tx: Transaction, push: Push) -> None:
        """Add (version 1) or change; `Conflict` when it is there, or changed meanwhile."""


class Endpoints(Protocol):
    """The FHIR endpoints of the hospitals' own systems."""

    @property
    def hospitals(self) -> frozenset[HospitalId]:
        """The hospitals that have one."""

    async def put(self, hospital: HospitalId, document: bytes, digest: Digest) -> str:
        """Hand a document Bundle over; where the other system keeps it, empty if it won't say.

        `Unavailable` to try again, `Invalid` when it never takes it.
        """
        ...
