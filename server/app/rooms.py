"""What the rooms ask of the clinic: who somebody is in a consultation, and its case's files."""

from collections.abc import Sequence
from datetime import datetime

from consult.access.wire import Call, Principal
from consult.cases.ports import AttachmentStore
from consult.consultations.ports import ConsultationStore
from consult.consultations.service.sessions import Sessions
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger
from consult.ledger.wire import AttachmentId, AttendeeId, ConsultationId, PractitionerId
from consult.people.service import People
from signaling.rooms.core.turns import Admitted
from signaling.rooms.wire import File, RoomRole


class ClinicAdmission:
    """The rooms' `Admission` port over the clinic's sessions."""

    def __init__(self, ledger: Ledger, people: People, sessions: Sessions) -> None:
        self._ledger = ledger
        self._people = people
        self._sessions = sessions

    async def admit(
        self, person: AttendeeId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """Who this person is in this consultation now; raises `Refusal` when the answer is no."""
        practitioner = PractitionerId(person)
        async with self._ledger.read() as tx:
            found = await self._people.practitioner(tx, practitioner)
            principal = Principal(person=practitioner, hospital=found.owner, roles=found.roles)
            call = Call(principal=principal, now=now)
            admission = await self._sessions.admit(tx, call, consultation)
            card = await self._people.card(tx, practitioner)
        role: RoomRole = "requester"
        if admission.is_chair:
            role = "chair"
        elif "expert" in admission.parties:
            role = "expert"
        return Admitted(
            person=person,
            role=role,
            name=card.name,
            title=card.title,
            department=card.department,
            hospital_name=card.hospital_name,
            owner=admission.consultation.owner,
            may_record=admission.may_record,
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
