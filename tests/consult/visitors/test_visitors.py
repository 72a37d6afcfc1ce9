"""Observers and guests: who may invite them, what a link is worth, and when it all ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from consult.access.wire import Thing
from consult.audit.sql import SqlEntries
from consult.ledger.errors import Conflict, Full, Invalid, NotAllowed, NotFound, NotNow, Refusal
from consult.ledger.wire import ConsultationId, PractitionerId
from consult.visitors import core
from consult.visitors.wire import GuestView, InviteGuest, InviteObserver, Visit
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    SECOND,
    STRANGER,
    TOWNSHIP,
    call,
    consent_form,
    ident,
    purposes,
)
from tests.consult.walking import PDF, Walk

SECRET = "s" * 43
FAMILY = InviteGuest(name="李小梅", relation="family", secret=SECRET)


async def to_accepted(walk: Walk, *, teaching: bool = True) -> None:
    """A confirmed consultation whose patient does or does not consent to teaching."""
    await walk.to_accepted()
    given = consent_form(purposes(teaching=teaching))
    reception, case = walk.clinic.reception, walk.opened.case
    await walk.do(lambda tx: reception.give_consent(tx, call(DOCTOR), case, given, PDF))


async def invite(walk: Walk, whom: PractitionerId, by: PractitionerId = CHAIR) -> None:
    body = InviteObserver(practitioner=whom)
    await walk.do(lambda tx: walk.clinic.visitors.invite_observer(tx, call(by), walk.id, body))


async def link(walk: Walk, secret: str = SECRET) -> GuestView:
    visitors, body = walk.clinic.visitors, replace(FAMILY, secret=secret)
    guest = await walk.do(lambda tx: visitors.invite_guest(tx, call(DOCTOR), walk.id, body))
    async with walk.clinic.database.read() as tx:
        view = await visitors.view(tx, call(DOCTOR), walk.id)
    return next(each for each in view.guests if each.id == guest)


async def open_door(walk: Walk, secret: str, now: datetime = NOW) -> tuple[str, Visit]:
    return await walk.do(lambda tx: walk.clinic.doorway.open(tx, secret, now))


async def sees_images(walk: Walk, person: PractitionerId) -> bool:
    case = walk.opened.case
    thing = Thing(kind="case", id=case, owner=TOWNSHIP, cases=(case,))
    async with walk.clinic.database.read() as tx:
        return await walk.clinic.door.may(tx, call(person), "see_images", thing)


async def test_an_observer_sees_the_images_until_the_session_ends_and_nothing_else(
    walk: Walk,
) -> None:
    await to_accepted(walk)
    await invite(walk, SECOND)

    assert await sees_images(walk, SECOND)
    with pytest.raises(NotFound):
        await walk.view(SECOND)
    async with walk.clinic.database.read() as tx:
        assert await walk.clinic.door.granted_cases(tx, call(SECOND)) == frozenset()
        (visit,) = await walk.clinic.doorway.visits(tx, call(SECOND))
        found = await walk.clinic.doorway.observer(tx, call(SECOND), walk.id, NotFound())
    assert (visit.consultation, visit.case, found.id) == (walk.id, walk.opened.case, walk.id)

    await walk.hold()
    assert not await sees_images(walk, SECOND)
    async with walk.clinic.database.read() as tx:
        assert await walk.clinic.doorway.visits(tx, call(SECOND)) == ()
        with pytest.raises(NotNow):
            await walk.clinic.doorway.observer(tx, call(SECOND), walk.id, NotFound())


async def test_nobody_observes_without_the_patients_consent_to_teaching(walk: Walk) -> None:
    await to_accepted(walk, teaching=False)

    with pytest.raises(NotAllowed) as refused:
        await invite(walk, SECOND)
    assert refused.value.code == "teaching-not-consented"
    async with walk.clinic.database.read() as tx:
        view = await walk.clinic.visitors.view(tx, call(CHAIR), walk.id)
    assert view.candidates == ()
    assert view.bar_zh


async def test_a_withdrawn_consent_keeps_out_whoever_was_invited(walk: Walk) -> None:
    await to_accepted(walk)
    await invite(walk, SECOND)
    given = consent_form(purposes(teaching=False))
    reception, case = walk.clinic.reception, walk.opened.case
    await walk.do(lambda tx: reception.give_consent(tx, call(DOCTOR), case, given, PDF))

    async with walk.clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await walk.clinic.doorway.observer(tx, call(SECOND), walk.id, NotFound())


@pytest.mark.parametrize(
    ("whom", "by", "kind"),
    [
        (SECOND, DOCTOR, None),
        (COLLEAGUE, CHAIR, None),
        (EXPERT, CHAIR, Invalid),
        (DOCTOR, CHAIR, Invalid),
        (STRANGER, CHAIR, NotAllowed),
        (SECOND, CLERK, NotAllowed),
        (SECOND, EXPERT, NotAllowed),
        (SECOND, STRANGER, NotFound),
    ],
)
async def test_who_may_invite_whom_to_observe(
    walk: Walk, whom: PractitionerId, by: PractitionerId, kind: type[Refusal] | None
) -> None:
    await to_accepted(walk)

    if kind is None:
        await invite(walk, whom, by)
        await invite(walk, whom, by)
        async with walk.clinic.database.read() as tx:
            view = await walk.clinic.visitors.view(tx, call(CHAIR), walk.id)
        assert [each.person.id for each in view.observers] == [whom]
        assert whom not in {card.id for card in view.candidates}
    else:
        with pytest.raises(kind):
            await invite(walk, whom, by)


async def test_a_withdrawn_observer_sees_nothing_more(walk: Walk) -> None:
    await to_accepted(walk)
    await invite(walk, SECOND)
    visitors = walk.clinic.visitors
    async with walk.clinic.database.read() as tx:
        (observer,) = (await visitors.view(tx, call(CHAIR), walk.id)).observers
    await walk.do(lambda tx: visitors.withdraw(tx, call(CHAIR), walk.id, observer.id))

    assert not await sees_images(walk, SECOND)
    with pytest.raises(NotFound):
        await walk.do(
            lambda tx: walk.clinic.doorway.observer(tx, call(SECOND), walk.id, NotFound())
        )
    with pytest.raises(NotFound):
        await walk.do(lambda tx: visitors.withdraw(tx, call(CHAIR), walk.id, observer.id))


async def test_a_link_opens_the_door_once_and_its_badge_holds(walk: Walk) -> None:
    await to_accepted(walk)
    invited = await link(walk)

    badge, visit = await open_door(walk, SECRET)
    assert (visit.name, visit.relation, visit.case) == ("李小梅", "family", None)
    with pytest.raises(NotNow) as refused:
        await open_door(walk, SECRET)
    assert refused.value.code == "link-void"
    async with walk.clinic.database.read() as tx:
        guest, _ = await walk.clinic.doorway.holder(tx, badge, NOW + timedelta(hours=1))
        found, _ = await walk.clinic.doorway.guest(tx, guest.id, walk.id, NOW)
        view = await walk.clinic.visitors.view(tx, call(DOCTOR), walk.id)
    assert (guest.id, found.id) == (invited.id, walk.id)
    assert [each.has_entered for each in view.guests] == [True]
    assert SECRET not in repr(guest)
    async with walk.clinic.database.read() as tx:
        deeds = [line.act for line in await SqlEntries().unsealed(tx, 500)]
    assert deeds.count("consultation.open_guest_link") == 1
    assert badge not in repr(guest)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda invited: ("x" * 43, NOW),
        lambda invited: (SECRET, invited.link_until),
        lambda invited: (SECRET, NOW + timedelta(days=30)),
    ],
    ids=["guessed", "just late", "long after"],
)
async def test_a_link_that_is_wrong_or_late_opens_nothing(
    walk: Walk, wrong: Callable[[GuestView], tuple[str, datetime]]
) -> None:
    await to_accepted(walk)
    secret, now = wrong(await link(walk))

    with pytest.raises(NotNow) as refused:
        await open_door(walk, secret, now)
    assert refused.value.code == "link-void"


async def test_a_link_for_a_later_session_holds_until_then(walk: Walk) -> None:
    await to_accepted(walk)
    invited = await link(walk)

    planned = (await walk.view(CHAIR)).consultation.starts_at
    assert planned is not None
    assert invited.link_until == planned + core.LINK_FOR


@pytest.mark.parametrize("badge", ["", "x" * 43])
async def test_a_badge_that_nobody_was_given_counts_for_nothing(walk: Walk, badge: str) -> None:
    await to_accepted(walk)
    await link(walk)

    with pytest.raises(NotFound):
        await walk.do(lambda tx: walk.clinic.doorway.holder(tx, badge, NOW))


async def test_a_guest_comes_into_no_other_room_and_into_none_that_is_over(walk: Walk) -> None:
    await to_accepted(walk)
    invited = await link(walk)
    await open_door(walk, SECRET)
    doorway, guest = walk.clinic.doorway, invited.id

    with pytest.raises(NotFound):
        await walk.do(lambda tx: doorway.guest(tx, guest, ConsultationId(ident(1)), NOW))
    with pytest.raises(NotFound):
        await walk.do(lambda tx: doorway.guest(tx, guest, walk.id, NOW + core.BADGE_FOR))
    await walk.hold()
    with pytest.raises(NotNow):
        await walk.do(lambda tx: doorway.guest(tx, guest, walk.id, NOW))
    with pytest.raises(NotNow):
        await link(walk)


async def test_a_withdrawn_guest_stays_outside(walk: Walk) -> None:
    await to_accepted(walk)
    invited = await link(walk)
    badge, _ = await open_door(walk, SECRET)
    visitors, guest = walk.clinic.visitors, invited.id
    await walk.do(lambda tx: visitors.withdraw(tx, call(DOCTOR), walk.id, guest))

    with pytest.raises(NotFound):
        await walk.do(lambda tx: walk.clinic.doorway.holder(tx, badge, NOW))


async def test_at_most_six_guests_are_invited(walk: Walk) -> None:
    await to_accepted(walk)
    for number in range(core.GUESTS_MAX):
        await link(walk, str(number) * 43)

    with pytest.raises(Full):
        await link(walk)


async def test_one_secret_is_good_for_one_guest(walk: Walk) -> None:
    await to_accepted(walk)
    await link(walk)

    with pytest.raises(Conflict):
        await link(walk)


async def test_visitors_are_kept_by_both_databases(walk_on_both: Walk) -> None:
    await to_accepted(walk_on_both)
    await invite(walk_on_both, SECOND)
    await link(walk_on_both)
    await open_door(walk_on_both, SECRET)

    async with walk_on_both.clinic.database.read() as tx:
        view = await walk_on_both.clinic.visitors.view(tx, call(CHAIR), walk_on_both.id)
    assert (len(view.observers), len(view.guests)) == (1, 1)
    assert view.observers[0].person.hospital == LEAD
