"""Patients by their real names, and what they consented to."""

from collections.abc import Collection, Mapping

import msgspec

from consult.access.service import Door
from consult.access.wire import Act, Call, Thing
from consult.alliance.core import clinic_day
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.errors import NotFound, changed_meanwhile
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, ConsentId, Digest, PatientId
from consult.patients import core, ports
from consult.patients.wire import Consent, ConsentForm, Patient, PatientForm, SavePatient


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A consent form together with the digest of its evidence in the owner's vault."""

    form: ConsentForm
    evidence: Digest


class Patients:
    """Adds, finds and changes the patients of one's own hospital."""

    def __init__(self, store: ports.Patients, door: Door, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._door = door
        self._audit = audit
        self._new_id = new_id

    async def add(self, tx: Transaction, call: Call, form: PatientForm) -> Patient:
        """Add a patient to the caller's hospital."""
        await self._door.demand(tx, call, "add_patient", _desk(call))
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
        await self._door.demand(tx, call, "list_patients", _desk(call))
        wanted = query.replace("\x00", "").strip()
        return await self._store.search(tx, call.principal.hospital, wanted)

    async def get(self, tx: Transaction, call: Call, patient: PatientId, act: Act) -> Patient:
        """One patient of the caller's hospital, for this act; raises NotFound."""
        found = await self._store.get(tx, patient)
        if found is None:
            raise NotFound
        thing = Thing(kind="patient", id=found.id, owner=found.owner)
        await self._door.demand(tx, call, act, thing)
        return found

    async def save(
        self, tx: Transaction, call: Call, patient: PatientId, body: SavePatient
    ) -> Patient:
        """Change a patient's form; `Conflict` when it changed meanwhile."""
        before = await self.get(tx, call, patient, "edit_patient")
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
        return {found.id: found for found in await self._store.get_many(tx, patients)}

    async def _record(self, tx: Transaction, call: Call, act: str, patient: Patient) -> None:
        await self._audit.record(tx, call.doer, Deed(act=act, kind="patient", thing=patient.id))


class Consents:
    """Keeps consents by purpose; the newest of a case counts. The case was asked for above."""

    def __init__(self, store: ports.Consents, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._audit = audit
        self._new_id = new_id

    async def give(
        self, tx: Transaction, call: Call, case: CaseId, patient: Patient, given: Given
    ) -> Consent:
        """Keep a signed consent whose evidence lies in the vault already."""
        form = given.form
        core.check_consent(form)
        consent = Consent(
            id=ConsentId(self._new_id()),
            owner=patient.owner,
            case=case,
            patient=patient.id,
            purposes=form.purposes,
            signer_name=form.signer_name,
            relation=form.relation,
            relation_reason=form.relation_reason,
            evidence="drawn" if form.drawn_png is not None else "scan",
            evidence_digest=given.evidence,
            informed_by=call.principal.person,
            signed_at=call.now,
        )
        await self._store.add(tx, consent)
        agreed = [name for name, _, _ in core.PURPOSES if core.permits(consent, name)]
        deed = Deed(
            act="consent.give",
            kind="consent",
            thing=consent.id,
            case=case,
            note=" ".join(agreed) or "none",
        )
        await self._audit.record(tx, call.doer, deed)
        return consent

    async def get(self, tx: Transaction, consent: ConsentId) -> Consent:
        """One consent; raises NotFound."""
        found = await self._store.get(tx, consent)
        if found is None:
            raise NotFound
        return found

    async def newest(self, tx: Transaction, cases: Collection[CaseId]) -> Mapping[CaseId, Consent]:
        """The consent that counts for each case that has one."""
        return {found.case: found for found in await self._store.of_cases(tx, cases)}


def _desk(call: Call) -> Thing:
    hospital = call.principal.hospital
    return Thing(kind="hospital", id=hospital, owner=hospital)
