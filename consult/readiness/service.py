"""Keeps what each seat says of itself before a session, and shows it to those who take part."""

from consult.access.wire import Call
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register, thing_of
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, ReadinessId
from consult.readiness import core
from consult.readiness.ports import ReadinessStore
from consult.readiness.wire import SayReady, SeatReadiness


class SeatsReady:
    """Whether the seats of planned sessions are ready."""

    def __init__(self, register: Register, dossiers: Dossiers, store: ReadinessStore) -> None:
        self._register = register
        self._dossiers = dossiers
        self._store = store

    async def view(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[SeatReadiness, ...]:
        """All seats of a session; raises NotFound for strangers."""
        found = (await self._register.take(tx, call, consultation)).consultation
        seats = core.seats_of(found)
        cards = await self._dossiers.people.cards(tx, set(seats))
        known = {each.person: each for each in await self._store.of(tx, consultation)}
        return tuple(
            SeatReadiness(person=cards[person], part=part, readiness=known.get(person))
            for person, part in seats.items()
        )

    async def say(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SayReady
    ) -> None:
        """Keep what the caller's seat says; raises NotFound, NotAllowed or NotNow."""
        found = (await self._register.take(tx, call, consultation)).consultation
        await self._register.door.demand(tx, call, "attend", thing_of(found))
        core.check_fixed(found)
        person = call.principal.person
        core.check_seat(found, person)
        before = [each for each in await self._store.of(tx, consultation) if each.person == person]
        fresh = (ReadinessId(self._register.new_id()), call.principal.hospital)
        said = core.said(before[0] if before else None, fresh, found, person, body, call.now)
        await self._store.save(tx, said)
