"""Whether the patient whom a message names is the one whose number stands there."""

from collections.abc import Sequence

from msgspec.structs import replace

from consult.ledger.errors import Invalid
from consult.patients.core import mismatches
from consult.patients.wire import Patient, PatientForm, StudyPatient

_SEXES = {"male": "M", "female": "F", "unknown": ""}
_NAMELESS = frozenset({"none", "other"})


def known_as(
    form: PatientForm, numbered: Sequence[Patient], named: Sequence[Patient]
) -> Patient | None:
    """The hospital's patient of this record number, else of this document; None for a new one.

    Somebody else under the same document is a record of its own: a person looks at the two.
    """
    if numbered:
        return numbered[0]
    if form.id_kind in _NAMELESS:
        return None
    same = (p for p in named if _document(p.form) == _document(form))
    return next((p for p in same if not _wrong(p.form, form)), None)


def agreed(known: PatientForm, told: PatientForm) -> PatientForm:
    """What is known, with the document and birth date that were missing.

    Raises `Invalid` where name, sex, birth date or document differ: a result in the wrong record
    is worse than one that comes late.
    """
    if _wrong(known, told):
        raise Invalid(
            "patient-differs",
            "该病历号下的患者与消息中的患者不一致。",
            "The patient of this record number is another one than the message names.",
        )
    lacks_document = known.id_kind in _NAMELESS and told.id_kind not in _NAMELESS
    return replace(
        known,
        birth_date=known.birth_date or told.birth_date,
        id_kind=told.id_kind if lacks_document else known.id_kind,
        id_number=told.id_number if lacks_document else known.id_number,
    )


def filled(known: Patient, form: PatientForm) -> Patient:
    """The next version of a patient, with this form."""
    return replace(known, version=known.version + 1, form=form)


def _wrong(known: PatientForm, told: PatientForm) -> bool:
    study = StudyPatient(name=told.name, sex=_SEXES[told.sex], birth_date=told.birth_date)
    is_named = known.id_kind == told.id_kind not in _NAMELESS
    return bool(mismatches(known, study)) or (is_named and _document(known) != _document(told))


def _document(form: PatientForm) -> tuple[str, str]:
    return form.id_kind, form.id_number.upper()
