"""A small alliance with real services over a real database, for tests to walk in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.access.wire import Call, Principal
from consult.alliance.service import Alliances
from consult.alliance.sql import SqlTreaties
from consult.alliance.wire import Agreement, Alliance
from consult.attendance.service import Attendance
from consult.attendance.sql import SqlAttendance
from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.service.doubts import Doubts
from consult.cases.service.reception import Reception
from consult.cases.sql import SqlAttachments, SqlCases, SqlSettlements
from consult.cases.wire import Case, Diagnosis, ImagesSummary, StudyNote, Summary
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
from consult.consultations.wire import ConclusionForm, OpinionForm, RequestForm
from consult.documents.x509 import KeyFolder
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import AgreementId, AllianceId, CaseId, HospitalId, PractitionerId
from consult.patients.service import Consents, Patients
from consult.patients.sql import SqlConsents, SqlPatients
from consult.patients.wire import ConsentForm, PatientForm, Purposes, StudyPatient
from consult.people.service import People
from consult.people.sql import SqlRegister
from consult.people.wire import Hospital, Practitioner, Role
from consult.readings.service import Readings
from consult.readings.sql import SqlReadings
from consult.recognition.service.recognitions import Recognitions
from consult.recognition.sql import SqlCertificates, SqlDecisions, SqlTakings
from consult.recordings.service.sessions import Recordings
from consult.recordings.service.spoken import SpokenReadings
from consult.recordings.sql import SqlChunks, SqlRecordings
from consult.vault.local import LocalVault
from consult.visitors.service import Doorway, Visitors
from consult.visitors.sql import SqlGuests, SqlObservers
from tests.journey import drawn_signature

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
"""09:00 at the clinic."""

PNG = drawn_signature()


def ident(number: int) -> UUID:
    """An id that orders as its number."""
    return UUID(int=number << 80 | 0x7 << 76 | 0x2 << 62)


TOWNSHIP, LEAD, NEIGHBOUR = (HospitalId(ident(n)) for n in (1, 2, 3))
ALLIANCE, AGREEMENT = AllianceId(ident(10)), AgreementId(ident(11))
(DOCTOR, COLLEAGUE, CLERK, CHAIR, EXPERT, SECOND, NOVICE, STRANGER, ADMINISTRATOR) = (
    PractitionerId(ident(n)) for n in range(20, 29)
)

HOSPITALS = (
    Hospital(
        id=TOWNSHIP,
        owner=TOWNSHIP,
        name="青山镇卫生院",
        short_name="青山",
        level="township",
        phone="0414-1",
    ),
    Hospital(
        id=LEAD,
        owner=LEAD,
        name="桓仁县人民医院",
        short_name="县医院",
        level="county",
        phone="0414-2",
    ),
    Hospital(
        id=NEIGHBOUR, owner=NEIGHBOUR, name="白水镇卫生院", short_name="白水", level="township"
    ),
)


def _person(
    person: PractitionerId, hospital: HospitalId, name: str, roles: tuple[Role, ...], years: int
) -> Practitioner:
    return Practitioner(
        id=person,
        owner=hospital,
        name=name,
        department="内科",
        title="chief" if years > 3 else "resident",
        licence="physician",
        independent_years=years,
        roles=roles,
    )


PEOPLE = {
    person.id: person
    for person in (
        _person(DOCTOR, TOWNSHIP, "李乡", ("doctor",), 2),
        _person(COLLEAGUE, TOWNSHIP, "王同", ("doctor",), 2),
        _person(CLERK, LEAD, "赵分", ("triage_clerk",), 0),
        _person(CHAIR, LEAD, "钱主", ("expert", "chair"), 20),
        _person(EXPERT, LEAD, "孙专", ("expert",), 10),
        _person(SECOND, LEAD, "周二", ("expert",), 8),
        _person(NOVICE, LEAD, "吴新", ("expert",), 2),
        _person(STRANGER, NEIGHBOUR, "郑外", ("doctor", "triage_clerk", "expert", "chair"), 30),
        _person(ADMINISTRATOR, TOWNSHIP, "冯管", ("administrator",), 0),
    )
}

PATIENT_FORM = PatientForm(
    name="张𠮷",
    sex="male",
    birth_date=date(1960, 3, 1),
    id_kind="resident_id",
    id_number="11010519491231002X",
    phone="13800000000",
)
SUMMARY = Summary(
    chief_complaint="咳嗽两周",
    present_illness="两周前受凉后咳嗽。",
    allergies="无",
    treatment_so_far="口服抗生素三天。",
    diagnoses=(Diagnosis(system="western", name="肺炎", code="J18.9"),),
)
REQUEST_FORM = RequestForm(
    wanted_department="呼吸内科",
    wanted_title="chief",
    wanted_at=NOW + timedelta(hours=3),
    purpose="明确诊断",
    reason="治疗效果不佳",
)
OPINION_FORM = OpinionForm(diagnosis="社区获得性肺炎", advice="更换抗生素")
CONCLUSION = ConclusionForm(summary="意见一致", diagnosis="肺炎", advice="住院治疗")


def purposes(*, archive_copy: bool = True, teaching: bool = False) -> Purposes:
    """Consent to everything asked here, the archive copy as told."""
    return Purposes(
        consultation=True, archive_copy=archive_copy, recording=False, teaching=teaching
    )


def consent_form(given: Purposes) -> ConsentForm:
    """A consent drawn by the patient himself."""
    return ConsentForm(purposes=given, signer_name="张𠮷", relation="self", drawn_png=PNG)


@dataclass
class KnownImages:
    """Answers for images from a table."""

    instances: dict[CaseId, int] = field(default_factory=dict)
    named: dict[CaseId, dict[str, StudyPatient]] = field(default_factory=dict)

    async def summary(self, case: CaseId) -> ImagesSummary:
        """See Images.summary."""
        found = self.instances.get(case, 0)
        return ImagesSummary(studies=bool(found), series=bool(found), instances=found)

    async def counts(self, cases: Collection[CaseId]) -> Mapping[CaseId, int]:
        """See Images.counts."""
        return {case: self.instances[case] for case in cases if case in self.instances}

    async def manifest(self, case: CaseId) -> tuple[StudyNote, ...]:
        """See Images.manifest."""
        found = self.instances.get(case, 0)
        note = StudyNote(study="1.2.3", modality="CT", series=1, instances=found)
        return (note,) if found else ()

    async def patients(self, case: CaseId) -> Mapping[str, StudyPatient]:
        """See Images.patients."""
        return self.named.get(case, {})

    async def withdraw(self, case: Case, study: str, by: PractitionerId) -> int:
        """See Images.withdraw."""
        return 1 if self.named.get(case.id, {}).pop(study, None) else 0


class Clinic:
    """Every service of the clinic, over one database."""

    def __init__(self, database: Database, keys: Path) -> None:
        ids = count(1_000)
        self.new_id = lambda: ident(next(ids))
        self.database = database
        self.images = KnownImages()
        self.outbox = SqlOutbox(database)
        self.vault = LocalVault(keys.parent / "vault")
        self.people = People(SqlRegister())
        self.alliances = Alliances(SqlTreaties())
        self.door = Door(SqlGrants(), self.alliances)
        self.audit = Audit(SqlEntries(), self.new_id)
        self.patients = Patients(SqlPatients(), self.door, self.audit, self.new_id)
        self.consents = Consents(SqlConsents(), self.audit, self.new_id)
        self.casebook = Casebook(SqlCases(), self.patients, self.door, self.audit, self.new_id)
        self.attachments = Attachments(SqlAttachments(), self.casebook, self.audit, self.new_id)
        self.reception = Reception(
            self.casebook,
            self.attachments,
            self.patients,
            self.consents,
            self.people,
            self.images,
        )
        self.attendance = Attendance(SqlAttendance())
        self.readings = Readings(SqlReadings(), self.people)
        self.keyring = KeyFolder(keys, "测试", lambda: NOW)
        self._consultations()

    def _consultations(self) -> None:
        register = Register(
            SqlConsultations(), SqlWritings(), self.door, self.audit, self.outbox, self.new_id
        )
        self.recordings = Recordings(SqlRecordings(), self.people, self.audit)
        self.doubts = Doubts(
            SqlSettlements(), self.casebook, self.patients, self.images, self.audit, self.new_id
        )
        dossiers = Dossiers(
            casebook=self.casebook,
            attachments=self.attachments,
            patients=self.patients,
            consents=self.consents,
            people=self.people,
            alliances=self.alliances,
            readings=self.readings,
            attendance=self.attendance,
            recordings=self.recordings,
            recognitions=Recognitions(SqlDecisions(), SqlTakings(), SqlCertificates(), self.people),
            images=self.images,
            doubts=self.doubts,
        )
        pen, frozen = Pen(self.keyring), SqlFrozenTexts()
        self.register, self.dossiers, self.frozen = register, dossiers, frozen
        spoken = SpokenReadings(self.recordings, SqlChunks(), self.vault, self.new_id)
        self.replays = Replays(register, self.recordings, spoken)
        self.requests = Requests(register, dossiers)
        self.triage = Triage(register, dossiers)
        self.sessions = Sessions(register, dossiers)
        self.opinions = Opinions(register, dossiers, pen, spoken)
        self.reports = Reports(register, dossiers, frozen, pen)
        self.executions = Executions(register, dossiers, frozen, pen)
        self.views = Views(register, dossiers)
        self.visitors = Visitors(register, dossiers, SqlObservers(), SqlGuests())
        self.doorway = Doorway(register, dossiers, SqlObservers(), SqlGuests())
        self.papers = Papers(register, dossiers, frozen)

    async def found(self, ends_on: date = date(2027, 12, 31)) -> None:
        """Hospitals, people, the alliance and its agreement."""
        agreement = Agreement(
            id=AGREEMENT,
            owner=ALLIANCE,
            alliance=ALLIANCE,
            parties=(TOWNSHIP, LEAD),
            number="协议-1",
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
        )
        async with self.database.change() as tx:
            for hospital in HOSPITALS:
                await self.people.keep_hospital(tx, hospital)
            for person in PEOPLE.values():
                await self.people.keep_practitioner(tx, person)
            alliance = Alliance(id=ALLIANCE, owner=ALLIANCE, name="桓仁医联体", lead=LEAD)
            await self.alliances.keep_alliance(tx, alliance)
            await self.alliances.keep_agreement(tx, agreement)


def call(person: PractitionerId, now: datetime = NOW, *, stepped_up: bool = True) -> Call:
    """A call by one of the people, freshly stepped up unless told."""
    found = PEOPLE[person]
    until = now + timedelta(minutes=4) if stepped_up else None
    principal = Principal(
        person=person, hospital=found.owner, roles=found.roles, stepped_up_until=until
    )
    return Call(principal=principal, now=now, request="test")
