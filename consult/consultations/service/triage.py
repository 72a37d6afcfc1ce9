"""Triage and the experts' replies: return, assign, accept, decline."""

from msgspec.structs import replace

from consult.access.wire import Call, Grant
from consult.alliance.core import ends_at
from consult.alliance.wire import Agreement
from consult.consultations.core import clock, panel
from consult.consultations.core.steps import by_the_house, stepped
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register, thing_of
from consult.consultations.wire import (
    Assign,
    Candidate,
    Consultation,
    Declined,
    Invitation,
    Return,
)
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.people.wire import Practitioner


class Triage:
    """What the clerk decides, and what the experts answer."""

    def __init__(self, register: Register, dossiers: Dossiers) -> None:
        self._register = register
        self._dossiers = dossiers

    async def candidates(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Candidate, ...]:
        """Everybody whom the clerk might invite, with the reason where he may not."""
        scene = await self._register.take(tx, call, consultation)
        found = scene.consultation
        await self._register.door.demand(tx, call, "triage", thing_of(found))
        agreement = await self._dossiers.alliances.agreement(tx, found.agreement)
        people = [
            person
            for person in await self._dossiers.people.practitioners(tx)
            if {"expert", "chair"} & set(person.roles)
            and panel.may_come_from(agreement, found.owner, person.owner)
        ]
        cards = await self._dossiers.people.cards(tx, [person.id for person in people])
        return tuple(panel.candidate(person, cards[person.id]) for person in people)

    async def give_back(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Return
    ) -> Consultation:
        """Return the request with the list of what is missing; the clock pauses."""
        after = await self._register.act(
            tx,
            call,
            consultation,
            "return",
            lambda s: replace(
                clock.paused(s.consultation, call.now),
                missing_items=body.items,
                return_note=body.note,
                invitations=(),
            ),
            "；".join(body.items),
        )
        await self._register.door.revoke(tx, call, after.id)
        await self._dossiers.casebook.lock(tx, after.case, is_locked=False)
        return after

    async def assign(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Assign
    ) -> Consultation:
        """Invite experts, one of them as chair, for a time; earlier invitations are void."""
        scene = await self._register.begin(tx, call, consultation, "assign")
        before = scene.consultation
        panel.check_plan(before.request, body, call.now)
        agreement = await self._dossiers.alliances.agreement(tx, before.agreement)
        people = await self._dossiers.people.known(tx, body.experts)
        invited = panel.invitations(body, people, before.request, agreement, before.owner)
        after = stepped(before, "assign", call.principal.person, call.now, body.note)
        if before.state == "accepted":
            after = clock.started(after, agreement, call.now)
        after = replace(after, invitations=invited, starts_at=body.starts_at, triage_note=body.note)
        await self._register.door.revoke(tx, call, before.id)
        grants = [self._to(after, i, people[i.expert], agreement, call) for i in invited]
        await self._register.door.grant(tx, grants)
        return await self._register.keep(tx, call.doer, before, after, "assign")

    async def accept(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """An expert accepts; the last one's yes confirms the consultation."""
        scene = await self._register.begin(tx, call, consultation, "accept")
        before = scene.consultation
        after = panel.accepted(before, call.principal.person, call.now)
        after = stepped(after, "accept", call.principal.person, call.now, "")
        if panel.has_quorum(after):
            after = clock.planned(by_the_house(after, "confirm", call.now))
            if after.request.mode == "asynchronous":
                agreement = await self._dossiers.alliances.agreement(tx, after.agreement)
                after = by_the_house(after, "read_alone", call.now)
                after = clock.started(after, agreement, call.now)
        return await self._register.keep(tx, call.doer, before, after, "accept")

    async def decline(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Declined
    ) -> Consultation:
        """An expert declines, with a reason; the others are released, triage begins again.

        The expert does not see the consultation any more after this.
        """
        scene = await self._register.begin(tx, call, consultation, "decline")
        before, person = scene.consultation, call.principal.person
        after = panel.declined(before, person, body.reason, call.now)
        after = stepped(after, "decline", person, call.now, body.reason)
        if before.state == "accepted":
            agreement = await self._dossiers.alliances.agreement(tx, before.agreement)
            after = clock.started(after, agreement, call.now)
        await self._register.door.revoke(tx, call, before.id)
        return await self._register.keep(tx, call.doer, before, after, "decline")

    def _to(
        self,
        consultation: Consultation,
        invitation: Invitation,
        person: Practitioner,
        agreement: Agreement,
        call: Call,
    ) -> Grant:
        return Grant(
            id=self._register.new_id(),
            owner=consultation.owner,
            case=consultation.case,
            hospital=invitation.hospital,
            role="expert" if "expert" in person.roles and not invitation.is_chair else "chair",
            practitioner=invitation.expert,
            consultation=consultation.id,
            agreement=agreement.id,
            granted_at=call.now,
            until=ends_at(agreement),
        )
