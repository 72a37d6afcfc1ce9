"""A patient's page: who he is, what is kept of him, which records may be his too."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.access.service import Door
from consult.access.wire import Call, Thing
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import PatientId
from consult.patients.core.likeness import Known, differences, needs_second
from consult.patients.core.merging import moved, since
from consult.patients.ports import Holder, Likely, Merges
from consult.patients.service.register import Patients
from consult.patients.wire import (
    Duplicate,
    Holding,
    Merge,
    MergeView,
    Moved,
    Patient,
    PatientForm,
    PatientView,
    SavePatient,
)
from consult.people.service import People


@dataclass(frozen=True)
class Cabinet:
    """Everything that is kept of patients, in this subject and above it."""

    patients: Patients
    likely: Likely
    merges: Merges
    holders: Sequence[Holder]

    async def held(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """What is kept of a patient in every subject, the newest first."""
        found: list[Holding] = []
        for holder in self.holders:
            found += await holder.of(tx, patient)
        return sorted(found, key=lambda each: (each.at, each.id), reverse=True)

    async def settle(self, tx: Transaction, things: Sequence[Moved], patient: Patient) -> None:
        """These things are this patient's from now on, in every subject."""
        for holder in self.holders:
            mine = [each for each in things if each.kind == holder.kind]
            if mine:
                await holder.settle(tx, mine, patient)


class Charts:
    """Shows patients of one's own hospital, and likely duplicates."""

    def __init__(self, cabinet: Cabinet, people: People, door: Door) -> None:
        self._cabinet = cabinet
        self._people = people
        self._door = door

    async def view(self, tx: Transaction, call: Call, patient: PatientId) -> PatientView:
        """A patient with all that is kept of him; raises NotFound."""
        found = await self._cabinet.patients.get(tx, call, patient, "see_patient")
        (survivor,) = await self._cabinet.patients.followed(tx, [found])
        merges = await self._cabinet.merges.of(tx, patient)
        return PatientView(
            patient=found,
            survivor=survivor if survivor.id != found.id else None,
            holdings=tuple(await self._cabinet.held(tx, patient)),
            merges=tuple([await self.merge_view(tx, call, each) for each in merges]),
        )

    async def save(
        self, tx: Transaction, call: Call, patient: PatientId, body: SavePatient
    ) -> Patient:
        """Change a patient's form; what is kept of him follows his identity."""
        saved = await self._cabinet.patients.save(tx, call, patient, body)
        await self._cabinet.settle(tx, moved(await self._cabinet.held(tx, patient)), saved)
        return saved

    async def alike(self, tx: Transaction, call: Call, form: PatientForm) -> list[Duplicate]:
        """Patients of the caller's hospital who may be the one of this form; a merged record leads
        to its survivor."""
        await self._door.demand(tx, call, "list_patients", call.own_hospital)
        found = await self._cabinet.likely.alike(tx, call.principal.hospital, form)
        return [
            await self._duplicate(tx, form, known)
            for known in await self._cabinet.patients.gathered(tx, found)
            if known.like(form)
        ]

    async def duplicates(self, tx: Transaction, call: Call, patient: PatientId) -> list[Duplicate]:
        """Records of the same hospital that are likely of the same person."""
        mine = await self._cabinet.patients.get(tx, call, patient, "merge_patients")
        return [
            each for each in await self.alike(tx, call, mine.form) if each.patient.id != mine.id
        ]

    async def waiting(self, tx: Transaction, call: Call) -> list[MergeView]:
        """The merges of one's hospital that wait for a second person."""
        await self._door.demand(tx, call, "see_merge", call.own_hospital)
        found = await self._cabinet.merges.waiting(tx, call.principal.hospital)
        return [await self.merge_view(tx, call, each) for each in found]

    async def merge_view(self, tx: Transaction, call: Call, merge: Merge) -> MergeView:
        """A merge with who did it, what came since, and what the caller may do now."""
        who = {merge.proposed_by, merge.decided_by, merge.split_by} - {None}
        cards = await self._people.cards(tx, [person for person in who if person is not None])
        others = await self._cabinet.merges.of(tx, merge.survivor)
        held = await self._cabinet.held(tx, merge.survivor) if merge.state == "merged" else []
        thing = thing_of(merge)
        is_first = call.principal.person == merge.proposed_by
        return MergeView(
            merge=merge,
            proposed_by=cards[merge.proposed_by],
            decided_by=cards[merge.decided_by] if merge.decided_by else None,
            split_by=cards[merge.split_by] if merge.split_by else None,
            since=tuple(since(merge, held, others)),
            may_decide=merge.state == "proposed"
            and not is_first
            and await self._door.may(tx, call, "decide_merge", thing),
            may_split=merge.state == "merged"
            and await self._door.may(tx, call, "merge_patients", thing),
        )

    async def _duplicate(self, tx: Transaction, form: PatientForm, known: Known) -> Duplicate:
        patient = known.patient
        return Duplicate(
            patient=patient,
            likeness=known.like(form),
            differs=differences(form, patient.form),
            needs_second=needs_second(form, patient.form),
            holdings=len(await self._cabinet.held(tx, patient.id)),
        )


def thing_of(merge: Merge) -> Thing:
    """A merge as the door knows it."""
    return Thing(kind="merge", id=merge.id, owner=merge.owner)


def found_or_refused(merge: Merge | None) -> Merge:
    """The merge; raises NotFound."""
    if merge is None:
        raise NotFound
    return merge
