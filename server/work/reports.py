"""What follows a signature: print, seal, pack, deliver, and tell the clinic when it is done.

Every step may be repeated after a crash: a PDF is sealed once and read back afterwards, a package
of the same contents is one package, a receipt is asked for before bytes are sent again.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consult.access.wire import Call, Principal
from consult.archive.service.delivering import Delivering
from consult.archive.service.sealing import Sealing
from consult.archive.service.stores import Stores
from consult.archive.wire import Contents, Due, Inline, Kept, Signed
from consult.consultations.core.record import read_execution, read_record
from consult.consultations.ports import ConsultationStore, Writings
from consult.consultations.service.executions import Executions
from consult.consultations.service.papers import Papers
from consult.consultations.service.reports import Reports
from consult.consultations.wire import (
    ExecutionRecord,
    Frozen,
    HospitalNote,
    PersonNote,
    Record,
)
from consult.documents.ports import Keyring, Printer, Sealer
from consult.documents.wire import (
    DetachedSignature,
    Fingerprint,
    KeyHolder,
    Label,
    Paper,
    Picture,
    PrintedPaper,
)
from consult.ledger.errors import Invalid, Unavailable
from consult.ledger.ports import Ledger, Outbox, Posted
from consult.ledger.wire import (
    ConsultationId,
    Digest,
    ExecutionId,
    HospitalId,
    PackageId,
    ReportId,
)
from consult.vault.ports import Vault
from server.work.pictures import CasePictures

PDF_LIMIT_BYTES = 64 << 20
Told = Callable[[ConsultationId], Awaitable[None]]


@dataclass(frozen=True)
class Desk:
    """What the work is done with."""

    ledger: Ledger
    outbox: Outbox
    vault: Vault
    keys: Keyring
    printer: Printer
    sealer: Sealer
    reports: Reports
    executions: Executions
    papers: Papers
    pictures: CasePictures
    sealing: Sealing
    delivering: Delivering
    stores: Stores
    consultations: ConsultationStore
    writings: Writings
    clock: Callable[[], datetime]
    tell: Told


class Paperwork:
    """Works on the messages that a signature leaves in the outbox."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def report_signed(self, message: Posted) -> None:
        """Print and seal a report, then pack it for the archives that are due."""
        desk, report = self._desk, ReportId(UUID(message.body["report"]))
        async with desk.ledger.read() as tx:
            frozen = await desk.reports.frozen(tx, report)
        record = read_record(frozen)
        images = await desk.pictures.key_images(record)
        digest = await self._sealed_report(report)
        if digest is None:
            async with desk.ledger.read() as tx:
                paper = await desk.papers.report_to_seal(tx, report, images)
            digest = await self._seal(paper, record.lead, record.hospital.id)
            async with desk.ledger.change() as tx:
                await desk.reports.sealed(tx, report, digest, desk.clock())
            await desk.tell(record.consultation)
        files: list[Inline | Kept] = [_pdf("report.pdf", "会诊意见报告", "Report", digest)]
        files += await self._forms(record)
        files += _jpegs(picture.image for picture in images)
        files += _spoken(record)
        files += await desk.pictures.originals(record)
        await self._pack(frozen, record, tuple(files), _chair(record))
        await self._complete(message, record.consultation)

    async def execution_recorded(self, message: Posted) -> None:
        """Print and seal an execution record, then pack it beside the report's package."""
        desk, execution = self._desk, ExecutionId(UUID(message.body["execution"]))
        async with desk.ledger.read() as tx:
            frozen = await desk.executions.frozen(tx, execution)
        record = read_execution(frozen)
        digest = await self._sealed_execution(record)
        if digest is None:
            async with desk.ledger.read() as tx:
                paper = await desk.papers.execution_to_seal(tx, execution)
            digest = await self._seal(paper, record.hospital, record.hospital.id)
            async with desk.ledger.change() as tx:
                await desk.executions.sealed(tx, execution, digest, desk.clock())
        files = (_pdf("execution.pdf", "会诊意见执行记录", "Execution record", digest),)
        await self._pack(frozen, record, files, record.person)
        await self._complete(message, record.consultation)

    async def deliver(self, message: Posted) -> None:
        """Bring a package to an archive; the archive's service completes the message."""
        delivery = await self._desk.delivering.deliver(message)
        await self._desk.tell(delivery.consultation)

    async def settled(self, message: Posted) -> None:
        """Every archive that is due has a package: the report counts as delivered."""
        desk = self._desk
        consultation = ConsultationId(UUID(message.body["consultation"]))
        report = await self._report_of(consultation, message.body["package"])
        now = desk.clock()
        async with desk.ledger.change() as tx:
            if report is not None:
                await desk.reports.delivered(tx, report, now)
            await desk.outbox.complete(tx, message.id, now)
        await desk.tell(consultation)

    async def _sealed_report(self, report: ReportId) -> Digest | None:
        async with self._desk.ledger.read() as tx:
            found = await self._desk.writings.report(tx, report)
        return found.pdf if found is not None else None

    async def _sealed_execution(self, record: ExecutionRecord) -> Digest | None:
        async with self._desk.ledger.read() as tx:
            found = await self._desk.consultations.get(tx, record.consultation)
        if found is None:
            return None
        known = (found.execution, *found.earlier_executions)
        return next((one.pdf for one in known if one and one.id == record.execution), None)

    async def _report_of(self, consultation: ConsultationId, package: str) -> ReportId | None:
        desk = self._desk
        async with desk.ledger.read() as tx:
            packed = await desk.delivering.package(tx, PackageId(UUID(package)))
            reports = await desk.writings.reports(tx, [consultation])
        mine = (report for report in reports if report.record_digest == packed.record_digest)
        return next((report.id for report in mine), None)

    async def _seal(self, paper: Paper, by: HospitalNote, owner: HospitalId) -> Digest:
        printed = await self._desk.printer.print(paper)
        holder = KeyHolder(id=by.id, name=by.name, hospital=by.name, kind="institution")
        pdf = await self._desk.sealer.seal(
            printed.pdf, holder, f"{paper.title.zh} {paper.number}", printed.seal_place
        )
        return (await self._desk.vault.put(owner, _whole(pdf), PDF_LIMIT_BYTES)).digest

    async def _forms(self, record: Record) -> list[Inline | Kept]:
        """The request and the consent as they stood when the report was signed."""
        desk = self._desk
        requester = next(person for person in record.people if person.part == "requester")
        principal = Principal(person=requester.id, hospital=requester.hospital, roles=("doctor",))
        call = Call(principal=principal, now=record.frozen_at)
        async with desk.ledger.read() as tx:
            request = await desk.papers.request(tx, call, record.consultation)
        consent = record.consent
        evidence = await desk.vault.read(record.hospital.id, Digest(consent.evidence_digest))
        async with desk.ledger.read() as tx:
            sheets = [
                await desk.papers.consent(tx, call, record.consultation, picture, consent.id)
                for picture in evidence_pictures(evidence)
            ]
        requested = await desk.printer.print(request)
        consented = await print_first(desk.printer, sheets)
        forms: list[Inline | Kept] = [
            _inline("request.pdf", "会诊申请单", "Request", "application/pdf", requested.pdf),
            _inline("consent.pdf", "知情同意书", "Consent", "application/pdf", consented.pdf),
        ]
        if consent.evidence == "scan":
            forms.append(_sheet(evidence, Digest(consent.evidence_digest)))
        return forms

    async def _pack(
        self,
        frozen: Frozen,
        record: Record | ExecutionRecord,
        files: tuple[Inline | Kept, ...],
        signer: PersonNote,
    ) -> None:
        desk = self._desk
        concerns = await self._concerned(record.consultation, frozen.concerns)
        contents = Contents(
            kind=frozen.kind,
            number=frozen.number,
            title=_title(frozen),
            consultation=record.consultation,
            hospital=record.hospital.id,
            hospital_name=record.hospital.name,
            frozen_at=frozen.frozen_at,
            record=frozen.text.encode(),
            signed=(_signed(frozen, signer),),
            roots=(desk.keys.root(),),
            files=files,
            concerns=concerns,
        )
        await desk.sealing.seal(contents, _due(frozen, record))

    async def _concerned(
        self, consultation: ConsultationId, record: Digest | None
    ) -> Digest | None:
        """The digest of the package whose record an amendment or an execution names."""
        if record is None:
            return None
        async with self._desk.ledger.read() as tx:
            packages = await self._desk.stores.packages.of(tx, consultation)
        for package in packages:
            if package.record_digest == record:
                return package.digest
        raise Unavailable("the package that this one concerns is not sealed yet")

    async def _complete(self, message: Posted, consultation: ConsultationId) -> None:
        async with self._desk.ledger.change() as tx:
            await self._desk.outbox.complete(tx, message.id, self._desk.clock())
        await self._desk.tell(consultation)


