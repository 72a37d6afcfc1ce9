"""Invites observers and guests, opens the door to them, and takes it back."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Call, Grant
from consult.alliance.core import ends_at
from consult.alliance.wire import Agreement
from consult.audit.wire import Doer
from consult.consultations.core.scene import has_room
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register, thing_of
from consult.consultations.wire import Consultation
from consult.ledger.errors import NotAllowed, NotFound, Refusal
from consult.ledger.ports import Transaction
from consult.ledger.secret import digest_of
from consult.ledger.wire import ConsultationId, GuestId, HospitalId, ObserverId
from consult.patients.core import permits
from consult.people.wire import PersonCard
from consult.visitors import core
from consult.visitors.ports import GuestStore, ObserverStore
from consult.visitors.wire import (
    Guest,
    GuestView,
    InviteGuest,
    InviteObserver,
    Observer,
    ObserverView,
    Visit,
    VisitorsView,
)

V = TypeVar("V", Observer, Guest)


class Visitors:
    """Observers and guests of the sessions; the panel itself is the consultations'."""

    def __init__(
        self,
        register: Register,
        dossiers: Dossiers,
        observers: ObserverStore,
        guests: GuestStore,
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._observers = observers
        self._guests = guests

    @property
    def _door(self) -> Door:
        return self._register.door

    async def view(self, tx: Transaction, call: Call, consultation: ConsultationId) -> VisitorsView:
        """Who may come besides the panel; raises NotFound for strangers."""
        found = (await self._register.take(tx, call, consultation)).consultation
        observers = await self._observers.of(tx, consultation)
        cards = await self._dossiers.people.cards(tx, [each.practitioner for each in observers])
        may_invite = has_room(found) and await self._door.may(tx, call, "invite", thing_of(found))
        is_barred = not await self._permits_teaching(tx, found)
        return VisitorsView(
            observers=tuple(
                ObserverView(
                    id=each.id, person=cards[each.practitioner], invited_at=each.invited_at
                )
                for each in observers
            ),
            guests=tuple(map(_shown, await self._guests.of(tx, consultation))),
            candidates=()
            if is_barred or not may_invite
            else await self._candidates(tx, found, observers),
            may_invite=may_invite,
            bar_zh=core.NO_TEACHING.zh if is_barred else "",
            bar_en=core.NO_TEACHING.en if is_barred else "",
        )

    async def invite_observer(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: InviteObserver
    ) -> ObserverId:
        """Let a practitioner of the alliance watch; he sees the images for as long as that."""
        found = await self._begin(tx, call, consultation)
        if not await self._permits_teaching(tx, found):
            raise NotAllowed("teaching-not-consented", core.NO_TEACHING.zh, core.NO_TEACHING.en)
        standing = await self._observers.of(tx, consultation)
        known = next((each for each in standing if each.practitioner == body.practitioner), None)
        if known is not None:
            return known.id
        core.check_room_for(standing, core.OBSERVERS_MAX)
        agreement = await self._dossiers.alliances.agreement(tx, found.agreement)
        person = await self._dossiers.people.practitioner(tx, body.practitioner)
        core.check_observer(person, found, agreement.parties)
        observer = Observer(
            id=ObserverId(self._register.new_id()),
            owner=found.owner,
            consultation=consultation,
            practitioner=person.id,
            invited_by=call.principal.person,
            invited_at=call.now,
        )
        await self._observers.save(tx, observer)
        await self._door.grant(tx, [self._grant(observer, found, agreement, person.owner)])
        await self._register.record(tx, call.doer, found, "invite_observer")
        return observer.id

    async def invite_guest(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: InviteGuest
    ) -> GuestId:
        """Make a one-time link of the secret that the inviting page made."""
        found = await self._begin(tx, call, consultation)
        core.check_room_for(await self._guests.of(tx, consultation), core.GUESTS_MAX)
        guest = Guest(
            id=GuestId(self._register.new_id()),
            owner=found.owner,
            consultation=consultation,
            name=body.name.strip() or "—",
            relation=body.relation,
            invited_by=call.principal.person,
            invited_at=call.now,
            link_digest=digest_of(body.secret),
            link_until=core.link_until(found, call.now),
        )
        await self._guests.save(tx, guest)
        await self._register.record(tx, call.doer, found, "invite_guest")
        return guest.id

    async def withdraw(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        visitor: UUID,
    ) -> None:
        """Take an invitation back; raises NotFound when there is none."""
        found = await self._begin(tx, call, consultation)
        for observer in await self._observers.of(tx, consultation):
            if observer.id == visitor:
                await self._observers.save(tx, _withdrawn(observer, call.now))
                await self._door.withdraw(tx, call, consultation, observer.practitioner)
                break
        else:
            known = await self._guests.of(tx, consultation)
            guest = next((each for each in known if each.id == visitor), None)
            if guest is None:
                raise NotFound
            await self._guests.save(tx, _withdrawn(guest, call.now))
        await self._register.record(tx, call.doer, found, "withdraw_visitor")

    async def _begin(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        found = (await self._register.take(tx, call, consultation)).consultation
        await self._door.demand(tx, call, "invite", thing_of(found))
        core.check_open(found)
        return found

    async def _candidates(
        self, tx: Transaction, found: Consultation, observers: Sequence[Observer]
    ) -> tuple[PersonCard, ...]:
        agreement = await self._dossiers.alliances.agreement(tx, found.agreement)
        taken = {observer.practitioner for observer in observers}
        people = [
            person.id
            for person in await self._dossiers.people.practitioners(tx)
            if person.id not in taken and core.may_observe(person, found, agreement.parties)
        ]
        cards = await self._dossiers.people.cards(tx, people)
        return tuple(cards[person] for person in people)

    async def _permits_teaching(self, tx: Transaction, found: Consultation) -> bool:
        return await _permits_teaching(self._dossiers, tx, found)

    def _grant(
        self,
        observer: Observer,
        found: Consultation,
        agreement: Agreement,
        hospital: HospitalId,
    ) -> Grant:
        return Grant(
            id=self._register.new_id(),
            owner=found.owner,
            case=found.case,
            hospital=hospital,
            role="observer",
            practitioner=observer.practitioner,
            consultation=found.id,
            agreement=agreement.id,
            granted_at=observer.invited_at,
            until=min(ends_at(agreement), core.sight_until(found, observer.invited_at)),
        )


class Doorway:
    """Where visitors come in: a link for a badge, a badge for a seat, an observer by his name."""

    def __init__(
        self,
        register: Register,
        dossiers: Dossiers,
        observers: ObserverStore,
        guests: GuestStore,
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._observers = observers
        self._guests = guests

    async def expect(self, tx: Transaction, secret: str, now: datetime) -> None:
        """Raise `NotNow` unless this link would open the door; for a look before the change."""
        core.check_link(await self._guests.by_link(tx, digest_of(secret)), now)

    async def open(self, tx: Transaction, secret: str, now: datetime) -> tuple[str, Visit]:
        """Take a link for a badge, once; the badge's secret, and what the guest may know."""
        guest = core.check_link(await self._guests.by_link(tx, digest_of(secret)), now)
        badge = secrets.token_urlsafe(32)
        entered = replace(
            guest,
            version=guest.version + 1,
            badge_digest=digest_of(badge),
            badge_until=now + core.BADGE_FOR,
        )
        await self._guests.save(tx, entered)
        found = await self._register.store.get(tx, guest.consultation)
        if found is not None:
            await self._register.record(tx, Doer(at=now), found, "open_guest_link")
        return badge, await self._visit_of(tx, entered)

    async def holder(self, tx: Transaction, badge: str, now: datetime) -> tuple[Guest, Visit]:
        """The guest who holds this badge; raises NotFound."""
        guest = core.check_badge(await self._guests.by_badge(tx, digest_of(badge)), now)
        return guest, await self._visit_of(tx, guest)

    async def guest(
        self, tx: Transaction, guest: GuestId, consultation: ConsultationId, now: datetime
    ) -> tuple[Consultation, Guest]:
        """A guest before the room; raises NotFound or NotNow."""
        known = core.check_badge(await self._guests.get(tx, guest), now)
        found = await self._register.store.get(tx, known.consultation)
        if found is None or found.id != consultation:
            raise NotFound
        core.check_open(found)
        return found, known

    async def observer(
        self, tx: Transaction, call: Call, consultation: ConsultationId, otherwise: Refusal
    ) -> Consultation:
        """An observer before the room; who is not invited hears `otherwise`. Raises NotNow."""
        found = await self._register.store.get(tx, consultation)
        standing = await self._observers.of(tx, consultation)
        is_invited = any(each.practitioner == call.principal.person for each in standing)
        if found is None or not is_invited:
            raise otherwise
        if not await _permits_teaching(self._dossiers, tx, found):
            raise otherwise
        core.check_open(found)
        return found

    async def visits(self, tx: Transaction, call: Call) -> tuple[Visit, ...]:
        """The sessions, planned or held, that the caller may observe; the newest first."""
        visits = []
        card = await self._dossiers.people.card(tx, call.principal.person)
        for observer in await self._observers.of_person(tx, call.principal.person):
            found = await self._register.store.get(tx, observer.consultation)
            if found is not None and has_room(found):
                hospital = await self._dossiers.people.hospital(tx, found.owner)
                visits.append(core.visit(found, hospital.name, card.name, case=found.case))
        return tuple(visits)

    async def _visit_of(self, tx: Transaction, guest: Guest) -> Visit:
        found = await self._register.store.get(tx, guest.consultation)
        if found is None:
            raise NotFound
        hospital = await self._dossiers.people.hospital(tx, found.owner)
        return core.visit(found, hospital.name, guest.name, relation=guest.relation)


async def _permits_teaching(dossiers: Dossiers, tx: Transaction, found: Consultation) -> bool:
    consents = await dossiers.consents.newest(tx, [found.case])
    return permits(consents.get(found.case), "teaching")


def _withdrawn(visitor: V, now: datetime) -> V:
    return replace(visitor, version=visitor.version + 1, withdrawn_at=now)


def _shown(guest: Guest) -> GuestView:
    return GuestView(
        id=guest.id,
        name=guest.name,
        relation=guest.relation,
        invited_at=guest.invited_at,
        link_until=guest.link_until,
        has_entered=bool(guest.badge_digest),
    )
