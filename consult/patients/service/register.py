"""Patients by their real names."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from consult.access.service import Door
from consult.access.wire import Act, Call, Thing
from consult.alliance.core import clinic_day
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.errors import NotFound, changed_meanwhile
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import PatientId
from consult.patients import core, ports
from consult.patients.core.likeness import Known
from consult.patients.core.merging import check_standing
from consult.patients.wire import Patient, PatientForm, SavePatient


class Patients:
    """Adds, finds and changes the patients of one's own hospital.

    A merged record stays readable; whoever wants the person gets the record that stands for him.
    """

    def __init__(self, store: ports.Patients, door: Door, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._door = door
        self._audit = audit
        self._new_id = new_id

    async def add(self, tx: Transaction, call: Call, form: PatientForm) -> Patient:
        """Add a patient to the caller's hospital."""
        await self._door.demand(tx, call, "add_patient", call.own_hospital)
        core.check_form(form, clinic_day(call.now))
        patient = Patient(
            id=PatientId(self._new_id()),
            owner=call.principal.hospital,
            form=form,
            created_at=call.now,
        )
        await self._store.save(tx, patient)
        await self._record(tx, call, "patient.add", patient)
        return patient

    async def find(self, tx: Transaction, call: Call, query: str = "") -> list[Patient]:
        """Patients of the caller's hospital by name or record number, at most 50."""
        await self._door.demand(tx, call, "list_patients", call.own_hospital)
        wanted = query.replace("\x00", "").strip()
        found = await self._store.search(tx, call.principal.hospital, wanted)
        standing = await self.followed(tx, found)
        return list({patient.id: patient for patient in standing}.values())

    async def get(self, tx: Transaction, call: Call, patient: PatientId, act: Act) -> Patient:
        """One patient of the caller's hospital, for this act; raises NotFound."""
        found = await self._store.get(tx, patient)
        if found is None:
            raise NotFound
        thing = Thing(kind="patient", id=found.id, owner=found.owner)
        await self._door.demand(tx, call, act, thing)
        return found

    async def standing(self, tx: Transaction, call: Call, patient: PatientId, act: Act) -> Patient:
        """The record that stands for this person now, for this act; raises NotFound."""
        (found,) = await self.followed(tx, [await self.get(tx, call, patient, act)])
        return found

    async def save(
        self, tx: Transaction, call: Call, patient: PatientId, body: SavePatient
    ) -> Patient:
        """Change a patient's form; `Conflict` when it changed meanwhile."""
        before = await self.get(tx, call, patient, "edit_patient")
        check_standing(before)
        if before.version != body.version:
            raise changed_meanwhile()
        core.check_form(body.form, clinic_day(call.now))
        after = msgspec.structs.replace(before, version=before.version + 1, form=body.form)
        await self._store.save(tx, after)
        await self._record(tx, call, "patient.edit", after)
        return after

    async def known(
        self, tx: Transaction, patients: Collection[PatientId]
    ) -> Mapping[PatientId, Patient]:
        """Patients for subjects above, which asked the door about the case."""
        found = await self._store.get_many(tx, patients)
        return dict(zip((each.id for each in found), await self.followed(tx, found), strict=True))

    async def followed(self, tx: Transaction, found: Sequence[Patient]) -> list[Patient]:
        """For each of them the record that stands for the person now."""
        return [await follow(tx, self._store, each) for each in found]

    async def gathered(self, tx: Transaction, found: Sequence[Patient]) -> list[Known]:
        """The records that stand for these people, each with the forms that led to it."""
        known: dict[PatientId, Known] = {}
        for each, patient in zip(found, await self.followed(tx, found), strict=True):
            before = known[patient.id].forms if patient.id in known else ()
            known[patient.id] = Known(patient, (*before, each.form))
        return list(known.values())

    async def _record(self, tx: Transaction, call: Call, act: str, patient: Patient) -> None:
        await self._audit.record(tx, call.doer, Deed(act=act, kind="patient", thing=patient.id))


class Gets(Protocol):
    """Where one patient is found."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """One patient; in a change he stays locked until the end."""


async def follow(tx: Transaction, store: Gets, patient: Patient) -> Patient:
    """The record that stands for a person now: the survivor of his merges, one after the other."""
    while patient.merged_into is not None:
        found = await store.get(tx, patient.merged_into)
        if found is None:
            raise NotFound
        patient = found
    return patient
