"""What runs while the server serves: migrations first, then media, rooms, jobs and the sealer."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import msgspec
import structlog
from aiohttp import web

from consult.archive.service.stores import DELIVER, SETTLED
from consult.audit.wire import AuditEntry
from consult.exchange.service.pushing import PUSH
from consult.launches.sql import SqlLaunches
from consult.ledger.clock import utc_now
from consult.ledger.errors import Unavailable
from consult.ledger.ports import Posted
from consult.notices.service import RING, SUMMON
from consult.recognition.service.takings import TAKE, TAKE_BACK
from consult.referrals.service.emergencies import CHASE
from consult.referrals.sql import SqlReferrals
from imaging.index.core.trail import AUDIT_TOPIC
from imaging.pacs.service.delivering import SHIP
from imaging.pacs.service.inbox import ARRIVED
from imaging.pacs.service.pulls import PULL
from server.app.house import House
from server.demo.seed import seed
from server.housekeeping import (
    ANSWERS_FOR,
    LAUNCHES_FOR,
    MESSAGES_FOR,
    SESSIONS_FOR,
    Duty,
    Housekeeping,
)
from server.jobs import Jobs
from server.migrations import migrate
from server.setting_up import SetupToken
from server.work.alarms import Rung, Tell
from server.work.exchange import Pushed, collect
from server.work.pacs import PACK, Came, Packed
from server.work.reports import Paperwork

SEAL_EVERY_S = 0.5
log = structlog.get_logger("server")


class Running:
    """Starts in an order in which each finds what it needs, and ends in the reverse."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def live(self, _: web.Application) -> AsyncIterator[None]:
        """The life of the application, as aiohttp's `cleanup_ctx` wants it."""
        house, ground = self._house, self._house.ground
        await migrate(ground.clinic, "clinic")
        await migrate(ground.images, "images")
        await ground.vault.sweep()
        await ground.outbox.release()
        await ground.images_outbox.release()
        await self._invite()
        if house.settings.demo:
            clinic = house.clinic
            await seed(ground.clinic, clinic.people, clinic.alliances, clinic.signing_in, utc_now())
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._close)
            await stack.enter_async_context(ground.engine)
            await stack.enter_async_context(house.recorder.open())
            await stack.enter_async_context(house.rooms.open())
            await self._hear(stack)
            await stack.enter_async_context(house.archiving.open())
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            running = [
                tasks.create_task(work)
                for work in (
                    self._jobs().run(),
                    self._jobs_of_images().run(),
                    self._seal(),
                    self._housekeeping().run(),
                    collect(house.exchange.collecting, house.exchange.drops),
                )
            ]
            yield
            for task in running:
                task.cancel()

    async def _hear(self, stack: AsyncExitStack) -> None:
        """Listen for HL7, where the settings name a port."""
        settings = self._house.settings
        if settings.hl7_port is None:
            return
        tls = None
        if settings.tls_certificate_file is not None and not settings.hl7_plain:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(settings.tls_certificate_file, settings.tls_key_file)
        server = self._house.exchange.mllp.open(settings.hl7_host, settings.hl7_port, tls)
        log.info("hl7 listens", port=await stack.enter_async_context(server))

    async def _invite(self) -> None:
        """Outside the demo, an empty installation prints the address of its one-time set-up."""
        settings = self._house.settings
        async with self._house.ground.clinic.read() as tx:
            is_needed = await self._house.setting_up.is_needed(tx)
        if is_needed and not settings.demo:
            token = SetupToken(settings.data_dir).issue()
            # Behind the #, so that neither a proxy nor a log ever sees the token.
            sys.stdout.write(f"\n  set-up, once: {settings.origin}/setup#{token}\n\n")
            sys.stdout.flush()

    def _jobs(self) -> Jobs:
        paperwork = Paperwork(self._house.desk())
        pushed = Pushed(self._house.exchange.pushing, paperwork.settled)
        archiving = self._house.archiving
        copying = self._house.copying()
        packed = Packed(
            self._house.desk(),
            archiving.shipping,
            archiving.archives.taking_reports,
            pushed.settled,
        )
        rung = self._rung()
        self._house.jobs.listen(
            {
                RING: rung.ring,
                SUMMON: rung.summon,
                CHASE: rung.chase,
                "report.signed": paperwork.report_signed,
                "execution.recorded": paperwork.execution_recorded,
                DELIVER: paperwork.deliver,
                SETTLED: packed.settled,
                PACK: packed.pack,
                PUSH: pushed.push,
                TAKE: copying.take,
                TAKE_BACK: copying.take_back,
            }
        )
        return self._house.jobs

    def _rung(self) -> Rung:
        house = self._house
        tell = Tell(house.ground.clinic, house.telling.tell_alarm, house.telling.tell)
        ringing, emergencies = house.watchroom.ringing, house.referrals.emergencies
        return Rung(ringing, emergencies, SqlReferrals(), tell)

    def _jobs_of_images(self) -> Jobs:
        archiving = self._house.archiving
        came = Came(
            archiving.inbox,
            self._house.exchange.receiving,
            self._house.recognition.strays,
            self._house.ground.clinic,
            utc_now,
        )
        jobs = Jobs(self._house.ground.images_outbox, utc_now)
        jobs.listen(
            {AUDIT_TOPIC: self._take_over, SHIP: self._ship, ARRIVED: came.tell, PULL: self._pull}
        )
        return jobs

    async def _ship(self, message: Posted) -> None:
        """Bring a shipment to a picture archive; the service completes the message."""
        await self._house.archiving.delivering.deliver(message)

    async def _pull(self, message: Posted) -> None:
        """Bring a study from a picture archive; the service completes the message."""
        await self._house.archiving.pulling.pull(message, self._house.telling.tell_case)

    async def _take_over(self, message: Posted) -> None:
        """A line of the images' database joins the clinic's trail, once by its id."""
        ground = self._house.ground
        line = msgspec.json.decode(message.body["entry"], type=AuditEntry)
        async with ground.clinic.change() as tx:
            await ground.audit.take_over(tx, line)
        async with ground.images.change() as tx:
            await ground.images_outbox.complete(tx, message.id, utc_now())

    def _housekeeping(self) -> Housekeeping:
        ground = self._house.ground
        clinic, images = ground.clinic, ground.images
        duties = (
            Duty("answers", clinic, ground.idempotency, ANSWERS_FOR),
            Duty("messages", clinic, ground.outbox, MESSAGES_FOR),
            Duty("messages of images", images, ground.images_outbox, MESSAGES_FOR),
            Duty("sessions", clinic, ground.accounts, SESSIONS_FOR),
            Duty("launches", clinic, SqlLaunches(), LAUNCHES_FOR),
        )
        return Housekeeping(duties, utc_now)

    async def _seal(self) -> None:
        ground = self._house.ground
        while True:
            try:
                async with ground.clinic.change() as tx:
                    sealed = await ground.audit.seal(tx)
            except Unavailable:
                sealed = 0
                log.warning("audit not sealed")
            if not sealed:
                await asyncio.sleep(SEAL_EVERY_S)

    async def _close(self) -> None:
        ground = self._house.ground
        await self._house.client.close()
        await ground.workers.close()
        ground.vault.close()
        self._house.clinic.passwords.close()
        await ground.clinic.close()
        await ground.images.close()
