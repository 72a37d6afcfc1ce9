"""Two records made one and taken apart again: states, what moves, what goes back.

A merge rewrites nothing that was signed: forms stay as they were in the record that is merged,
only to whom a thing belongs changes, and the merge remembers it thing by thing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from consult.ledger.errors import Invalid, NotAllowed, NotNow
from consult.ledger.wire import PatientId, PractitionerId
from consult.patients.core.likeness import differences, likeness, needs_second
from consult.patients.wire import Holding, Merge, MergeState, Moved, Patient, PatientForm

Act = Literal["approve", "decline", "split"]

TRANSITIONS: Mapping[MergeState, Mapping[Act, MergeState]] = {
    "proposed": {"approve": "merged", "decline": "declined"},
    "merged": {"split": "split"},
    "declined": {},
    "split": {},
}

EMPTY: Mapping[str, object] = {
    "sex": "unknown",
    "birth_date": None,
    "ethnicity": "",
    "marital_status": "",
    "occupation": "",
    "address": "",
    "phone": "",
    "record_number": "",
    "insurance": "",
}
"""What the survivor takes over where it says nothing; its document goes in one piece."""

DOCUMENT = ("id_kind", "id_number")


@dataclass(frozen=True)
class Pair:
    """Both records of a merge with the merge itself."""

    survivor: Patient
    merged: Patient
    merge: Merge


def stepped(state: MergeState, act: Act) -> MergeState:
    """The next state; raises `NotNow` where the table has none."""
    after = TRANSITIONS[state].get(act)
    if after is None:
        raise NotNow(
            "merge-settled", "这次合并已经处理过了。", "This merge has been settled already."
        )
    return after


def check_pair(survivor: Patient, merged: Patient) -> None:
    """Raise `Invalid` or `NotNow` for two records that can't become one."""
    if survivor.id == merged.id:
        raise Invalid(
            "merge-with-itself", "不能与自身合并。", "A record can't be merged with itself."
        )
    check_standing(survivor)
    check_standing(merged)


def check_standing(patient: Patient) -> None:
    """Raise `NotNow` for a record that was merged: another one stands for the person."""
    if patient.merged_into is not None:
        raise NotNow(
            "patient-merged",
            "该患者档案已合并到另一份档案，请在保留的档案上操作。",
            "This record was merged into another one; go on with that one.",
        )


def opened(draft: Merge, survivor: Patient, merged: Patient) -> Merge:
    """The merge as it begins: done at once, or waiting for a second person."""
    contradicts = needs_second(survivor.form, merged.form)
    return replace(
        draft,
        state="proposed" if contradicts else "merged",
        likeness=likeness(survivor.form, merged.form),
        differs=differences(survivor.form, merged.form),
        survivor_form=survivor.form,
        merged_form=merged.form,
    )


def decided(
    merge: Merge, person: PractitionerId, reason: str, now: datetime, *, is_approved: bool
) -> Merge:
    """The merge after the second person's word; raises `NotAllowed` for the first one."""
    state = stepped(merge.state, "approve" if is_approved else "decline")
    if person == merge.proposed_by:
        raise NotAllowed(
            "second-person-needed",
            "证件号码不同的合并须由另一位管理员复核。",
            "Two ID numbers differ: another person, an administrator, must agree.",
        )
    return replace(
        merge,
        version=merge.version + 1,
        state=state,
        decided_by=person,
        decided_at=now,
        decided_reason=reason,
    )


def merged(pair: Pair, of_survivor: Iterable[Holding], of_merged: Iterable[Holding]) -> Pair:
    """Both records after the merge, and the merge with all that it moved."""
    form, filled = _filled(pair.survivor.form, pair.merged.form)
    return Pair(
        survivor=_next(pair.survivor, form=form),
        merged=_next(pair.merged, merged_into=pair.survivor.id),
        merge=replace(
            pair.merge,
            survivor_form=pair.survivor.form,
            merged_form=pair.merged.form,
            moved=moved(of_merged),
            kept=moved(of_survivor),
            filled=filled,
        ),
    )


def since(merge: Merge, held: Iterable[Holding], others: Collection[Merge]) -> list[Holding]:
    """What the survivor holds that neither came by this merge nor was there, nor by another one.

    What belongs to a case is not told apart from it.
    """
    known = {each.id for each in (*merge.moved, *merge.kept)}
    for other in others:
        if other.state == "merged" and other.id != merge.id and other.survivor == merge.survivor:
            known |= {each.id for each in other.moved}
    return [each for each in held if each.case is None and each.id not in known]


def chosen(came: Sequence[Holding], given: Collection[UUID]) -> tuple[Moved, ...]:
    """Those of what came since that a person gives to the split-off record."""
    found = [each for each in came if each.id in given]
    if len(found) != len(set(given)):
        raise Invalid(
            "given-unknown",
            "所选内容不是合并后新增的，请刷新后再选。",
            "What was chosen did not come after the merge; reload and choose again.",
        )
    return moved(found)


def moved(held: Iterable[Holding]) -> tuple[Moved, ...]:
    """What is held, as a merge remembers it."""
    return tuple(Moved(kind=each.kind, id=each.id) for each in held)


def split(
    pair: Pair, person: PractitionerId, reason: str, now: datetime, given: Sequence[Moved]
) -> Pair:
    """Both records taken apart: what was filled is emptied again unless it was changed since."""
    check_standing(pair.survivor)
    state = stepped(pair.merge.state, "split")
    return Pair(
        survivor=_next(pair.survivor, form=_emptied(pair)),
        merged=_next(pair.merged, merged_into=None),
        merge=replace(
            pair.merge,
            version=pair.merge.version + 1,
            state=state,
            split_by=person,
            split_at=now,
            split_reason=reason,
            given=tuple(given),
        ),
    )


def going_back(
    merge: Merge, held: Iterable[Holding], given: Collection[Moved]
) -> tuple[Moved, ...]:
    """What goes to the split-off record: what was moved and is still here, what is given, and
    whatever belongs to a case of these."""
    wanted = {each.id for each in (*merge.moved, *given)}
    return moved(each for each in held if (each.case or each.id) in wanted)


def _filled(form: PatientForm, other: PatientForm) -> tuple[PatientForm, tuple[str, ...]]:
    taken: dict[str, object] = {
        field: getattr(other, field)
        for field, empty in EMPTY.items()
        if getattr(form, field) == empty != getattr(other, field)
    }
    if form.id_kind == "none" != other.id_kind:
        taken |= {field: getattr(other, field) for field in DOCUMENT}
    return replace(form, **taken), tuple(taken)


def _emptied(pair: Pair) -> PatientForm:
    """Each field that was taken over and says the same still says again what it said before."""
    form, merge = pair.survivor.form, pair.merge
    fields = [f for f in merge.filled if getattr(form, f) == getattr(merge.merged_form, f)]
    if not set(DOCUMENT) <= set(fields):
        fields = [field for field in fields if field not in DOCUMENT]
    return replace(form, **{field: getattr(merge.survivor_form, field) for field in fields})


def _next(
    patient: Patient, *, form: PatientForm | None = None, merged_into: PatientId | None = None
) -> Patient:
    return replace(
        patient, version=patient.version + 1, form=form or patient.form, merged_into=merged_into
    )
