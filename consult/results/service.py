"""Receives results, corrects and withdraws them, finds those of one person, and keeps strays."""

from collections.abc import Collection, Sequence
from typing import Literal, Protocol
from uuid import uuid5

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Act, Call
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import NotFound, Refusal
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import HospitalId, Identity, PatientId, ResultId, StrayId
from consult.patients.service import Patients
from consult.patients.wire import Holding, Moved, Patient, PatientForm
from consult.results import core
from consult.results.ports import ResultStore, StrayStore
from consult.results.wire import AssignStray, NewResult, Origin, RejectStray, Result, Stray


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


class Strays:
    """Studies that came in and fit no patient: kept once, until a doctor of the hospital says."""

    def __init__(
        self, store: StrayStore, results: Results, patients: Patients, door: Door, audit: Audit
    ) -> None:
        self._store = store
        self._results = results
        self._patients = patients
        self._door = door
        self._audit = audit

    async def keep(
        self,
        tx: Transaction,
        doer: Doer,
        hospital: HospitalId,
        named: PatientForm,
        new: NewResult,
        why: Refusal,
    ) -> Stray:
        """Keep what was refused for this reason; the same study again is the same stray."""
        stray = StrayId(uuid5(hospital, f"stray/{new.key}"))
        before = await self._store.get(tx, stray)
        if before is not None:
            return before
        made = Stray(
            id=stray,
            owner=hospital,
            named=named,
            new=new,
            code=why.code,
            zh=why.sentence.zh,
            en=why.sentence.en,
            came_at=doer.at,
        )
        await self._store.save(tx, made)
        await self._record(tx, doer, "stray.keep", made)
        return made

    async def of_hospital(self, tx: Transaction, call: Call) -> Sequence[Stray]:
        """The strays of the caller's hospital, the newest first."""
        await self._demand(tx, call, "list_patients")
        return await self._store.of_hospital(tx, call.principal.hospital)

    async def assign(self, tx: Transaction, call: Call, stray: StrayId, body: AssignStray) -> Stray:
        """It is a result of this patient of the caller's hospital; raises `NotNow`, `NotFound`."""
        before = await self._open(tx, call, stray)
        patient = await self._patients.standing(tx, call, body.patient, "edit_patient")
        made = await self._results.receive(tx, call.doer, patient, before.new, "dicom")
        after = core.assigned(before, body, made.id, call.principal.person, call.now)
        return await self._resolve(tx, call, "stray.assign", after)

    async def reject(self, tx: Transaction, call: Call, stray: StrayId, body: RejectStray) -> Stray:
        """It is nobody's here; raises `NotNow`, `NotFound`."""
        before = await self._open(tx, call, stray)
        after = core.rejected(before, body, call.principal.person, call.now)
        return await self._resolve(tx, call, "stray.reject", after)

    async def _open(self, tx: Transaction, call: Call, stray: StrayId) -> Stray:
        await self._demand(tx, call, "edit_patient")
        found = await self._store.get(tx, stray)
        if found is None or found.owner != call.principal.hospital:
            raise NotFound
        core.check_stray_open(found)
        return found

    async def _resolve(self, tx: Transaction, call: Call, act: str, after: Stray) -> Stray:
        await self._store.save(tx, after)
        await self._record(tx, call.doer, act, after)
        return after

    async def _demand(self, tx: Transaction, call: Call, act: Act) -> None:
        await self._door.demand(tx, call, act, call.own_hospital)

    async def _record(self, tx: Transaction, doer: Doer, act: str, stray: Stray) -> None:
        deed = Deed(act=act, kind="stray", thing=stray.id, note=stray.code)
        await self._audit.record(tx, doer, deed)


class ResultHoldings:
    """The `Holder` port of patients over results: they bear the identity of their patient."""

    kind: Literal["result"] = "result"

    def __init__(self, store: ResultStore, identify: Identify) -> None:
        self._store = store
        self._identify = identify

    async def of(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """See Holder.of."""
        return [
            Holding(kind=self.kind, id=each.id, at=each.performed_at, title=each.name)
            for each in await self._store.of_person(tx, None, [patient])
        ]

    async def settle(self, tx: Transaction, things: Collection[Moved], patient: Patient) -> None:
        """See Holder.settle."""
        identity = self._identify(patient.form)
        for thing in things:
            found = await self._store.get(tx, ResultId(thing.id))
            if found is not None and (found.patient, found.identity) != (patient.id, identity):
                moved = replace(
                    found, version=found.version + 1, patient=patient.id, identity=identity
                )
                await self._store.save(tx, moved)
