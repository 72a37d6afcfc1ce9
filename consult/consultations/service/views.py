"""Consultations as people see them: one whole, or many in a worklist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from consult.access.wire import Act, Call
from consult.attendance.wire import Attendee
from consult.cases.core import title
from consult.cases.wire import Case
from consult.consultations.core import clock, sight
from consult.consultations.core.scene import Scene, acts_of
from consult.consultations.core.states import ENDS
from consult.consultations.core.worklist import counted, in_scope, is_wanted
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register, thing_of
from consult.consultations.wire import (
    Consultation,
    ConsultationView,
    Gap,
    Opinion,
    Report,
    Worklist,
    WorklistRow,
)
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsultationId, HospitalId, PatientId
from consult.patients.wire import Patient
from consult.readings.wire import ReadingView

Scope = Literal["mine", "open", "done"]


@dataclass(frozen=True)
class Surroundings:
    """What the rows of a worklist tell besides the consultations."""

    cases: Mapping[CaseId, Case]
    patients: Mapping[PatientId, Patient]
    names: Mapping[HospitalId, str]
    counts: Mapping[CaseId, int]


class Views:
    """Reads only; what somebody may not see is left out."""

    def __init__(self, register: Register, dossiers: Dossiers) -> None:
        self._register = register
        self._dossiers = dossiers

    async def view(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> ConsultationView:
        """One consultation for the caller; raises NotFound."""
        scene = await self._register.take(tx, call, consultation)
        found, principal = scene.consultation, call.principal
        gaps = await self._gaps(tx, scene)
        agreement = await self._dossiers.alliances.agreement(tx, found.agreement)
        consents = await self._dossiers.consents.newest(tx, [found.case])
        patients = await self._dossiers.patients.known(tx, [found.patient])
        step = sight.next_step(scene, principal, bool(gaps), call.now)
        people = {i.expert for i in found.invitations}
        people |= {step.actor for step in found.steps if step.actor} | {found.requester}
        cards = await self._dossiers.people.cards(tx, people)
        return ConsultationView(
            consultation=found,
            hospital=await self._dossiers.people.hospital(tx, found.owner),
            lead=await self._dossiers.people.hospital(tx, found.lead),
            patient=patients[found.patient],
            requester=cards[found.requester],
            people=tuple(cards.values()),
            opinions=sight.visible_opinions(scene, principal),
            reports=sight.visible_reports(scene, principal),
            gaps=gaps,
            acts=acts_of(scene, principal),
            next_step=step,
            waits_on_me=sight.waits_on(scene, principal, step),
            due_at=found.due_at,
            is_late=clock.is_late(found, call.now),
            is_paused=found.paused_at is not None,
            archive_copy=sight.archive_copy(consents.get(found.case)),
            agreement_ends_on=agreement.ends_on,
            session_planned=found.request.mode == "video",
        )

    async def worklist(
        self, tx: Transaction, call: Call, scope: Scope, query: str = ""
    ) -> Worklist:
        """The caller's consultations; counts are over all of them, rows over the query's."""
        principal = call.principal
        hospital = principal.hospital if "doctor" in principal.roles else None
        granted = await self._register.door.granted_cases(tx, call)
        among = await self._register.store.among(tx, hospital, granted)
        found = [each for each in among if is_wanted(each)]
        around = await self._around(tx, found)
        rows = [await self._row(tx, call, scene, around) for scene in await self._scenes(tx, found)]
        return Worklist(counts=counted(rows), rows=in_scope(rows, scope, query))

    async def readings(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[ReadingView, ...]:
        """What was shown in the session; raises NotFound."""
        await self._register.take(tx, call, consultation)
        return await self._dossiers.readings.view(tx, consultation)

    async def attendance(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Attendee, ...]:
        """Who was in the session, and when; raises NotFound."""
        scene = await self._register.take(tx, call, consultation)
        return await self._dossiers.attended(tx, call, scene)

    async def demand(
        self, tx: Transaction, call: Call, act: Act, consultation: ConsultationId
    ) -> None:
        """Raise unless the caller may do this to the consultation, for subjects above."""
        scene = await self._register.take(tx, call, consultation)
        await self._register.door.demand(tx, call, act, thing_of(scene.consultation))

    async def audience(
        self, tx: Transaction, consultation: ConsultationId
    ) -> frozenset[HospitalId]:
        """The hospitals whose pages show this consultation, to be told of a change."""
        found = await self._register.store.get(tx, consultation)
        if found is None:
            return frozenset()
        invited = {invitation.hospital for invitation in found.invitations}
        return frozenset({found.owner, found.lead} | invited)

    async def _scenes(self, tx: Transaction, found: Sequence[Consultation]) -> tuple[Scene, ...]:
        ids = [consultation.id for consultation in found if consultation.state not in ENDS]
        opinions: dict[ConsultationId, list[Opinion]] = {}
        for opinion in await self._register.writings.opinions(tx, ids):
            opinions.setdefault(opinion.consultation, []).append(opinion)
        reports: dict[ConsultationId, list[Report]] = {}
        for report in await self._register.writings.reports(tx, ids):
            reports.setdefault(report.consultation, []).append(report)
        return tuple(
            Scene(c, tuple(opinions.get(c.id, ())), tuple(reports.get(c.id, ()))) for c in found
        )

    async def _around(self, tx: Transaction, found: Sequence[Consultation]) -> Surroundings:
        cases = {consultation.case for consultation in found}
        patients = {consultation.patient for consultation in found}
        hospitals = await self._dossiers.people.hospitals(tx)
        return Surroundings(
            cases=await self._dossiers.casebook.known(tx, cases),
            patients=await self._dossiers.patients.known(tx, patients),
            names={hospital.id: hospital.short_name for hospital in hospitals},
            counts=await self._dossiers.images.counts(cases),
        )

    async def _row(
        self, tx: Transaction, call: Call, scene: Scene, around: Surroundings
    ) -> WorklistRow:
        found = scene.consultation
        patient = around.patients[found.patient].form
        gaps = await self._gaps(tx, scene)
        step = sight.next_step(scene, call.principal, bool(gaps), call.now)
        return WorklistRow(
            consultation=found.id,
            case=found.case,
            number=found.number,
            urgency=found.request.urgency,
            patient_name=patient.name,
            sex=patient.sex,
            birth_date=patient.birth_date,
            title=title(around.cases[found.case]),
            hospital_name=around.names[found.owner],
            wanted_department=found.request.wanted_department,
            state=found.state,
            next_step=step,
            waits_on_me=sight.waits_on(scene, call.principal, step),
            due_at=found.due_at,
            is_late=clock.is_late(found, call.now),
            starts_at=found.starts_at,
            image_count=around.counts.get(found.case, 0),
            saved_at=found.saved_at,
        )

    async def _gaps(self, tx: Transaction, scene: Scene) -> tuple[Gap, ...]:
        # Only the form's states have gaps; elsewhere the record is held as it was submitted.
        if scene.consultation.state not in {"draft", "returned"}:
            return ()
        return await self._dossiers.gaps(tx, scene)
