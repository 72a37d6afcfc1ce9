"""Gives consultations out as FHIR to whoever may see them; asks the one door, decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from consult.access.wire import Call
from consult.consultations.core.record import read_record
from consult.consultations.core.scene import Scene
from consult.consultations.core.sight import visible_reports
from consult.consultations.ports import FrozenTexts
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register
from consult.consultations.wire import Consultation, HospitalNote, Report
from consult.exchange.core.answering import Answer, answers_of, document
from consult.exchange.core.asking import asked_now, named, organization, resources_of
from consult.exchange.core.resource import Resource
from consult.exchange.core.surface import searchset
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    ConsentId,
    ConsultationId,
    HospitalId,
    PatientId,
    PractitionerId,
    ReportId,
)

Searched = Literal["ServiceRequest", "Task", "DiagnosticReport", "ImagingStudy", "Consent"]
MOST = 50
"""So many consultations of a patient, the last changed first, are searched."""

_OF_CONSULTATION = frozenset({"ServiceRequest", "Task", "ImagingStudy"})
_OF_REPORT = frozenset(
    {
        *("Bundle", "Composition", "DiagnosticReport", "DocumentReference"),
        *("Observation", "ClinicalImpression", "Provenance"),
    }
)


@dataclass(frozen=True)
class Found:
    """A resource, and the consultation that it belongs to, for the trail."""

    resource: Resource
    consultation: ConsultationId | None = None


class Publishing:
    """Consultations as resources; `origin` is where this server is reached."""

    def __init__(
        self, register: Register, dossiers: Dossiers, frozen: FrozenTexts, origin: str
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._frozen = frozen
        self._origin = origin
        self.base_url = f"{origin}/fhir"

    async def read(self, tx: Transaction, call: Call, kind: str, identifier: str) -> Found:
        """One resource; raises NotFound for what is not there or not the caller's."""
        if kind == "Organization":
            return Found(await self._organization(tx, HospitalId(_uuid(identifier))))
        if kind == "Practitioner":
            return Found(await self._practitioner(tx, PractitionerId(_uuid(identifier))))
        consultation = await self._consultation_of(tx, call, kind, identifier)
        scene = await self._register.take(tx, call, consultation)
        for resource in await self._resources(tx, call, scene, kind):
            if (resource["resourceType"], resource["id"]) == (kind, identifier):
                return Found(resource, consultation)
        raise NotFound

    async def search(
        self,
        tx: Transaction,
        call: Call,
        kind: Searched,
        patient: PatientId | None,
        consultation: ConsultationId | None,
    ) -> Resource:
        """A searchset of what the caller may see; what he may not see is left out."""
        found: list[Resource] = []
        for each in await self._mine(tx, call, patient, consultation):
            scene = await self._register.scene(tx, each)
            resources = await self._resources(tx, call, scene, kind)
            found += [resource for resource in resources if resource["resourceType"] == kind]
        return searchset(found, self.base_url)

    async def _mine(
        self,
        tx: Transaction,
        call: Call,
        patient: PatientId | None,
        consultation: ConsultationId | None,
    ) -> Sequence[Consultation]:
        """The caller's consultations of this patient, or this one of his."""
        principal = call.principal
        hospital = principal.hospital if "doctor" in principal.roles else None
        granted = await self._register.door.granted_cases(tx, call)
        if patient is not None:
            # An id that another system kept may be that of a record that was merged since.
            known = await self._dossiers.patients.known(tx, [patient])
            patient = known[patient].id if patient in known else patient
        found = await self._register.store.among(tx, hospital, granted)
        return [
            each
            for each in found
            if patient in (None, each.patient) and consultation in (None, each.id)
        ][:MOST]

    async def _consultation_of(
        self, tx: Transaction, call: Call, kind: str, identifier: str
    ) -> ConsultationId:
        """Which consultation a resource belongs to; the door is asked by whoever takes it."""
        found = _uuid(identifier.partition(".")[0])
        if kind in _OF_CONSULTATION:
            return ConsultationId(found)
        if kind in _OF_REPORT:
            report = await self._register.writings.report(tx, ReportId(found))
            if report is not None:
                return report.consultation
        elif kind == "Consent":
            consent = await self._dossiers.consents.get(tx, ConsentId(found))
            for each in await self._register.store.among(tx, None, [consent.case]):
                return each.id
        elif kind == "Patient":
            for each in await self._mine(tx, call, PatientId(found), None):
                return each.id
        raise NotFound

    async def _resources(
        self, tx: Transaction, call: Call, scene: Scene, kind: str
    ) -> list[Resource]:
        """The resources of a consultation among which those of this type are."""
        if kind not in _OF_REPORT:
            facts = await self._dossiers.facts(tx, call, scene)
            return resources_of(asked_now(facts))
        answers = [
            await self._answer(tx, scene.consultation, report)
            for report in visible_reports(scene, call.principal)
            if report.pdf is not None
        ]
        if kind == "Bundle":
            return [document(answer, self.base_url) for answer in answers]
        return [resource for answer in answers for resource in answers_of(answer)]

    async def _answer(self, tx: Transaction, consultation: Consultation, report: Report) -> Answer:
        frozen = await self._frozen.get(tx, report.id)
        if frozen is None:
            raise NotFound
        paper = f"/api/consultations/{consultation.id}/papers/report?edition={report.edition}"
        return Answer(
            record=read_record(frozen),
            frozen=frozen,
            state=consultation.state,
            pdf=report.pdf,
            pdf_url=f"{self._origin}{paper}",
        )

    async def _organization(self, tx: Transaction, hospital: HospitalId) -> Resource:
        found = await self._dossiers.people.hospital(tx, hospital)
        return organization(HospitalNote(id=found.id, name=found.name, phone=found.phone))

    async def _practitioner(self, tx: Transaction, person: PractitionerId) -> Resource:
        return named(await self._dossiers.people.card(tx, person))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
