"""Cases: opened, summarised, seen, and locked while a consultation holds them."""

from collections.abc import Collection, Mapping

import msgspec

from consult.access.service import Door
from consult.access.wire import Act, Call, Thing
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases import core
from consult.cases.ports import CaseStore
from consult.cases.wire import Case, LabResult, SaveSummary
from consult.ledger.errors import NotFound, changed_meanwhile
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, DecisionId, PatientId, Saved
from consult.patients.service import Patients


class Casebook:
    """Opens, finds and changes cases; every look passes the door."""

    def __init__(
        self, store: CaseStore, patients: Patients, door: Door, audit: Audit, new_id: NewId
    ) -> None:
        self._store = store
        self._patients = patients
        self._door = door
        self._audit = audit
        self._new_id = new_id

    async def open(self, tx: Transaction, call: Call, patient: PatientId) -> Case:
        """Open an empty case of a patient of the caller's hospital."""
        await self._door.demand(tx, call, "open_case", call.own_hospital)
        known = await self._patients.standing(tx, call, patient, "see_patient")
        case = Case(
            id=CaseId(self._new_id()),
            owner=known.owner,
            patient=known.id,
            author=call.principal.person,
            created_at=call.now,
            saved_at=call.now,
        )
        await self._store.save(tx, case)
        await self._record(tx, call, "case.open", case)
        return case

    async def demand(self, tx: Transaction, call: Call, act: Act, case: CaseId) -> Case:
        """The case, when the caller may do this to it; `NotNow` for a change while locked."""
        found = await self._store.get(tx, case)
        if found is None:
            raise NotFound
        await self._door.demand(tx, call, act, thing_of(found))
        if act in {"edit_case", "add_images"}:
            core.check_open(found)
        return found

    async def may_edit(self, tx: Transaction, call: Call, case: Case) -> bool:
        """Whether the caller may change this case now."""
        return not case.is_locked and await self._door.may(tx, call, "edit_case", thing_of(case))

    async def save_summary(
        self, tx: Transaction, call: Call, case: CaseId, body: SaveSummary
    ) -> Saved:
        """Keep the summary; `Conflict` when it was changed in another tab meanwhile."""
        before = await self.demand(tx, call, "edit_case", case)
        if before.version != body.version:
            raise changed_meanwhile()
        laboratory = core.typed_over(before.summary.laboratory, body.summary.laboratory)
        summary = msgspec.structs.replace(body.summary, laboratory=laboratory)
        after = msgspec.structs.replace(
            before, version=before.version + 1, summary=summary, saved_at=call.now
        )
        await self._store.save(tx, after)
        await self._record(tx, call, "case.save", after)
        return Saved(version=after.version, saved_at=after.saved_at)

    async def recognise(
        self,
        tx: Transaction,
        call: Call,
        case: CaseId,
        lines: Collection[LabResult],
        *,
        instead_of: Collection[DecisionId],
    ) -> None:
        """Take over the values that a decision recognises, instead of those of the ones before.

        For recognition above, which asked the door and whether the case may be changed.
        """
        before = await self._store.get(tx, case)
        if before is None:
            raise NotFound
        laboratory = core.recognised_over(before.summary.laboratory, lines, instead_of)
        if laboratory == before.summary.laboratory:
            return
        summary = msgspec.structs.replace(before.summary, laboratory=laboratory)
        after = msgspec.structs.replace(
            before, version=before.version + 1, summary=summary, saved_at=call.now
        )
        await self._store.save(tx, after)
        await self._record(tx, call, "case.recognise", after)

    async def lock(self, tx: Transaction, case: CaseId, *, is_locked: bool) -> None:
        """Hold a case as it was submitted, or let it be changed again."""
        before = await self._store.get(tx, case)
        if before is None:
            raise NotFound
        if before.is_locked != is_locked:
            after = msgspec.structs.replace(before, version=before.version + 1, is_locked=is_locked)
            await self._store.save(tx, after)

    async def known(self, tx: Transaction, cases: Collection[CaseId]) -> Mapping[CaseId, Case]:
        """Cases for subjects above, which asked the door themselves."""
        return {found.id: found for found in await self._store.get_many(tx, cases)}

    async def _record(self, tx: Transaction, call: Call, act: str, case: Case) -> None:
        deed = Deed(act=act, kind="case", thing=case.id, case=case.id)
        await self._audit.record(tx, call.doer, deed)


def thing_of(case: Case) -> Thing:
    """A case as the door knows it."""
    return Thing(kind="case", id=case.id, owner=case.owner, cases=(case.id,))
