"""Everything of one server process, put together from the composed services."""

from datetime import datetime

import aiohttp
from aiohttp import web

from consult.archive.http import HttpArchives
from consult.archive.service.delivering import Delivering
from consult.archive.service.sealing import Sealing
from consult.ledger.clock import new_id, utc_now
from consult.recognition.service.copying import Copying
from consult.recognition.sql import SqlTakings
from server.app.alarms import compose_alarms
from server.app.composition import (
    compose_clinic,
    compose_imaging,
    compose_press,
    lay_ground,
)
from server.app.exchange import compose_exchange
from server.app.media import probes_of, relays_of
from server.app.pacs import compose_archiving
from server.app.patients import compose_patients
from server.app.recognition import compose_recognition
from server.app.referrals import compose_referrals
from server.app.rooms import CaseFiles, ClinicAdmission
from server.app.telling import Sources, Telling
from server.changes import Changes
from server.handlers.cameras import PhoneHandlers, Phones
from server.handlers.session import SessionHandlers
from server.handlers.visitors import GuestHandlers
from server.jobs import Jobs
from server.setting_up import SettingUp
from server.settings import Settings
from server.typed_routes import Hooks, Surface
from server.witness import Witness
from server.work.pictures import CasePictures
from server.work.recordings import RecordingShelf
from server.work.reports import Desk
from signaling.recording.service import RoomRecorder
from signaling.rooms.service.means import Means
from signaling.rooms.service.rooms import Rooms
from signaling.turn import MediaWays


class House:
    """Everything of one server process; made inside a running loop, for the HTTP client."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ground = lay_ground(settings)
        self.imaging = compose_imaging(self.ground)
        self.clinic = compose_clinic(self.ground, self.imaging.index)
        self.recognition = compose_recognition(self.ground, self.clinic, self.imaging.index)
        self.care = compose_patients(self.ground, self.clinic)
        self.press = compose_press(self.ground)
        self.client = aiohttp.ClientSession()
        self.delivering = self._delivering()
        self.exchange = compose_exchange(self.ground, self.clinic.results, self.client)
        self.watchroom = compose_alarms(self.ground, self.clinic, self.client)
        self.referrals = compose_referrals(
            self.ground, self.clinic, self.imaging.index, self.watchroom
        )
        self.archiving = compose_archiving(
            self.ground, self.imaging, self.clinic.casebook, self.client
        )
        self.setting_up = SettingUp(
            self.clinic.people,
            self.clinic.alliances,
            self.clinic.signing_in,
            self.ground.audit,
            new_id,
        )
        self.changes = Changes()
        self.telling = self._telling()
        self.recorder = self._recorder()
        self.rooms = Rooms(self._means())
        self.session = SessionHandlers(
            self.ground.clinic,
            self.clinic.signing_in,
            self.clinic.people,
            utc_now,
            is_encrypted=settings.is_encrypted,
        )
        self.guests = GuestHandlers(
            self.ground.clinic,
            self.clinic.doorway,
            utc_now,
            self._ways,
            is_encrypted=settings.is_encrypted,
        )
        self.surface = Surface(
            self.ground.clinic, self.ground.idempotency, self.session.identify, self._hooks()
        )
        self.phones = PhoneHandlers(self._phones())
        self.jobs = Jobs(self.ground.outbox, utc_now)

    def _ways(self, who: str, now: datetime) -> MediaWays:
        probes = probes_of(self.settings, self.ground.engine)
        return relays_of(self.settings).ways(who, now, probes())

    def _phones(self) -> Phones:
        return Phones(
            ledger=self.ground.clinic,
            surface=self.surface,
            phone=self.clinic.phone,
            pictures=self.imaging.pictures,
            vault=self.ground.vault,
            clock=utc_now,
            is_encrypted=self.settings.is_encrypted,
            tell=self.telling.tell_case,
        )

    def _telling(self) -> Telling:
        sources = Sources(
            ledger=self.ground.clinic,
            consultations=self.press.consultations,
            views=self.clinic.views,
            referrals=self.referrals.views,
            alarms=self.watchroom.alarms,
        )
        # Rooms are recorded, and what a recorder has kept is told: each needs the other.
        return Telling(
            sources, self.changes, rooms=lambda: self.rooms, wake=lambda: self.jobs.wake()
        )

    def _hooks(self) -> Hooks:
        witness = Witness(self.ground.clinic, self.ground.audit)
        return Hooks(changed=self.telling.changed, saw=witness.saw, turned_away=witness.turned_away)

    def _means(self) -> Means:
        clinic, press, ledger = self.clinic, self.press, self.ground.clinic
        return Means(
            ledger=ledger,
            store=self.ground.room_store,
            readings=clinic.readings,
            attendance=clinic.attendance,
            admission=ClinicAdmission(ledger, clinic.people, clinic.sessions, clinic.doorway),
            files=CaseFiles(ledger, press.consultations, press.attachments),
            engine=self.ground.engine,
            recorder=self.recorder,
            clock=utc_now,
            new_id=new_id,
        )

    def _recorder(self) -> RoomRecorder:
        ground, clinic = self.ground, self.clinic
        shelf = RecordingShelf(
            ground.clinic,
            self.press.consultations,
            clinic.recordings,
            ground.vault,
            utc_now,
            self.telling.tell,
        )
        return RoomRecorder(ground.engine, shelf, self.settings.data_dir / "recordings", utc_now)

    def _delivering(self) -> Delivering:
        ground, press = self.ground, self.press
        archives = HttpArchives(self.client, press.addresses)
        return Delivering(press.stores, ground.vault, archives, ground.audit, utc_now, new_id)

    def desk(self) -> Desk:
        """What the paperwork is done with."""
        ground, press, clinic = self.ground, self.press, self.clinic
        return Desk(
            ledger=ground.clinic,
            outbox=ground.outbox,
            vault=ground.vault,
            keys=ground.keys,
            printer=press.printer,
            sealer=press.sealer,
            reports=clinic.reports,
            executions=clinic.executions,
            papers=clinic.papers,
            pictures=CasePictures(self.imaging.index, self.imaging.pictures),
            sealing=Sealing(press.stores, ground.vault, ground.audit, utc_now, new_id),
            delivering=self.delivering,
            stores=press.stores,
            consultations=press.consultations,
            writings=press.writings,
            clock=utc_now,
            tell=self.telling.tell,
        )

    def copying(self) -> Copying:
        """What brings images of results into cases, and takes them out again."""
        ground, images = self.ground, self.recognition.images
        return Copying(
            ground.clinic, SqlTakings(), images, ground.outbox, utc_now, self.telling.tell_case
        )

    async def dismiss(self, _: web.Application) -> None:
        """The process shuts down: rooms tell people to come back, open pages are let go."""
        self.rooms.close_all()
        self.changes.close()
