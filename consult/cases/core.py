"""What may be changed in a case, and what may be attached to it."""

from consult.cases.wire import AttachmentKind, Case
from consult.ledger.errors import Invalid, NotNow

MEDIA_TYPES: dict[AttachmentKind, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "photograph": frozenset({"image/jpeg", "image/png"}),
    "consent_scan": frozenset({"application/pdf", "image/jpeg", "image/png"}),
}

MOST_ATTACHMENTS = 200


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
