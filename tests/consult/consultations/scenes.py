"""Consultations made by hand, in any state, for tests of the pure rules."""

from datetime import UTC, datetime

from msgspec.structs import replace

from consult.access.wire import Principal
from consult.consultations.core.scene import Scene
from consult.consultations.core.states import Party
from consult.consultations.wire import (
    Consultation,
    Invitation,
    Opinion,
    OpinionForm,
    Report,
    RequestForm,
    Signature,
    State,
)
from consult.ledger.wire import (
    CaseId,
    ConsultationId,
    Digest,
    OpinionId,
    PatientId,
    PractitionerId,
    ReportId,
)
from tests.consult.alliance import (
    AGREEMENT,
    ALLIANCE,
    CHAIR,
    CLERK,
    COLLEAGUE,
    CONCLUSION,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    OPINION_FORM,
    PEOPLE,
    STRANGER,
    TOWNSHIP,
    ident,
)

PERSON_OF: dict[Party | None, PractitionerId] = {
    "requester": DOCTOR,
    "colleague": COLLEAGUE,
    "clerk": CLERK,
    "expert": EXPERT,
    "chair": CHAIR,
    None: STRANGER,
}


def principal(person: PractitionerId) -> Principal:
    """One of the people, with his roles."""
    found = PEOPLE[person]
    return Principal(person=person, hospital=found.owner, roles=found.roles)


def invitation(expert: PractitionerId, *, is_chair: bool = False) -> Invitation:
    """An accepted invitation."""
    return Invitation(expert=expert, hospital=LEAD, is_chair=is_chair, reply="accepted")


def consultation(state: State, form: RequestForm | None = None) -> Consultation:
    """A consultation in this state, with chair and one expert who accepted."""
    return Consultation(
        id=ConsultationId(ident(900)),
        owner=TOWNSHIP,
        number="HZ20261122-0001",
        state=state,
        case=CaseId(ident(901)),
        patient=PatientId(ident(902)),
        requester=DOCTOR,
        alliance=ALLIANCE,
        lead=LEAD,
        agreement=AGREEMENT,
        request=form or RequestForm(),
        invitations=(invitation(CHAIR, is_chair=True), invitation(EXPERT)),
        created_at=NOW,
        saved_at=NOW,
    )


def signature(signer: PractitionerId, at: datetime = NOW) -> Signature:
    """A signature whose value nobody looks at here."""
    return Signature(
        signer=signer,
        signed_at=at,
        digest=Digest("0" * 64),
        algorithm="ECDSA-P256-SHA256",
        value=b"",
        certificate=b"",
        fingerprint="",
    )


def opinion(
    expert: PractitionerId,
    *,
    signed_at: datetime | None = None,
    edition: int = 1,
    form: OpinionForm = OPINION_FORM,
) -> Opinion:
    """An expert's opinion, a draft unless signed."""
    return Opinion(
        id=OpinionId(ident(1_000 + edition)),
        owner=TOWNSHIP,
        consultation=ConsultationId(ident(900)),
        expert=expert,
        edition=edition,
        form=form,
        saved_at=NOW,
        signature=signature(expert, signed_at) if signed_at else None,
    )


def report(*, signed_at: datetime | None = None, is_sealed: bool = False) -> Report:
    """The chair's report, a draft unless signed."""
    return Report(
        id=ReportId(ident(2_000)),
        owner=TOWNSHIP,
        consultation=ConsultationId(ident(900)),
        number="HZ20261122-0001",
        conclusion=CONCLUSION,
        saved_at=NOW,
        signature=signature(CHAIR, signed_at) if signed_at else None,
        pdf=Digest("1" * 64) if is_sealed else None,
    )


def ready(state: State) -> Scene:
    """A scene in this state in which no guard stands in the way of any act but amending."""
    found = consultation(state)
    if state == "assigned":
        asked = tuple(replace(i, reply="pending") for i in found.invitations)
        found = replace(found, invitations=asked)
    return Scene(found)


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
