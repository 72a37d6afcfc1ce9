"""Gathers from the subjects below what the gate, the record and the papers look at."""

from consult.access.wire import Call
from consult.alliance.service import Alliances
from consult.attendance.service import Attendance
from consult.attendance.wire import Attendee
from consult.cases.ports import Images
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.service.doubts import Doubts
from consult.consultations.core.gate import Dossier, gaps
from consult.consultations.core.record import Facts
from consult.consultations.core.scene import Scene
from consult.consultations.core.states import experts_of
from consult.consultations.wire import Gap
from consult.ledger.ports import Transaction
from consult.patients.service import Consents, Patients
from consult.people.core import bar_to_request
from consult.people.service import People
from consult.readings.service import Readings
from consult.recognition.core.notes import as_there
from consult.recognition.service.recognitions import Recognitions
from consult.recordings.service.sessions import Recordings


class Dossiers:
    """Reads only; the door was passed before."""

    def __init__(  # noqa: PLR0913  # one parameter per subject that a record tells of
        self,
        *,
        casebook: Casebook,
        attachments: Attachments,
        patients: Patients,
        consents: Consents,
        people: People,
        alliances: Alliances,
        readings: Readings,
        attendance: Attendance,
        recordings: Recordings,
        recognitions: Recognitions,
        images: Images,
        doubts: Doubts,
    ) -> None:
        self.casebook = casebook
        self.attachments = attachments
        self.patients = patients
        self.consents = consents
        self.people = people
        self.alliances = alliances
        self.readings = readings
        self.attendance = attendance
        self.recordings = recordings
        self.recognitions = recognitions
        self.images = images
        self.doubts = doubts

    async def gaps(self, tx: Transaction, scene: Scene) -> tuple[Gap, ...]:
        """What a request lacks before it may be submitted."""
        consultation = scene.consultation
        case = (await self.casebook.known(tx, [consultation.case]))[consultation.case]
        patient = (await self.patients.known(tx, [consultation.patient]))[consultation.patient]
        consents = await self.consents.newest(tx, [consultation.case])
        requester = await self.people.practitioner(tx, consultation.requester)
        hospital = await self.people.hospital(tx, consultation.owner)
        doubts = await self.doubts.of_case(tx, case)
        dossier = Dossier(
            patient=patient.form,
            summary=case.summary,
            request=consultation.request,
            consent=consents.get(consultation.case),
            image_count=(await self.images.summary(consultation.case)).instances,
            doubted_studies=sum(each.settlement is None for each in doubts),
            bar=bar_to_request(requester, hospital),
        )
        return gaps(dossier)

    async def facts(self, tx: Transaction, call: Call, scene: Scene) -> Facts:
        """Everything that a record tells."""
        consultation = scene.consultation
        agreement = await self.alliances.agreement(tx, consultation.agreement)
        consents = await self.consents.newest(tx, [consultation.case])
        consent = consents.get(consultation.case)
        readings = await self.readings.list(tx, consultation.id)
        wanted = {consultation.requester, *(r.shown_by for r in readings)}
        wanted |= {invitation.expert for invitation in experts_of(consultation)}
        wanted |= {consent.informed_by} if consent else set()
        people = await self.people.known(tx, wanted)
        cases = await self.casebook.known(tx, [consultation.case])
        patients = await self.patients.known(tx, [consultation.patient])
        studies = await self.images.manifest(consultation.case)
        recognitions = await self.recognitions.of_case(tx, consultation.case)
        return Facts(
            scene=scene,
            hospitals={hospital.id: hospital for hospital in await self.people.hospitals(tx)},
            people=people,
            agreement=agreement,
            alliance=await self.alliances.alliance(tx, agreement.alliance),
            patient=patients[consultation.patient],
            case=cases[consultation.case],
            consent=consent,
            studies=studies,
            attachments=await self.attachments.of_case(tx, call, consultation.case),
            readings=readings,
            attendance=await self.attended(tx, call, scene),
            recordings=await self.recordings.store.of(tx, [consultation.id]),
            recognitions=as_there(recognitions, {each.study for each in studies}),
        )

    async def attended(self, tx: Transaction, call: Call, scene: Scene) -> tuple[Attendee, ...]:
        """Who was in the session, and when, as far as it has come."""
        ended_at = scene.consultation.session_ended_at
        return await self.attendance.view(
            tx, scene.consultation.id, ended_at or call.now, is_over=ended_at is not None
        )
