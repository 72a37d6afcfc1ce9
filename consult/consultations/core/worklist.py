"""Which rows a worklist shows, and how many each scope has."""

from collections.abc import Sequence
from typing import Literal

from consult.consultations.core.states import ENDS
from consult.consultations.wire import Consultation, RequestForm, WorklistCounts, WorklistRow

PAGE = 200


def is_wanted(consultation: Consultation) -> bool:
    """Whether anybody asked for a consultation: at intake, or by writing its request since.

    A case that was opened to refer the patient or to have him examined has a draft that waits
    for nobody; the patient's record still leads to it.
    """
    is_untouched = consultation.state == "draft" and consultation.request == RequestForm()
    return consultation.intake == "consult" or not is_untouched


def counted(rows: Sequence[WorklistRow]) -> WorklistCounts:
    """How many wait on the person, are open, are done."""
    done = sum(row.state in ENDS for row in rows)
    return WorklistCounts(
        mine=sum(row.waits_on_me for row in rows), open=len(rows) - done, done=done
    )


def in_scope(
    rows: Sequence[WorklistRow], scope: Literal["mine", "open", "done"], query: str
) -> tuple[WorklistRow, ...]:
    """The rows of a scope that the query fits: urgent and late first, then the last changed."""
    wanted = query.strip().casefold()
    fitting = [row for row in rows if _is_in(row, scope) and wanted in _text(row)]
    fitting.sort(key=lambda row: (row.urgency != "urgent", not row.is_late))
    return tuple(fitting[:PAGE])


def _is_in(row: WorklistRow, scope: Literal["mine", "open", "done"]) -> bool:
    if scope == "mine":
        return row.waits_on_me
    return (row.state in ENDS) == (scope == "done")


def _text(row: WorklistRow) -> str:
    parts = (row.number, row.patient_name, row.title, row.hospital_name, row.wanted_department)
    return "\n".join(parts).casefold()