def evidence_pictures(evidence: bytes) -> tuple[Picture | None, ...]:
    """With which pictures to try to print a consent: a drawn or photographed signature, or none.

    A scanned PDF is no picture.
    """
    is_picture = evidence.startswith((b"\x89PNG", b"\xff\xd8\xff"))
    return (Picture(image=evidence), None) if is_picture else (None,)


async def print_first(printer: Printer, papers: Sequence[Paper]) -> PrintedPaper:
    """The first of the papers whose pictures can be drawn: no broken one keeps it from anybody."""
    for paper in papers[:-1]:
        try:
            return await printer.print(paper)
        except Invalid as refusal:
            if not refusal.code.startswith("picture"):
                raise
    return await printer.print(papers[-1])


def _chair(record: Record) -> PersonNote:
    return next(person for person in record.people if person.part == "chair")


def _title(frozen: Frozen) -> Label:
    match frozen.kind:
        case "report":
            return Label(zh="远程会诊病例包", en="Consultation package")
        case "amendment":
            return Label(zh="远程会诊修订包", en="Amendment package")
        case "execution":
            return Label(zh="会诊意见执行包", en="Execution package")


def _signed(frozen: Frozen, signer: PersonNote) -> Signed:
    made = frozen.signature
    role = (
        Label(zh="主持人", en="Chair")
        if signer.part == "chair"
        else Label(zh="申请医师", en="Requesting doctor")
    )
    return Signed(
        name=signer.name,
        role=role,
        hospital=signer.hospital_name,
        signed_at=made.signed_at,
        signature=DetachedSignature(
            record_digest=made.digest,
            signature=made.value,
            certificate=made.certificate,
            fingerprint=Fingerprint(made.fingerprint),
        ),
    )


