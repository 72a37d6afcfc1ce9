"""What a typed sheet becomes: lines of the case summary, and a result of one's own laboratory."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.cases.wire import Attachment, LabResult, Summary
from consult.ledger.errors import Invalid, NotFound, changed_meanwhile
from consult.ledger.wire import AttachmentId, CaseId
from consult.results.core import CLOCKS_DIFFER_S
from consult.results.wire import NewResult
from consult.sheets.wire import SaveSheet, Sheet

OLDEST = timedelta(days=365 * 120)
"""Nobody alive was examined before; and the first years have no day in every zone."""

MOST_LINES = 200
"""The bound of `Summary.laboratory`."""


def check_photographed(attachment: Attachment, case: CaseId) -> None:
    """Raise NotFound or Invalid unless it is a picture or PDF of this case's own."""
    if attachment.case != case:
        raise NotFound
    if attachment.kind == "consent_scan":
        raise Invalid(
            "sheet-is-consent",
            "知情同意书不是检验单。",
            "A consent sheet is no laboratory sheet.",
        )


def check_form(form: SaveSheet, now: datetime) -> None:
    """Raise Invalid for a line without item or value, or a day to come."""
    if any(not value.name.strip() or not value.value.strip() for value in form.values):
        raise Invalid(
            "sheet-line-empty",
            "每一行都要有项目和结果。",
            "Each line needs an item and a value.",
        )
    if (form.performed_at - now).total_seconds() > CLOCKS_DIFFER_S:
        raise Invalid("result-ahead", "检查时间晚于现在。", "The examination lies in the future.")
    if now - form.performed_at > OLDEST:
        raise Invalid("result-too-old", "检查时间过早，请核对。", "That is too long ago; check it.")


def check_on_top(versions: Sequence[Sheet], number: int) -> None:
    """Raise `Conflict` when somebody typed another version meanwhile."""
    if (versions[0].number if versions else 0) != number:
        raise changed_meanwhile()


def with_sheet(summary: Summary, attachment: AttachmentId, form: SaveSheet) -> Summary:
    """The summary with the sheet's lines where they stood, or at the end; raises Invalid."""
    before = summary.laboratory
    rest = [line for line in before if line.sheet != attachment]
    known = [at for at, line in enumerate(before) if line.sheet == attachment]
    at = known[0] if known else len(rest)
    lines = (*rest[:at], *_lines(attachment, form), *rest[at:])
    if len(lines) > MOST_LINES:
        raise Invalid(
            "laboratory-many",
            f"检验结果最多 {MOST_LINES} 项。",
            f"At most {MOST_LINES} laboratory values.",
        )
    return replace(summary, laboratory=lines)


def _lines(attachment: AttachmentId, form: SaveSheet) -> list[LabResult]:
    return [
        LabResult(
            item=value.name,
            value=value.value,
            unit=value.unit,
            reference=value.reference,
            flag=value.flag,
            taken_on=clinic_day(form.performed_at),
            hospital_name=form.hospital_name,
            sheet=attachment,
        )
        for value in form.values
    ]


def key_of(attachment: AttachmentId) -> str:
    """How the result of a sheet is called by its source: the photographed sheet."""
    return f"sheet/{attachment}"


def result_of(attachment: AttachmentId, form: SaveSheet) -> NewResult | None:
    """The sheet as a result of this hospital; None where another one made it, or it is empty."""
    if form.hospital_name.strip() or not form.values:
        return None
    return NewResult(
        kind="laboratory",
        code=form.code,
        name=form.name,
        department=form.department,
        performed_at=form.performed_at,
        key=key_of(attachment),
        values=form.values,
    )
