"""Receives results, corrects and withdraws them, and finds those of one person."""

from collections.abc import Sequence
from typing import Protocol

from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import HospitalId, Identity, ResultId
from consult.patients.wire import Patient, PatientForm
from consult.results import core
from consult.results.ports import ResultStore
from consult.results.wire import NewResult, Origin, Result


class Identify(Protocol):
    """Who a patient is across hospitals, under the alliance's key."""

    def __call__(self, form: PatientForm) -> Identity | None:
        """None without a document that names one person."""


class Results:
    """The results of all hospitals; whoever asks has passed the door above."""

    def __init__(self, store: ResultStore, identify: Identify, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._identify = identify
        self._audit = audit
        self._new_id = new_id

    async def receive(
        self, tx: Transaction, doer: Doer, patient: Patient, new: NewResult, origin: Origin
    ) -> Result:
        """Keep a result of the patient's hospital; what came before under its key is corrected.

        The same message again changes nothing. Raises `Invalid` for one that holds nothing.
        """
        core.check_new(new, doer.at)
        key = new.key or str(self._new_id())
        before = await self._store.by_key(tx, patient.owner, key)
        if before is not None:
            return await self._keep(tx, doer, before, core.corrected(before, new, doer.at))
        made = Result(
            id=ResultId(self._new_id()),
            owner=patient.owner,
            patient=patient.id,
            identity=self._identify(patient.form),
            kind=new.kind,
            code=new.code,
            name=new.name,
            department=new.department,
            performed_at=new.performed_at,
            issued_at=new.issued_at,
            origin=origin,
            key=key,
            values=new.values,
            study=new.study,
            images=new.images,
            conclusion=new.conclusion,
            received_at=doer.at,
        )
        await self._store.save(tx, made)
        await self._record(tx, doer, "result.receive", made)
        return made

    async def withdraw(self, tx: Transaction, doer: Doer, hospital: HospitalId, key: str) -> Result:
        """Take a result back that its hospital gave out; raises NotFound."""
        before = await self._store.by_key(tx, hospital, key)
        if before is None:
            raise NotFound
        return await self._keep(
            tx, doer, before, core.withdrawn(before, doer.at), act="result.withdraw"
        )

    async def get(self, tx: Transaction, result: ResultId) -> Result:
        """One result; raises NotFound."""
        found = await self._store.get(tx, result)
        if found is None:
            raise NotFound
        return found

    async def of_patient(self, tx: Transaction, patient: Patient) -> Sequence[Result]:
        """The results of a patient in every hospital, the newest first."""
        identity = self._identify(patient.form)
        return await self._store.of_person(tx, identity, [patient.id])

    async def _keep(
        self,
        tx: Transaction,
        doer: Doer,
        before: Result,
        after: Result | None,
        act: str = "result.correct",
    ) -> Result:
        if after is None:
            return before
        await self._store.save(tx, after)
        await self._record(tx, doer, act, after)
        return after

    async def _record(self, tx: Transaction, doer: Doer, act: str, result: Result) -> None:
        deed = Deed(act=act, kind="result", thing=result.id, note=result.origin)
        await self._audit.record(tx, doer, deed)
