"""A phone is a camera for a while: time, places, and the rights of whoever showed the link."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from consult.audit.sql import SqlEntries
from consult.cameras import core
from consult.cameras.service import Cameras, Phone
from consult.cameras.sql import SqlCameras
from consult.cameras.wire import Camera, CameraView, Finder, OpenCamera, Photograph
from consult.ledger.errors import Conflict, Full, NotFound, NotNow, Refusal
from consult.ledger.ports import Transaction
from consult.ledger.secret import digest_of
from consult.ledger.wire import CameraId, CaseId, Digest, PractitionerId
from tests.consult.alliance import CHAIR, DOCTOR, NOW, PEOPLE, STRANGER, TOWNSHIP, call, ident
from tests.consult.walking import Walk

SECRET = "s" * 43
MINUTE = timedelta(minutes=1)
DIGEST = Digest("d" * 64)


@dataclass(frozen=True)
class Set:
    """Both sides of a camera over a case that was just opened."""

    walk: Walk
    cameras: Cameras
    phone: Phone

    async def show(self, secret: str = SECRET, now: datetime = NOW) -> CameraView:
        """The page makes a link."""
        body, case = OpenCamera(secret=secret), self.walk.opened.case
        me = call(DOCTOR, now)
        return await self.walk.do(lambda tx: self.cameras.open(tx, me, case, body))

    async def take(self, secret: str = SECRET, now: datetime = NOW) -> tuple[str, Finder]:
        """A phone takes it."""
        return await self.walk.do(lambda tx: self.phone.take(tx, secret, now, "test"))

    async def shoot(self, badge: str, now: datetime = NOW, size_bytes: int = 9) -> Photograph:
        """The phone adds a photograph."""

        async def add(tx: Transaction) -> Photograph:
            camera, me = await self.phone.holder(tx, badge, now, "test")
            await self.phone.expect_photograph(tx, me, camera)
            kept = ("image/jpeg", DIGEST, size_bytes)
            return await self.phone.add(tx, me, camera.id, ("wound", *kept))

        return await self.walk.do(add)

    async def refused(self, badge: str, now: datetime = NOW, size_bytes: int = 9) -> str:
        """The code by which a photograph is refused."""
        with pytest.raises(Refusal) as refusal:
            await self.shoot(badge, now, size_bytes)
        return refusal.value.code


def staged(walk: Walk) -> Set:
    """Both sides over the services of the walk."""
    clinic, store = walk.clinic, SqlCameras()
    cameras = Cameras(store, clinic.casebook, clinic.audit, clinic.new_id)
    phone = Phone(store, clinic.casebook, clinic.attachments, clinic.people, clinic.audit)
    return Set(walk, cameras, phone)


@pytest.fixture
async def scene(walk: Walk) -> Set:
    """A case without a photograph, on SQLite."""
    await walk.open()
    return staged(walk)


async def test_a_link_opens_until_its_time_is_over(scene: Set) -> None:
    view = await scene.show()
    assert view.until == NOW + core.LINK_FOR

    with pytest.raises(NotNow, match="link-void"):
        await scene.take(now=view.until)
    badge, finder = await scene.take(now=view.until - MINUTE)

    assert (finder.left, finder.until) == (core.MOST, view.until)
    assert await scene.refused(badge, view.until) == "camera-over"


async def test_each_photograph_gives_time_for_the_next_up_to_an_hour(scene: Set) -> None:
    await scene.show()
    badge, _ = await scene.take()

    last = NOW
    for minutes in (14, 28, 42, 56):
        last = NOW + minutes * MINUTE
        await scene.shoot(badge, last)

    assert await scene.refused(badge, NOW + core.LONGEST) == "camera-over"
    await scene.shoot(badge, NOW + core.LONGEST - MINUTE)


async def test_so_many_and_no_more(scene: Set) -> None:
    await scene.show()
    badge, _ = await scene.take()
    for left in reversed(range(core.MOST)):
        assert (await scene.shoot(badge)).left == left

    assert await scene.refused(badge) == "camera-full"


async def test_so_many_bytes_and_no_more(scene: Set) -> None:
    await scene.show()
    badge, _ = await scene.take()
    await scene.shoot(badge, size_bytes=core.MOST_BYTES - 5)

    assert await scene.refused(badge, size_bytes=6) == "camera-full"
    assert (await scene.shoot(badge, size_bytes=5)).left == core.MOST - 2


async def test_it_is_worth_what_its_opener_may_do_at_that_moment(scene: Set) -> None:
    await scene.show()
    badge, _ = await scene.take()
    gone = replace(PEOPLE[DOCTOR], version=2, is_active=False)
    await scene.walk.do(lambda tx: scene.walk.clinic.people.keep_practitioner(tx, gone))

    assert await scene.refused(badge) == "camera-over"


@pytest.mark.parametrize("person", [CHAIR, STRANGER])
async def test_who_may_not_change_the_case_gets_no_link(scene: Set, person: PractitionerId) -> None:
    body, case = OpenCamera(secret=SECRET), scene.walk.opened.case

    with pytest.raises(NotFound):
        await scene.walk.do(lambda tx: scene.cameras.open(tx, call(person), case, body))


async def test_the_trail_tells_who_did_what_and_no_secret_is_kept(scene: Set) -> None:
    view = await scene.show()
    badge, _ = await scene.take()
    await scene.shoot(badge)
    case = scene.walk.opened.case
    await scene.walk.do(lambda tx: scene.cameras.close(tx, call(DOCTOR), case, view.id))

    async with scene.walk.clinic.database.read() as tx:
        kept = await SqlCameras().get(tx, view.id)
        trail = await SqlEntries().unsealed(tx, 100)
    acts = [entry.act for entry in trail if entry.kind == "camera"]
    assert acts == ["camera.open", "camera.connect", "camera.photograph", "camera.close"]
    assert all(entry.actor == DOCTOR and entry.case == case for entry in trail if entry.case)
    assert kept is not None
    assert not {SECRET, badge} & {kept.link_digest, kept.badge_digest}


async def test_two_phones_that_take_a_link_at_once_are_one(walk_on_both: Walk) -> None:
    await walk_on_both.open()
    scene = staged(walk_on_both)
    await scene.show()

    async def one() -> bool:
        try:
            await scene.take()
        except (NotNow, Conflict):
            return False
        return True

    async with asyncio.TaskGroup() as group:
        taking = [group.create_task(one()) for _ in range(4)]

    assert [task.result() for task in taking].count(True) == 1


async def test_photographs_that_come_at_once_are_all_counted(walk_on_both: Walk) -> None:
    await walk_on_both.open()
    scene = staged(walk_on_both)
    view = await scene.show()
    badge, _ = await scene.take()

    async with asyncio.TaskGroup() as group:
        shots = [group.create_task(scene.shoot(badge)) for _ in range(4)]

    async with walk_on_both.clinic.database.read() as tx:
        kept = await SqlCameras().get(tx, view.id)
    assert kept is not None
    assert kept.taken == 4
    assert {task.result().left for task in shots} == {core.MOST - n for n in (1, 2, 3, 4)}


def test_a_camera_without_a_badge_is_nobodys() -> None:
    camera = Camera(
        id=CameraId(ident(1)),
        owner=TOWNSHIP,
        case=CaseId(ident(2)),
        opened_by=DOCTOR,
        opened_at=NOW,
        until=NOW + MINUTE,
        link_digest=digest_of(SECRET),
    )

    with pytest.raises(NotNow):
        core.check_badge(None, NOW)
    with pytest.raises(Full):
        core.check_room(replace(camera, taken=core.MOST))
    assert core.name_of("tongue", "image/png", NOW) == "舌象 11-22 09.00.00.png"
