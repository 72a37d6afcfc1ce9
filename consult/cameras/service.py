"""Makes a phone the camera of a case, takes its photographs, and ends it."""

import secrets
from datetime import datetime

from consult.access.wire import Call, Principal
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cameras import core
from consult.cameras.ports import CameraStore
from consult.cameras.wire import Camera, CameraView, Finder, OpenCamera, Photograph
from consult.cases.service.attachments import Attachments, Kept
from consult.cases.service.casebook import Casebook
from consult.cases.wire import Shows
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.secret import digest_of
from consult.ledger.wire import CameraId, CaseId, Digest
from consult.people.service import People


class Cameras:
    """The side of the case page: shows a link, sees what comes, ends it."""

    def __init__(self, store: CameraStore, casebook: Casebook, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._casebook = casebook
        self._audit = audit
        self._new_id = new_id

    async def view(self, tx: Transaction, call: Call, case: CaseId) -> tuple[CameraView, ...]:
        """The caller's cameras of a case that are not over, the newest first."""
        await self._casebook.demand(tx, call, "see_case", case)
        return tuple(core.shown(each, call.now) for each in await self._mine(tx, call, case))

    async def open(self, tx: Transaction, call: Call, case: CaseId, body: OpenCamera) -> CameraView:
        """Make a one-time link of the secret that the page made; the one before it ends."""
        found = await self._casebook.demand(tx, call, "edit_case", case)
        for before in await self._mine(tx, call, case):
            await self._end(tx, call, before)
        camera = Camera(
            id=CameraId(self._new_id()),
            owner=found.owner,
            case=case,
            opened_by=call.principal.person,
            opened_at=call.now,
            until=call.now + core.LINK_FOR,
            link_digest=digest_of(body.secret),
        )
        await self._store.save(tx, camera)
        await record(self._audit, tx, call, "camera.open", camera)
        return core.shown(camera, call.now)

    async def close(self, tx: Transaction, call: Call, case: CaseId, camera: CameraId) -> None:
        """End one's own camera; one that is over already stays so. Raises NotFound."""
        found = await self._store.get(tx, camera)
        is_mine = found is not None and found.opened_by == call.principal.person
        if found is None or found.case != case or not is_mine:
            raise NotFound
        if not core.is_over(found, call.now):
            await self._end(tx, call, found)

    async def _mine(self, tx: Transaction, call: Call, case: CaseId) -> list[Camera]:
        return [
            each
            for each in await self._store.of_case(tx, case)
            if each.opened_by == call.principal.person and not core.is_over(each, call.now)
        ]

    async def _end(self, tx: Transaction, call: Call, camera: Camera) -> None:
        await self._store.save(tx, core.closed(camera, call.now))
        await record(self._audit, tx, call, "camera.close", camera)


class Phone:
    """The side of the phone: a link for a badge, a badge for photographs. It sees no record."""

    def __init__(
        self,
        store: CameraStore,
        casebook: Casebook,
        attachments: Attachments,
        people: People,
        audit: Audit,
    ) -> None:
        self._store = store
        self._casebook = casebook
        self._attachments = attachments
        self._people = people
        self._audit = audit

    async def expect(self, tx: Transaction, secret: str, now: datetime) -> None:
        """Raise `NotNow` unless this link could be taken; for a look before the change."""
        core.check_link(await self._store.by_link(tx, digest_of(secret)), now)

    async def take(
        self, tx: Transaction, secret: str, now: datetime, request: str
    ) -> tuple[str, Finder]:
        """Take the link, once: a badge for it."""
        known = await self._store.by_link(tx, digest_of(secret))
        camera = core.check_link(known, now)
        call = await self._call(tx, camera, now, request)
        badge = secrets.token_urlsafe(32)
        connected = core.opened(camera, badge)
        await self._store.save(tx, connected)
        await record(self._audit, tx, call, "camera.connect", connected)
        return badge, await self.finder(tx, connected)

    async def holder(
        self, tx: Transaction, badge: str, now: datetime, request: str
    ) -> tuple[Camera, Call]:
        """The camera of this badge, and the call in the name of whoever opened it.

        Raises `NotNow`, also where he may add nothing to the case any more.
        """
        camera = core.check_badge(await self._store.by_badge(tx, digest_of(badge)), now)
        return camera, await self._call(tx, camera, now, request)

    async def finder(self, tx: Transaction, camera: Camera) -> Finder:
        """All that the phone is told."""
        person = await self._people.practitioner(tx, camera.opened_by)
        hospital = await self._people.hospital(tx, camera.owner)
        return Finder(
            hospital_name=hospital.name,
            opened_by=person.name,
            until=camera.until,
            left=core.MOST - camera.taken,
        )

    async def expect_photograph(self, tx: Transaction, call: Call, camera: Camera) -> None:
        """Raise unless a photograph may come now; before a byte of it is read."""
        core.check_room(camera)
        await self._casebook.demand(tx, call, "edit_case", camera.case)

    async def add(
        self,
        tx: Transaction,
        call: Call,
        camera: CameraId,
        picture: tuple[Shows, str, Digest, int],
    ) -> Photograph:
        """Attach a photograph to the one case: what it shows, media type, digest, size."""
        shows, media_type, digest, size_bytes = picture
        found = core.check_badge(await self._store.get(tx, camera), call.now)
        core.check_room(found, size_bytes)
        file = Kept(
            kind="photograph",
            shows=shows,
            name=core.name_of(shows, media_type, call.now),
            media_type=media_type,
            digest=digest,
            size_bytes=size_bytes,
        )
        await self._attachments.add(tx, call, found.case, file)
        after = core.added(found, size_bytes, call.now)
        await self._store.save(tx, after)
        await record(self._audit, tx, call, "camera.photograph", after)
        return Photograph(
            shows=shows,
            size_bytes=size_bytes,
            added_at=call.now,
            left=core.MOST - after.taken,
        )

    async def end(self, tx: Transaction, call: Call, camera: CameraId) -> None:
        """The phone has done."""
        found = await self._store.get(tx, camera)
        if found is not None and not core.is_over(found, call.now):
            await self._store.save(tx, core.closed(found, call.now))
            await record(self._audit, tx, call, "camera.close", found)

    async def _call(self, tx: Transaction, camera: Camera, now: datetime, request: str) -> Call:
        person = await self._people.practitioner(tx, camera.opened_by)
        if not person.is_active:
            core.check_badge(None, now)
        principal = Principal(person=person.id, hospital=person.owner, roles=person.roles)
        return Call(principal=principal, now=now, request=request)


async def record(audit: Audit, tx: Transaction, call: Call, act: str, camera: Camera) -> None:
    """A line in the trail, in the name of whoever opened the camera."""
    deed = Deed(act=act, kind="camera", thing=camera.id, case=camera.case)
    await audit.record(tx, call.doer, deed)