def _due(frozen: Frozen, record: Record | ExecutionRecord) -> tuple[Due, ...]:
    """The archives that get the package, and the lead's as waived where its copy was refused."""
    names = {note.id: note.name for note in (record.hospital, record.lead)}
    due = [Due(hospital=one, hospital_name=names[one]) for one in frozen.archives]
    if frozen.waived_by is not None:
        lead = record.lead
        due.append(Due(hospital=lead.id, hospital_name=lead.name, waived_by=frozen.waived_by))
    return tuple(due)


def _pdf(path: str, zh: str, en: str, digest: Digest) -> Kept:
    return Kept(path=path, title=Label(zh=zh, en=en), media_type="application/pdf", digest=digest)


def _sheet(evidence: bytes, digest: Digest) -> Kept:
    """The consent as it was scanned, whether it is a picture or not."""
    kinds = {b"%PDF": ("pdf", "application/pdf"), b"\x89PNG": ("png", "image/png")}
    suffix, media_type = kinds.get(evidence[:4], ("jpg", "image/jpeg"))
    title = Label(zh="知情同意书扫描件", en="Consent sheet")
    return Kept(path=f"consent-sheet.{suffix}", title=title, media_type=media_type, digest=digest)


def _inline(path: str, zh: str, en: str, media_type: str, content: bytes) -> Inline:
    title = Label(zh=zh, en=en)
    return Inline(path=path, title=title, media_type=media_type, content=content)


def _jpegs(images: Iterable[bytes]) -> list[Inline | Kept]:
    return [
        _inline(f"images/{n:02d}.jpg", f"会诊所示图像 {n}", f"Key image {n}", "image/jpeg", image)
        for n, image in enumerate(images, 1)
    ]


def _spoken(record: Record) -> list[Inline | Kept]:
    """What the experts spoke while they read, with the moments that belong to it."""
    files: list[Inline | Kept] = []
    notes = [spoken for opinion in record.opinions for spoken in opinion.spoken]
    for number, spoken in enumerate(notes, 1):
        name = f"spoken/{number:02d}"
        title = Label(zh=f"录音阅片 {number}", en=f"Spoken reading {number}")
        sound = Kept(path=f"{name}.webm", title=title, media_type="audio/webm", digest=spoken.sound)
        files.append(sound)
        if spoken.moments is not None:
            views = Label(
                zh=f"录音阅片 {number} 的图像位置", en=f"Views of spoken reading {number}"
            )
            path = f"{name}.moments.jsonl.gz"
            files.append(
                Kept(path=path, title=views, media_type="application/gzip", digest=spoken.moments)
            )
    return files


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
