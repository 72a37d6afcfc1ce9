"""What one person sees of a consultation, and what comes next for him."""

from datetime import datetime, timedelta
from typing import Literal

from consult.access.wire import Principal
from consult.consultations.core.scene import Scene, has_substance, is_concluded, is_signed
from consult.consultations.core.states import Party, invitation_of, parties_of
from consult.consultations.wire import NextStep, Opinion, Report
from consult.patients.wire import Consent

_WAITING: frozenset[NextStep] = frozenset(
    {
        "complete_request",
        "submit",
        "triage",
        "supplement",
        "reply",
        "start_session",
        "join_session",
        "write_opinion",
        "sign_opinion",
        "write_report",
        "sign_report",
        "acknowledge",
        "record_execution",
        "close",
    }
)
"""Steps that somebody has to take; the others are waiting for somebody else."""

LOBBY = timedelta(minutes=15)
"""How long before the planned time the session may be opened without being early."""


def visible_opinions(scene: Scene, principal: Principal) -> tuple[Opinion, ...]:
    """Drafts for their author only; signed ones for the panel, for others once sealed."""
    parties = parties_of(principal, scene.consultation)
    return tuple(o for o in scene.opinions if _sees_opinion(scene, o, principal, parties))


def _sees_opinion(
    scene: Scene, opinion: Opinion, principal: Principal, parties: frozenset[Party]
) -> bool:
    if "expert" in parties and opinion.expert == principal.person:
        return True
    if opinion.signature is None:
        return False
    if "expert" in parties:
        return True
    sealed = scene.sealed
    # An opinion signed for an amendment under way is not of the sealed edition.
    return (
        sealed is not None
        and sealed.signature is not None
        and opinion.signature.signed_at <= sealed.signature.signed_at
    )


def visible_reports(scene: Scene, principal: Principal) -> tuple[Report, ...]:
    """All editions for the panel; for others those whose PDF is sealed."""
    is_expert = "expert" in parties_of(principal, scene.consultation)
    return tuple(r for r in scene.reports if is_expert or r.pdf is not None)


def next_step(scene: Scene, principal: Principal, has_gaps: bool, now: datetime) -> NextStep:
    """What comes next for this person: his own step, or what he waits for."""
    parties = parties_of(principal, scene.consultation)
    match scene.consultation.state:
        case "draft" | "returned":
            return _while_writing(scene, parties, has_gaps)
        case "submitted" | "prereview":
            return "triage" if "clerk" in parties else "wait_triage"
        case "assigned":
            return _while_assigned(scene, principal)
        case "accepted":
            return _before_session(scene, parties, now)
        case "in_session" | "interrupted":
            return "join_session" if parties - {"clerk"} else "none"
        case "opinion_pending":
            return _while_advising(scene, principal, parties)
        case "opinion_signed":
            return "wait_delivery"
        case "delivered" | "executed":
            return _after_delivery(scene, parties)
        case "closed" | "cancelled" | "converted" | "entered_in_error":
            return "none"


def waits_on(scene: Scene, principal: Principal, step: NextStep) -> bool:
    """Whether the consultation waits on this very person; a colleague only stands in."""
    parties = parties_of(principal, scene.consultation)
    return step in _WAITING and bool(parties & {"requester", "clerk", "expert"})


def _while_writing(scene: Scene, parties: frozenset[Party], has_gaps: bool) -> NextStep:
    if not parties & {"requester", "colleague"}:
        return "none"
    if scene.consultation.state == "returned":
        return "supplement"
    return "complete_request" if has_gaps else "submit"


def _while_assigned(scene: Scene, principal: Principal) -> NextStep:
    invitation = invitation_of(scene.consultation, principal.person)
    is_pending = invitation is not None and invitation.reply == "pending"
    return "reply" if is_pending else "wait_replies"


def _before_session(scene: Scene, parties: frozenset[Party], now: datetime) -> NextStep:
    starts_at = scene.consultation.starts_at
    is_early = starts_at is not None and now < starts_at - LOBBY
    return "start_session" if "chair" in parties and not is_early else "prepare_session"


def _while_advising(scene: Scene, principal: Principal, parties: frozenset[Party]) -> NextStep:
    if "expert" in parties:
        mine = scene.opinion_of(principal.person)
        if not is_signed(mine):
            return "sign_opinion" if has_substance(mine) else "write_opinion"
        if "chair" in parties and not scene.unsigned:
            return "sign_report" if is_concluded(scene.report) else "write_report"
    return "wait_opinions"


def _after_delivery(scene: Scene, parties: frozenset[Party]) -> NextStep:
    consultation = scene.consultation
    if consultation.state == "executed":
        return "close" if "requester" in parties else "none"
    if consultation.acknowledged_at is None and parties & {"requester", "colleague"}:
        return "acknowledge"
    return "record_execution" if "requester" in parties else "none"


def archive_copy(consent: Consent | None) -> Literal["granted", "refused", "unknown"]:
    """What the newest consent says of the copy for the lead hospital's archive."""
    if consent is None:
        return "unknown"
    return "granted" if consent.purposes.archive_copy else "refused"
