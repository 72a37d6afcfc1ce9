"""The cases of a patient, which go where he goes when two records of him become one."""

from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from consult.cases.core import title
from consult.cases.ports import CaseStore
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, PatientId
from consult.patients.wire import Holding, Moved, Patient


class CaseHoldings:
    """The `Holder` port of patients over cases; attachments, consents and images lie with them."""

    kind: Literal["case"] = "case"

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def of(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """See Holder.of."""
        return [
            Holding(kind=self.kind, id=case.id, at=case.created_at, title=title(case))
            for case in await self._store.of_patient(tx, patient)
        ]

    async def settle(self, tx: Transaction, things: Collection[Moved], patient: Patient) -> None:
        """See Holder.settle."""
        for thing in things:
            case = await self._store.get(tx, CaseId(thing.id))
            if case is not None and case.patient != patient.id:
                moved = replace(case, version=case.version + 1, patient=patient.id)
                await self._store.save(tx, moved)
