"""What the rooms ask of the clinic: who somebody is in a consultation, and its case's files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.access.wire import Call, Principal
from consult.cases.ports import AttachmentStore
from consult.consultations.ports import ConsultationStore
from consult.consultations.service.sessions import Sessions
from consult.ledger.errors import NotAllowed, NotFound
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import (
    AttachmentId,
    AttendeeId,
    ConsultationId,
    GuestId,
    HospitalId,
    PractitionerId,
)
from consult.people.service import People
from consult.visitors.service import Doorway
from signaling.rooms.core.turns import Admitted
from signaling.rooms.wire import File, RoomRole


@dataclass(frozen=True)
class _Part:
    """What somebody is in a session, whose record it is, and whether it may be recorded."""

    role: RoomRole
    owner: HospitalId
    may_record: bool


class ClinicAdmission:
    """The rooms' `Admission` port over the clinic's sessions."""

    def __init__(
        self, ledger: Ledger, people: People, sessions: Sessions, doorway: Doorway
    ) -> None:
        self._ledger = ledger
        self._people = people
        self._sessions = sessions
        self._doorway = doorway

    async def admit(
        self, person: AttendeeId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """Who this person is in this consultation now; raises `Refusal` when the answer is no."""
        practitioner = PractitionerId(person)
        async with self._ledger.read() as tx:
            known = await self._people.known(tx, [practitioner])
            if practitioner not in known:
                return await self._guest(tx, GuestId(person), consultation, now)
            found = known[practitioner]
            principal = Principal(person=practitioner, hospital=found.owner, roles=found.roles)
            card = await self._people.card(tx, practitioner)
            part = await self._part(tx, Call(principal=principal, now=now), consultation)
        return Admitted(
            person=person,
            role=part.role,
            name=card.name,
            title=card.title,
            department=card.department,
            hospital_name=card.hospital_name,
            owner=part.owner,
            may_record=part.may_record,
        )

    async def _part(self, tx: Transaction, call: Call, consultation: ConsultationId) -> _Part:
        try:
            admission = await self._sessions.admit(tx, call, consultation)
        except (NotFound, NotAllowed) as refused:
            observed = await self._doorway.observer(tx, call, consultation, refused)
            return _Part("observer", observed.owner, may_record=False)
        role: RoomRole = "requester"
        if admission.is_chair:
            role = "chair"
        elif "expert" in admission.parties:
            role = "expert"
        return _Part(role, admission.consultation.owner, may_record=admission.may_record)

    async def _guest(
        self, tx: Transaction, guest: GuestId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        visited, known = await self._doorway.guest(tx, guest, consultation, now)
        return Admitted(
            person=AttendeeId(known.id),
            role="guest",
            name=known.name,
            title="none",
            department="",
            hospital_name="",
            owner=visited.owner,
        )


class CaseFiles:
    """The rooms' `Files` port over the attachments of a consultation's case."""

    def __init__(
        self, ledger: Ledger, consultations: ConsultationStore, attachments: AttachmentStore
    ) -> None:
        self._ledger = ledger
        self._consultations = consultations
        self._attachments = attachments

    async def find(
        self, consultation: ConsultationId, files: Sequence[AttachmentId]
    ) -> tuple[File, ...]:
        """These attachments in this order; `NotFound` if one is not the case's own."""
        async with self._ledger.read() as tx:
            found = await self._consultations.get(tx, consultation)
            kept = await self._attachments.of_case(tx, found.case) if found is not None else []
        known = {one.id: one for one in kept}
        if not known.keys() >= set(files):
            raise NotFound
        return tuple(
            File(id=one.id, name=one.name, media_type=one.media_type, size_bytes=one.size_bytes)
            for one in (known[file] for file in files)
        )
