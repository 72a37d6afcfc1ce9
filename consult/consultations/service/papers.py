"""Gives the data of a consultation's papers to whoever prints them; knows no printer."""

from dataclasses import replace

import msgspec

from consult.access.wire import Call
from consult.consultations.core.record import read_execution, read_record
from consult.consultations.core.scene import Scene
from consult.consultations.core.sight import visible_reports
from consult.consultations.papers.forms import consent_paper, execution_paper, request_paper
from consult.consultations.papers.report import report_paper
from consult.consultations.ports import FrozenTexts
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.register import Register
from consult.consultations.wire import Report
from consult.documents.wire import Paper, Picture
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsentId, ConsultationId, Digest, ExecutionId, HospitalId, ReportId
from consult.patients.wire import Consent


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sealed PDF lies: the vault of this hospital, under this digest."""

    owner: HospitalId
    digest: Digest


class Papers:
    """Papers on demand, and those that jobs print and seal."""

    def __init__(self, register: Register, dossiers: Dossiers, frozen: FrozenTexts) -> None:
        self._register = register
        self._dossiers = dossiers
        self._frozen = frozen

    async def report(
        self, tx: Transaction, call: Call, consultation: ConsultationId, edition: int | None
    ) -> Sheet:
        """The sealed report, the newest edition unless told; NotFound while there is none."""
        scene = await self._register.take(tx, call, consultation)
        done = [r for r in visible_reports(scene, call.principal) if r.pdf is not None]
        wanted = [r for r in done if edition is None or r.edition == edition]
        newest: Report | None = max(wanted, key=lambda r: r.edition, default=None)
        if newest is None or newest.pdf is None:
            raise NotFound
        return Sheet(owner=newest.owner, digest=newest.pdf)

    async def execution(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Sheet:
        """The sealed execution record; NotFound while there is none."""
        scene = await self._register.take(tx, call, consultation)
        found = scene.consultation.execution
        if found is None or found.pdf is None:
            raise NotFound
        return Sheet(owner=scene.consultation.owner, digest=found.pdf)

    async def request(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Paper:
        """The request as the record stands, to be printed."""
        scene = await self._register.take(tx, call, consultation)
        facts = await self._dossiers.facts(tx, call, scene)
        return request_paper(facts, call.now)

    async def consent(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        evidence: Picture | None,
        of: ConsentId | None = None,
    ) -> Paper:
        """A consent, the newest unless told, to be printed with its evidence; raises NotFound."""
        scene = await self._register.take(tx, call, consultation)
        facts = await self._dossiers.facts(tx, call, scene)
        given = facts.consent if of is None else await self._dossiers.consents.get(tx, of)
        if given is None:
            raise NotFound
        informer = await self._dossiers.people.known(tx, [given.informed_by])
        facts = replace(facts, people={**facts.people, **informer})
        return consent_paper(facts, given, evidence)

    async def newest_consent(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consent:
        """The consent that counts, to fetch its evidence before it is printed."""
        scene = await self._register.take(tx, call, consultation)
        return await self._consent(tx, scene)

    async def report_to_seal(
        self, tx: Transaction, report: ReportId, key_images: tuple[Picture, ...] = ()
    ) -> Paper:
        """For jobs: the paper of a signed report."""
        frozen = await self._frozen.get(tx, report)
        if frozen is None:
            raise NotFound
        return report_paper(read_record(frozen), frozen, key_images)

    async def execution_to_seal(self, tx: Transaction, execution: ExecutionId) -> Paper:
        """For jobs: the paper of a signed execution."""
        frozen = await self._frozen.get(tx, execution)
        if frozen is None:
            raise NotFound
        return execution_paper(read_execution(frozen), frozen)

    async def _consent(self, tx: Transaction, scene: Scene) -> Consent:
        case = scene.consultation.case
        consents = await self._dossiers.consents.newest(tx, [case])
        if case not in consents:
            raise NotFound
        return consents[case]
