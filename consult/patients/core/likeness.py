"""Which two records are likely one person, and in what they contradict each other."""

from dataclasses import dataclass

from consult.ledger.errors import Sentence
from consult.patients.core.forms import document_of
from consult.patients.wire import Difference, Likeness, Patient, PatientForm

DIFFERENCES: dict[Difference, Sentence] = {
    "name": Sentence("姓名不同", "The names differ"),
    "sex": Sentence("性别不同", "The sexes differ"),
    "birth_date": Sentence("出生日期不同", "The birth dates differ"),
    "document": Sentence("证件号码不同", "The ID numbers differ"),
    "phone": Sentence("电话不同", "The phones differ"),
    "record_number": Sentence("病历号不同", "The record numbers differ"),
}

CONTRADICTIONS: frozenset[Difference] = frozenset({"document"})
"""What no doctor may merge over alone: one kind of document, two numbers."""


def likeness(one: PatientForm, other: PatientForm) -> tuple[Likeness, ...]:
    """By what two records are likely of one person; empty where nothing says so."""
    document = document_of(one)
    alike: dict[Likeness, bool] = {
        "document": document is not None and document == document_of(other),
        "record_number": bool(one.record_number) and one.record_number == other.record_number,
        "person": _is_one_person(one, other),
    }
    return tuple(by for by, is_so in alike.items() if is_so)


@dataclass(frozen=True)
class Known:
    """The record that stands for a person, with the forms of all records that lead to it."""

    patient: Patient
    forms: tuple[PatientForm, ...]

    def like(self, form: PatientForm) -> tuple[Likeness, ...]:
        """By what any of these records is likely of the person of a form."""
        found = {by for known in self.forms for by in likeness(form, known)}
        return tuple(by for by in ORDER if by in found)


ORDER: tuple[Likeness, ...] = ("document", "record_number", "person")
"""The surest first."""


def differences(one: PatientForm, other: PatientForm) -> tuple[Difference, ...]:
    """In what two records differ where both say something."""
    said: dict[Difference, tuple[object, object]] = {
        "name": (_name(one), _name(other)),
        "sex": (_sex(one), _sex(other)),
        "birth_date": (one.birth_date, other.birth_date),
        "document": _documents(one, other),
        "phone": (_phone(one), _phone(other)),
        "record_number": (one.record_number, other.record_number),
    }
    return tuple(what for what, (a, b) in said.items() if a and b and a != b)


def needs_second(one: PatientForm, other: PatientForm) -> bool:
    """Whether two identities contradict each other, so that a second person must agree."""
    return not CONTRADICTIONS.isdisjoint(differences(one, other))


def _is_one_person(one: PatientForm, other: PatientForm) -> bool:
    if one.birth_date is None or "unknown" in {one.sex, other.sex}:
        return False
    same = (_name(one), one.sex, one.birth_date) == (_name(other), other.sex, other.birth_date)
    return same and "phone" not in differences(one, other)


def _documents(one: PatientForm, other: PatientForm) -> tuple[str | None, str | None]:
    if one.id_kind != other.id_kind:
        return None, None
    return document_of(one), document_of(other)


def _name(form: PatientForm) -> str:
    return "".join(form.name.split()).casefold()


def _sex(form: PatientForm) -> str:
    return "" if form.sex == "unknown" else form.sex


def _phone(form: PatientForm) -> str:
    return "".join(sign for sign in form.phone if sign.isdigit())
