"""The clock of a consultation: when the next answer is due, paused while it is returned.

The hours are the agreement's own service level; no national rule fixes any for remote
consultations (domain §2.2).
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.alliance.wire import Agreement
from consult.consultations.wire import Consultation, State, Urgency

_RUNNING: frozenset[State] = frozenset(
    {
        "submitted",
        "prereview",
        "assigned",
        "accepted",
        "in_session",
        "interrupted",
        "opinion_pending",
    }
)


def allowed(agreement: Agreement, urgency: Urgency) -> timedelta:
    """How long an answer may take."""
    if urgency == "urgent":
        return timedelta(minutes=agreement.urgent_reply_minutes)
    return timedelta(hours=agreement.ordinary_reply_hours)


def started(consultation: Consultation, agreement: Agreement, now: datetime) -> Consultation:
    """A reply is due from now on."""
    due_at = now + allowed(agreement, consultation.request.urgency)
    return replace(consultation, due_at=due_at, paused_at=None)


def paused(consultation: Consultation, now: datetime) -> Consultation:
    """Returned: the time until it comes back does not count."""
    return replace(consultation, paused_at=now)


def resumed(consultation: Consultation, agreement: Agreement, now: datetime) -> Consultation:
    """Submitted: for the first time, or again with the time that it was away added."""
    if consultation.paused_at is None or consultation.due_at is None:
        return started(consultation, agreement, now)
    away = now - consultation.paused_at
    return replace(consultation, due_at=consultation.due_at + away, paused_at=None)


def planned(consultation: Consultation) -> Consultation:
    """Accepted: the session's time is what is due next."""
    return replace(consultation, due_at=consultation.starts_at or consultation.due_at)


def stopped(consultation: Consultation) -> Consultation:
    """Nothing is due any more."""
    return replace(consultation, due_at=None, paused_at=None)


def is_late(consultation: Consultation, now: datetime) -> bool:
    """Whether what is due now should have come before."""
    due_at = consultation.due_at
    is_running = consultation.state in _RUNNING and consultation.paused_at is None
    return is_running and due_at is not None and due_at < now
