"""Lets people into rooms: asks the clinic who somebody is in a consultation."""

from datetime import datetime

from consult.access.wire import Call, Principal
from consult.consultations.service.sessions import Sessions
from consult.ledger.ports import Ledger
from consult.ledger.wire import ConsultationId, PractitionerId
from consult.people.service import People
from signaling.rooms.core.turns import Admitted
from signaling.rooms.wire import RoomRole


class ClinicAdmission:
    """The rooms' `Admission` port over the clinic's sessions."""

    def __init__(self, ledger: Ledger, people: People, sessions: Sessions) -> None:
        self._ledger = ledger
        self._people = people
        self._sessions = sessions

    async def admit(
        self, person: PractitionerId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """Who this person is in this consultation now; raises `Refusal` when the answer is no."""
        async with self._ledger.read() as tx:
            found = await self._people.practitioner(tx, person)
            principal = Principal(person=person, hospital=found.owner, roles=found.roles)
            call = Call(principal=principal, now=now)
            admission = await self._sessions.admit(tx, call, consultation)
            card = await self._people.card(tx, person)
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
        )
