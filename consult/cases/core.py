"""What may be changed in a case, and what may be attached to it."""

from collections.abc import Collection, Mapping

from consult.cases.wire import AttachmentKind, Case, LabResult, Settlement, StudyDoubt
from consult.ledger.errors import Invalid, NotNow
from consult.ledger.wire import DecisionId
from consult.patients.core import mismatches
from consult.patients.wire import PatientForm, StudyPatient

MEDIA_TYPES: dict[AttachmentKind, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "photograph": frozenset({"image/jpeg", "image/png"}),
    "consent_scan": frozenset({"application/pdf", "image/jpeg", "image/png"}),
}

MOST_ATTACHMENTS = 200
MOST_VALUES = 200


def check_open(case: Case) -> None:
    """Raise `NotNow` while a consultation holds the case as it was submitted."""
    if case.is_locked:
        raise NotNow(
            "case-locked",
            "申请已提交，病例暂不能修改；退回后可继续补充。",
            "The request was submitted, so the case can't be changed until it is returned.",
        )


def check_attachment(kind: AttachmentKind, media_type: str, present: int) -> None:
    """Raise `Invalid` for a kind of file that the case does not take, or one too many."""
    if media_type not in MEDIA_TYPES[kind]:
        raise Invalid(
            "media-type-wrong",
            "文件类型不符：资料只收 PDF、JPEG 或 PNG。",
            "Wrong kind of file: only PDF, JPEG or PNG is taken here.",
        )
    if present >= MOST_ATTACHMENTS:
        raise Invalid(
            "attachments-many",
            f"每个病例最多 {MOST_ATTACHMENTS} 份附件。",
            f"A case takes at most {MOST_ATTACHMENTS} attachments.",
        )


def title(case: Case) -> str:
    """A line that names the case in a list: its first diagnosis, else the chief complaint."""
    diagnoses = case.summary.diagnoses
    text = diagnoses[0].name if diagnoses else case.summary.chief_complaint
    return " ".join(text.split())[:80]


def typed_over(
    before: Collection[LabResult], typed: Collection[LabResult]
) -> tuple[LabResult, ...]:
    """The laboratory list as it is typed now; what decisions took over stays as they said."""
    own = [line for line in typed if line.decision is None]
    return _bounded((*own, *(line for line in before if line.decision is not None)))


def recognised_over(
    before: Collection[LabResult],
    come: Collection[LabResult],
    instead_of: Collection[DecisionId],
) -> tuple[LabResult, ...]:
    """The laboratory list with what a decision takes over, without what it replaces."""
    return _bounded((*(line for line in before if line.decision not in instead_of), *come))


def _bounded(lines: tuple[LabResult, ...]) -> tuple[LabResult, ...]:
    if len(lines) > MOST_VALUES:
        raise Invalid(
            "laboratory-full",
            f"每个病例最多 {MOST_VALUES} 项检验结果。",
            f"A case takes at most {MOST_VALUES} laboratory values.",
        )
    return lines


def doubts(
    form: PatientForm, named: Mapping[str, StudyPatient], settled: Collection[Settlement]
) -> tuple[StudyDoubt, ...]:
    """The studies that name another patient than the case's, in the order of their UIDs.

    A settlement holds for what differed when it was made, and for no more.
    """
    newest = {each.study: each for each in settled}
    found = []
    for study, patient in sorted(named.items()):
        differs = mismatches(form, patient)
        settlement = newest.get(study)
        if settlement is not None and not set(differs) <= set(settlement.differs):
            settlement = None
        if differs:
            found.append(
                StudyDoubt(study=study, named=patient, differs=differs, settlement=settlement)
            )
    return tuple(found)
