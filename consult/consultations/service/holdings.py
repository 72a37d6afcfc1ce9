"""The consultations of a patient's cases, which go where the cases go."""

from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from consult.cases.ports import CaseStore
from consult.consultations.ports import ConsultationStore
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, PatientId
from consult.patients.wire import Holding, Moved, Patient


class ConsultationHoldings:
    """The `Holder` port of patients over consultations; what was signed stays as it was signed."""

    kind: Literal["consultation"] = "consultation"

    def __init__(self, store: ConsultationStore, cases: CaseStore) -> None:
        self._store = store
        self._cases = cases

    async def of(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """See Holder.of."""
        cases = [case.id for case in await self._cases.of_patient(tx, patient)]
        return [
            Holding(
                kind=self.kind,
                id=each.id,
                at=each.created_at,
                title=each.number,
                state=each.state,
                case=each.case,
                consultation=each.id,
            )
            for each in await self._store.among(tx, None, cases)
        ]

    async def settle(self, tx: Transaction, things: Collection[Moved], patient: Patient) -> None:
        """See Holder.settle."""
        for thing in things:
            found = await self._store.get(tx, ConsultationId(thing.id))
            if found is not None and found.patient != patient.id:
                moved = replace(found, version=found.version + 1, patient=patient.id)
                await self._store.save(tx, moved)
