"""What a system tells of a result and of the patient it belongs to, and what we push to it."""

from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import HospitalId
from consult.patients.wire import PatientForm
from consult.results.wire import NewResult

Line = Annotated[str, Meta(max_length=200)]


class Sender(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A system that sends us messages: whose it is and how it names itself.

    `charset` is what it writes where MSH-18 is empty; `department` whose work it sends where the
    message does not say.
    """

    hospital: HospitalId
    facility: Annotated[str, Meta(min_length=1, max_length=60)]
    """MSH-4, whole."""
    charset: Annotated[str, Meta(max_length=20)] = ""
    department: Annotated[str, Meta(max_length=60)] = ""


class Arrived(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One result of a message with the patient it names; withdrawn when its maker takes it back.

    `place` is where it stands in the message.
    """

    patient: PatientForm
    result: NewResult
    is_withdrawn: bool = False
    place: Line = ""


class Hint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something of a message that was not taken, without harm to the rest."""

    place: Line
    zh: str
    en: str
