"""The course of a pull: pending until all is in the case, or a person must look.

Versions are counted where a change is kept: one change may take several of these steps.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from msgspec.structs import replace

from consult.ledger.errors import NotNow
from consult.ledger.wire import CaseId, PractitionerId, PullId
from consult.patients.wire import Mismatch
from imaging.pacs.core.troubles import FOR_A_PERSON, SENTENCES
from imaging.pacs.wire.pulls import Pick, Pull, PullView, Sought, StudyRow, Trouble

NAMESPACE = UUID("8c6f5c4e-3b77-5d0a-9a39-3f0a0f5f6d11")

MOST_ATTEMPTS = 8
"""With waits of up to a minute: about four minutes without an answer; a doctor waits for it."""

MOST_INSTANCES = 20_000
LONGEST_WAIT_S = 60
MOST_AT_ONCE = 16
"""Instances that are asked for, and committed, together."""


def id_of(case: CaseId, pacs: str, study_uid: str) -> PullId:
    """The one pull of a study from an archive into a case."""
    return PullId(uuid5(NAMESPACE, f"{case}/{pacs}/{study_uid}"))


def reopened(pull: Pull, pick: Pick, patient: Sought, by: PractitionerId, now: datetime) -> Pull:
    """The same study once more; what runs already goes on."""
    if pull.state == "pending":
        return pull
    return replace(
        pull,
        by=by,
        patient=patient,
        agreed=pick.agreed,
        state="pending",
        differs=(),
        refused=0,
        attempts=0,
        trouble=None,
        changed_at=now,
    )


def recognised(pull: Pull, row: StudyRow, differs: Sequence[Mismatch], now: datetime) -> Pull:
    """The archive told of the study; another patient than agreed to ends it here."""
    known = _next(pull, now, row=row)
    return known if set(differs) <= set(pull.agreed) else differing(known, differs, now)


def differing(pull: Pull, differs: Sequence[Mismatch], now: datetime) -> Pull:
    """The study is of another patient."""
    return _next(pull, now, state="differs", differs=tuple(differs), trouble="patient-differs")


def named(pull: Pull, total: int, kept: int, now: datetime) -> Pull:
    """The archive named its instances, of which the case has so many."""
    return _next(pull, now, total=total, kept=kept, refused=0)


def arrived(pull: Pull, kept: int, refused: int, size_bytes: int, now: datetime) -> Pull:
    """A lot came in; who makes headway has no failed attempts behind him."""
    return _next(
        pull,
        now,
        kept=pull.kept + kept,
        refused=pull.refused + refused,
        size_bytes=pull.size_bytes + size_bytes,
        attempts=0 if kept else pull.attempts,
        trouble=None if kept else pull.trouble,
    )


def ended(pull: Pull, kept: int, now: datetime) -> Pull:
    """All that the archive named was asked for."""
    if kept >= pull.total:
        return _next(pull, now, state="done", kept=kept, trouble=None)
    return failed(_next(pull, now, kept=kept), "incomplete", now)


def failed(pull: Pull, trouble: Trouble, now: datetime) -> Pull:
    """It can't go on without a person."""
    return _next(pull, now, state="failed", trouble=trouble)


def missed(pull: Pull, trouble: Trouble, now: datetime) -> Pull:
    """The archive did not answer this time."""
    attempts = pull.attempts + 1
    if trouble in FOR_A_PERSON or attempts >= MOST_ATTEMPTS:
        return failed(_next(pull, now, attempts=attempts), trouble, now)
    return _next(pull, now, attempts=attempts, trouble=trouble)


def cancelled(pull: Pull, now: datetime) -> Pull:
    """A person stopped it, or wants no more of what failed; what came stays."""
    if pull.state in ("done", "cancelled"):
        raise NotNow("pull-over", "这次调入已经结束。", "This pull is over already.")
    return replace(pull, state="cancelled", trouble=None, differs=(), changed_at=now)


def lot_of(pull: Pull) -> int:
    """How many instances are asked for together: fewer after a failure, so that some come."""
    return max(1, MOST_AT_ONCE >> (2 * pull.attempts))


def wait_of(pull: Pull) -> timedelta:
    """How long until the next turn."""
    return timedelta(seconds=min(LONGEST_WAIT_S, 2**pull.attempts if pull.attempts else 0))


def told(pull: Pull) -> PullView:
    """What a person is told."""
    sentence = SENTENCES[pull.trouble] if pull.trouble else None
    return PullView(
        pull=pull, zh=sentence.zh if sentence else "", en=sentence.en if sentence else ""
    )


def _next(pull: Pull, now: datetime, **changes: object) -> Pull:
    """The pull with these changes; nothing changes any more once it is over."""
    if pull.state != "pending":
        return pull
    return replace(pull, changed_at=now, **changes)
