"""Who sits in a planned session, and what becomes of what he says; knows no store and no clock."""

from datetime import datetime

from msgspec.structs import replace

from consult.consultations.wire import Consultation, State
from consult.ledger.errors import NotAllowed, NotNow
from consult.ledger.wire import HospitalId, PractitionerId, ReadinessId
from consult.readiness.wire import Part, Readiness, SayReady

FIXED: frozenset[State] = frozenset({"accepted", "in_session", "interrupted"})
"""From the acceptance to the end of the session there is something to be ready for."""


def seats_of(consultation: Consultation) -> dict[PractitionerId, Part]:
    """Who sits there, and as what: the requesting doctor first, then the panel as invited."""
    seats: dict[PractitionerId, Part] = {consultation.requester: "requester"}
    for invitation in consultation.invitations:
        if invitation.reply == "accepted":
            seats[invitation.expert] = "chair" if invitation.is_chair else "expert"
    return seats


def check_fixed(consultation: Consultation) -> None:
    """Raise `NotNow` unless a session is planned or held."""
    if consultation.state not in FIXED:
        raise NotNow(
            "no-session-planned",
            "会诊未在安排或进行中。",
            "No session is planned or held.",
        )


def check_seat(consultation: Consultation, person: PractitionerId) -> None:
    """Raise `NotAllowed` for whoever has no seat in the session."""
    if person not in seats_of(consultation):
        raise NotAllowed(
            "no-seat", "您不是本次会诊的参加人。", "You do not take part in this session."
        )


def said(
    before: Readiness | None,
    fresh: tuple[ReadinessId, HospitalId],
    consultation: Consultation,
    person: PractitionerId,
    body: SayReady,
    now: datetime,
) -> Readiness:
    """The next version of what a person says; a device that is not told again stays as it was."""
    made = before or Readiness(
        id=fresh[0],
        owner=fresh[1],
        version=0,
        consultation=consultation.id,
        person=person,
        checked_at=now,
        images_total=0,
        images_ready=0,
    )
    microphone, camera = body.has_microphone, body.has_camera
    return replace(
        made,
        version=made.version + 1,
        checked_at=now,
        images_total=body.images_total,
        images_ready=min(body.images_ready, body.images_total),
        has_microphone=made.has_microphone if microphone is None else microphone,
        has_camera=made.has_camera if camera is None else camera,
    )
