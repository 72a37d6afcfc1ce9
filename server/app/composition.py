"""The composition root: settings → adapters → services. The only place that chooses an adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.engine import make_url

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.alliance.service import Alliances
from consult.alliance.sql import SqlTreaties
from consult.archive.http import Address
from consult.archive.service.stores import Stores
from consult.archive.sql import SqlDeliveries, SqlPackages, SqlPinnedKeys
from consult.attendance.service import Attendance
from consult.attendance.sql import SqlAttendance
from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.cameras.service import Cameras, Phone
from consult.cameras.sql import SqlCameras
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.service.doubts import Doubts
from consult.cases.service.reception import Reception
from consult.cases.sql import SqlAttachments, SqlCases, SqlSettlements
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.executions import Executions
from consult.consultations.service.opinions import Opinions
from consult.consultations.service.papers import Papers
from consult.consultations.service.pen import Pen
from consult.consultations.service.register import Register
from consult.consultations.service.replays import Replays
from consult.consultations.service.reports import Reports
from consult.consultations.service.requests import Requests
from consult.consultations.service.sessions import Sessions
from consult.consultations.service.triage import Triage
from consult.consultations.service.views import Views
from consult.consultations.sql import SqlConsultations, SqlFrozenTexts, SqlWritings
from consult.documents.pyhanko import PyhankoSealer
from consult.documents.typst import TypstPrinter
from consult.documents.x509 import KeyFolder
from consult.exchange.service.publishing import Publishing
from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database
from consult.ledger.sql.idempotency import SqlIdempotency
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import HospitalId
from consult.patients.service import Consents, Patients
from consult.patients.sql import SqlConsents, SqlPatients
from consult.people.service import People
from consult.people.sql import SqlRegister
from consult.readiness.service import SeatsReady
from consult.readiness.sql import SqlReadiness
from consult.readings.service import Readings
from consult.readings.sql import SqlReadings
from consult.recognition.service.recognitions import Recognitions
from consult.recognition.sql import SqlCertificates, SqlDecisions, SqlTakings
from consult.recordings.service.sessions import Recordings
from consult.recordings.service.spoken import SpokenReadings
from consult.recordings.sql import SqlChunks, SqlRecordings
from consult.results.service import Results
from consult.results.sql import SqlResults
from consult.sheets.service import Sheets
from consult.sheets.sql import SqlSheets
from consult.vault.local import LocalVault
from consult.visitors.service import Doorway, Visitors
from consult.visitors.sql import SqlGuests, SqlObservers
from imaging.dicomweb.service.retrieval import Retrieval
from imaging.dicomweb.service.search import Search
from imaging.dicomweb.service.storing import Storing
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images_outbox
from imaging.intake.service import Receiving
from imaging.intake.tempfile import TemporaryFiles
from imaging.intake.wire import Limits
from imaging.intake.zipfile import ZipFiles
from imaging.pixels.processes import WorkerProcesses
from imaging.pixels.service import Pictures
from server.app.identity import identify_by
from server.settings import Settings, secret
from server.signin.argon2 import Passwords
from server.signin.service import SigningIn
from server.signin.sql import SqlAccounts
from signaling.engines.janus.engine import JanusEngine
from signaling.engines.sfu import SfuEngine
from signaling.rooms.sql import SqlRooms

FONTS = Path(__file__).parents[2] / "build" / "fonts"


@dataclass(frozen=True)
class Ground:
    """What everything stands on: two databases, bytes, keys."""

    settings: Settings
    clinic: Database
    images: Database
    vault: LocalVault
    keys: KeyFolder
    outbox: SqlOutbox
    images_outbox: SqlOutbox
    idempotency: SqlIdempotency
    accounts: SqlAccounts
    audit: Audit
    workers: WorkerProcesses
    engine: SfuEngine | JanusEngine
    room_store: SqlRooms


@dataclass(frozen=True)
class Imaging:
    """The services of the images."""

    index: ImageIndex
    receiving: Receiving
    pictures: Pictures
    search: Search
    retrieval: Retrieval
    storing: Storing


@dataclass(frozen=True)
class Clinic:
    """The services of the clinic."""

    people: People
    alliances: Alliances
    passwords: Passwords
    signing_in: SigningIn
    patients: Patients
    casebook: Casebook
    attachments: Attachments
    reception: Reception
    doubts: Doubts
    cameras: Cameras
    phone: Phone
    sheets: Sheets
    readings: Readings
    attendance: Attendance
    requests: Requests
    triage: Triage
    sessions: Sessions
    opinions: Opinions
    reports: Reports
    executions: Executions
    views: Views
    papers: Papers
    visitors: Visitors
    doorway: Doorway
    seats_ready: SeatsReady
    recordings: Recordings
    replays: Replays
    results: Results
    publishing: Publishing


@dataclass(frozen=True)
class Press:
    """What turns signed records into sealed papers and delivered packages."""

    printer: TypstPrinter
    sealer: PyhankoSealer
    stores: Stores
    consultations: SqlConsultations
    attachments: SqlAttachments
    writings: SqlWritings
    addresses: Mapping[HospitalId, Address]


def lay_ground(settings: Settings) -> Ground:
    """Open what everything stands on; nothing is started yet."""
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clinic, images = _databases(settings)
    return Ground(
        settings=settings,
        clinic=clinic,
        images=images,
        vault=LocalVault(folder / "vault"),
        keys=KeyFolder(folder / "keys", "联诊 Lianzhen", utc_now),
        outbox=SqlOutbox(clinic),
        images_outbox=SqlOutbox(images, images_outbox),
        idempotency=SqlIdempotency(),
        accounts=SqlAccounts(),
        audit=Audit(SqlEntries(), new_id),
        workers=WorkerProcesses(),
        engine=_engine(settings),
        room_store=SqlRooms(),
    )


def compose_imaging(ground: Ground) -> Imaging:
    """The services of the images."""
    index = ImageIndex(
        ledger=ground.images,
        store=SqlStore(),
        outbox=ground.images_outbox,
        now=utc_now,
        new_id=new_id,
    )
    pictures = Pictures(vault=ground.vault, workers=ground.workers)
    incoming = ground.settings.data_dir / "incoming"
    incoming.mkdir(exist_ok=True)
    receiving = Receiving(
        vault=ground.vault,
        index=index,
        workers=ground.workers,
        spool=TemporaryFiles(incoming),
        unzip=ZipFiles(),
        limits=Limits(),
    )
    return Imaging(
        index=index,
        receiving=receiving,
        pictures=pictures,
        search=Search(index),
        retrieval=Retrieval(index=index, vault=ground.vault, pictures=pictures, new_id=new_id),
        storing=Storing(receiving),
    )


def compose_clinic(ground: Ground, index: ImageIndex) -> Clinic:
    """The services of the clinic."""
    people, alliances = People(SqlRegister()), Alliances(SqlTreaties())
    door, audit = Door(SqlGrants(), alliances), ground.audit
    passwords, frozen, pen = Passwords(), SqlFrozenTexts(), Pen(ground.keys)
    patients = Patients(SqlPatients(), door, audit, new_id)
    consents = Consents(SqlConsents(), audit, new_id)
    casebook = Casebook(SqlCases(), patients, door, audit, new_id)
    attachments = Attachments(SqlAttachments(), casebook, audit, new_id)
    results = Results(SqlResults(), identify_by(ground.settings), audit, new_id)
    readings, attendance = Readings(SqlReadings(), people), Attendance(SqlAttendance())
    register = Register(SqlConsultations(), SqlWritings(), door, audit, ground.outbox, new_id)
    recordings = Recordings(SqlRecordings(), people, audit)
    spoken = SpokenReadings(recordings, SqlChunks(), ground.vault, new_id)
    doubts = Doubts(SqlSettlements(), casebook, patients, index, audit, new_id)
    dossiers = Dossiers(
        casebook=casebook,
        attachments=attachments,
        patients=patients,
        consents=consents,
        people=people,
        alliances=alliances,
        readings=readings,
        attendance=attendance,
        recordings=recordings,
        recognitions=Recognitions(SqlDecisions(), SqlTakings(), SqlCertificates(), people),
        images=index,
        doubts=doubts,
    )
    return Clinic(
        people=people,
        alliances=alliances,
        passwords=passwords,
        signing_in=SigningIn(ground.clinic, ground.accounts, passwords, new_id),
        patients=patients,
        casebook=casebook,
        attachments=attachments,
        doubts=doubts,
        reception=Reception(casebook, attachments, patients, consents, people, index),
        cameras=Cameras(SqlCameras(), casebook, audit, new_id),
        phone=Phone(SqlCameras(), casebook, attachments, people, audit),
        sheets=Sheets(
            SqlSheets(), (casebook, attachments), patients, people, results, (audit, new_id)
        ),
        readings=readings,
        attendance=attendance,
        requests=Requests(register, dossiers),
        triage=Triage(register, dossiers),
        sessions=Sessions(register, dossiers),
        opinions=Opinions(register, dossiers, pen, spoken),
        reports=Reports(register, dossiers, frozen, pen),
        executions=Executions(register, dossiers, frozen, pen),
        views=Views(register, dossiers),
        papers=Papers(register, dossiers, frozen),
        visitors=Visitors(register, dossiers, SqlObservers(), SqlGuests()),
        doorway=Doorway(register, dossiers, SqlObservers(), SqlGuests()),
        seats_ready=SeatsReady(register, dossiers, SqlReadiness()),
        recordings=recordings,
        replays=Replays(register, recordings, spoken),
        results=results,
        publishing=Publishing(register, dossiers, frozen, ground.settings.origin),
    )


def compose_press(ground: Ground) -> Press:
    """What turns signed records into sealed papers and delivered packages."""
    return Press(
        printer=TypstPrinter(FONTS),
        sealer=PyhankoSealer(ground.keys, "联诊 Lianzhen", utc_now),
        stores=Stores(
            ledger=ground.clinic,
            packages=SqlPackages(),
            deliveries=SqlDeliveries(),
            keys=SqlPinnedKeys(),
            outbox=ground.outbox,
        ),
        consultations=SqlConsultations(),
        attachments=SqlAttachments(),
        writings=SqlWritings(),
        addresses={
            HospitalId(UUID(archive.hospital)): Address(
                url=archive.url, token=secret(archive.token_file)
            )
            for archive in ground.settings.archives
        },
    )


def _databases(settings: Settings) -> tuple[Database, Database]:
    if settings.database_url:
        url = make_url(settings.database_url)
        if settings.database_password_file is not None:
            url = url.set(password=secret(settings.database_password_file))
        return Database(url, schema="clinic"), Database(url, schema="images")
    folder = settings.data_dir.absolute()
    return (
        Database(f"sqlite+aiosqlite:///{folder}/clinic.db"),
        Database(f"sqlite+aiosqlite:///{folder}/images.db"),
    )


def _engine(settings: Settings) -> SfuEngine | JanusEngine:
    if settings.media_engine == "janus" and settings.janus_secret_file is not None:
        return JanusEngine(settings.janus_url, secret(settings.janus_secret_file))
    return SfuEngine(settings.media_host, settings.media_port, *_announced(settings))


def _announced(settings: Settings) -> tuple[str, ...]:
    return settings.media_announce or (settings.media_host,)
