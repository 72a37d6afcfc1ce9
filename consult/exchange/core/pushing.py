"""The course of a push: pending until the other system has it, failed when it never will."""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from consult.consultations.wire import Frozen
from consult.exchange.wire.push import Push
from consult.ledger.errors import NotNow
from consult.ledger.wire import HospitalId, PushId, ReportId

ATTEMPTS_MAX = 100
"""With the waits of the outbox about a day; then a person has to look."""

LOCATION_MAX = 1_000


def due(frozen: Frozen, reachable: Collection[HospitalId]) -> tuple[HospitalId, ...]:
    """The hospitals that get it: those that must hold the record and have an endpoint.

    The lead hospital is among them only where the patient agreed to its copy.
    """
    return tuple(hospital for hospital in frozen.archives if hospital in reachable)


def opened(push: PushId, frozen: Frozen, hospital: HospitalId, now: datetime) -> Push:
    """A push at its start."""
    return Push(
        id=push,
        owner=frozen.owner,
        consultation=frozen.consultation,
        report=ReportId(frozen.id),
        digest=frozen.digest,
        hospital=hospital,
        created_at=now,
        changed_at=now,
    )


def acknowledged(push: Push, location: str, now: datetime) -> Push:
    """The other system has it, and said where."""
    return _changed(push, now, state="delivered", location=location[:LOCATION_MAX], last_error="")


def missed(push: Push, error: str, now: datetime) -> Push:
    """This attempt failed; after the last one it has failed for good."""
    attempts = push.attempts + 1
    state = "failed" if attempts >= ATTEMPTS_MAX else "pending"
    return _changed(push, now, state=state, last_error=error[:400], attempts=attempts)


def refused(push: Push, error: str, now: datetime) -> Push:
    """The other system will never take it; a person has to look."""
    return replace(missed(push, error, now), state="failed")


def reopened(push: Push, now: datetime) -> Push:
    """Try again what had failed."""
    if push.state != "failed":
        raise NotNow("not-failed", "这次推送没有失败。", "This push has not failed.")
    return _changed(push, now, state="pending", attempts=0)


def _changed(push: Push, now: datetime, **changes: object) -> Push:
    return replace(push, version=push.version + 1, changed_at=now, **changes)
