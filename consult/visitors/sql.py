"""Observers and guests in the clinic's database."""

from sqlalchemy import Column, String, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId, GuestId, PractitionerId
from consult.visitors.wire import Guest, Observer

observers = RecordTable(
    "observers",
    Observer,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("practitioner", Uuid, nullable=False, index=True),
)
guests = RecordTable(
    "guests",
    Guest,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("link_digest", String(64), nullable=False, unique=True),
    Column("badge_digest", String(64), nullable=False, index=True),
)

MOST = 200


class SqlObservers:
    """The `ObserverStore` port on SQLAlchemy."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Observer]:
        """See ObserverStore.of."""
        found = await observers.find(tx, observers.c.consultation == consultation, limit=MOST)
        return [observer for observer in found if observer.withdrawn_at is None]

    async def of_person(self, tx: Transaction, practitioner: PractitionerId) -> list[Observer]:
        """See ObserverStore.of_person."""
        mine = observers.c.practitioner == practitioner
        found = await observers.find(
            tx, mine, order_by=[observers.c.id.desc()], limit=MOST, locks=False
        )
        return [observer for observer in found if observer.withdrawn_at is None]

    async def save(self, tx: Transaction, observer: Observer) -> None:
        """See ObserverStore.save."""
        await (observers.insert if observer.version == 1 else observers.replace)(tx, observer)


class SqlGuests:
    """The `GuestStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, guest: GuestId) -> Guest | None:
        """See GuestStore.get."""
        return await guests.get(tx, guest)

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Guest]:
        """See GuestStore.of."""
        found = await guests.find(tx, guests.c.consultation == consultation, limit=MOST)
        return [guest for guest in found if guest.withdrawn_at is None]

    async def by_link(self, tx: Transaction, digest: str) -> Guest | None:
        """See GuestStore.by_link."""
        found = await guests.find(tx, guests.c.link_digest == digest, limit=1)
        return found[0] if found else None

    async def by_badge(self, tx: Transaction, digest: str) -> Guest | None:
        """See GuestStore.by_badge."""
        found = await guests.find(tx, guests.c.badge_digest == digest, limit=1) if digest else []
        return found[0] if found else None

    async def save(self, tx: Transaction, guest: Guest) -> None:
        """See GuestStore.save."""
        await (guests.insert if guest.version == 1 else guests.replace)(tx, guest)
