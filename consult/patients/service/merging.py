"""Merges two records of one person, and takes them apart again."""

from consult.access.service import Door
from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import MergeId, PatientId
from consult.patients.core import merging
from consult.patients.core.merging import Pair
from consult.patients.ports import Merges, Patients
from consult.patients.service.charts import Cabinet, found_or_refused, thing_of
from consult.patients.wire import (
    DecideMerge,
    Merge,
    MergePatients,
    Patient,
    SplitPatients,
)


class Merging:
    """Makes two records one; a contradiction of identities waits for an administrator."""

    def __init__(
        self, cabinet: Cabinet, store: Patients, door: Door, audit: Audit, new_id: NewId
    ) -> None:
        self._cabinet = cabinet
        self._store = store
        self._door = door
        self._audit = audit
        self._new_id = new_id

    @property
    def _merges(self) -> Merges:
        return self._cabinet.merges

    async def merge(
        self, tx: Transaction, call: Call, survivor: PatientId, body: MergePatients
    ) -> Merge:
        """Merge a record into the survivor, or propose it where a second person must agree."""
        standing, other = await self._both(tx, call, survivor, body.merged)
        merging.check_pair(standing, other)
        draft = Merge(
            id=MergeId(self._new_id()),
            owner=standing.owner,
            survivor=standing.id,
            merged=other.id,
            state="proposed",
            reason=body.reason,
            likeness=(),
            differs=(),
            survivor_form=standing.form,
            merged_form=other.form,
            proposed_by=call.principal.person,
            proposed_at=call.now,
        )
        begun = merging.opened(draft, standing, other)
        pair = Pair(standing, other, begun)
        if begun.state == "merged":
            pair = await self._carry_out(tx, pair)
        await self._merges.save(tx, pair.merge)
        act = "patient.merge" if begun.state == "merged" else "patient.merge.propose"
        await self._record(tx, call, act, pair.merge)
        return pair.merge

    async def decide(self, tx: Transaction, call: Call, merge: MergeId, body: DecideMerge) -> Merge:
        """The administrator's word on a merge over contradicting identities."""
        before = found_or_refused(await self._merges.get(tx, merge))
        await self._door.demand(tx, call, "decide_merge", thing_of(before))
        after = merging.decided(
            before,
            call.principal.person,
            body.reason,
            call.now,
            is_approved=body.is_approved,
        )
        if after.state == "merged":
            pair = await self._pair(tx, after)
            merging.check_pair(pair.survivor, pair.merged)
            after = (await self._carry_out(tx, pair)).merge
        await self._merges.save(tx, after)
        act = "patient.merge" if after.state == "merged" else "patient.merge.decline"
        await self._record(tx, call, act, after)
        return after

    async def split(
        self, tx: Transaction, call: Call, merge: MergeId, body: SplitPatients
    ) -> Merge:
        """Take a merge back: exactly what moved goes back, and what a person gives of the rest."""
        before = found_or_refused(await self._merges.get(tx, merge))
        await self._door.demand(tx, call, "merge_patients", thing_of(before))
        pair = await self._pair(tx, before)
        held = await self._cabinet.held(tx, before.survivor)
        came = merging.since(before, held, await self._merges.of(tx, before.survivor))
        given = merging.chosen(came, body.given)
        who = call.principal.person
        after = merging.split(pair, who, body.reason, call.now, given)
        back = merging.going_back(after.merge, held, given)
        await self._keep(tx, after)
        await self._cabinet.settle(tx, back, after.merged)
        stays = [each for each in merging.moved(held) if each not in set(back)]
        await self._cabinet.settle(tx, stays, after.survivor)
        await self._merges.save(tx, after.merge)
        await self._record(tx, call, "patient.split", after.merge)
        return after.merge

    async def _carry_out(self, tx: Transaction, pair: Pair) -> Pair:
        of_survivor = await self._cabinet.held(tx, pair.survivor.id)
        of_merged = await self._cabinet.held(tx, pair.merged.id)
        after = merging.merged(pair, of_survivor, of_merged)
        await self._keep(tx, after)
        # What lay with the survivor follows the document that he may have taken over.
        everything = (*after.merge.moved, *after.merge.kept)
        await self._cabinet.settle(tx, everything, after.survivor)
        return after

    async def _both(
        self, tx: Transaction, call: Call, one: PatientId, other: PatientId
    ) -> tuple[Patient, Patient]:
        """Both records, locked in one order: two merges of them don't wait for each other."""
        found = {
            patient: await self._cabinet.patients.get(tx, call, patient, "merge_patients")
            for patient in sorted({one, other})
        }
        return found[one], found[other]

    async def _pair(self, tx: Transaction, merge: Merge) -> Pair:
        found = {
            patient: await self._store.get(tx, patient)
            for patient in sorted({merge.survivor, merge.merged})
        }
        survivor, merged = found[merge.survivor], found[merge.merged]
        if survivor is None or merged is None:
            raise LookupError("a merge without its records")
        return Pair(survivor, merged, merge)

    async def _keep(self, tx: Transaction, pair: Pair) -> None:
        await self._store.save(tx, pair.survivor)
        await self._store.save(tx, pair.merged)

    async def _record(self, tx: Transaction, call: Call, act: str, merge: Merge) -> None:
        for patient in (merge.survivor, merge.merged):
            deed = Deed(act=act, kind="patient", thing=patient, note=f"merge {merge.id}")
            await self._audit.record(tx, call.doer, deed)
