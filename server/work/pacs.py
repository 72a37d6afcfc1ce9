"""What runs for picture archives: reports are packed for them, examinations become results."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from consult.audit.wire import Doer
from consult.consultations.core.record import read_record
from consult.consultations.wire import Record
from consult.exchange.service.receiving import Receiving
from consult.exchange.wire import Arrived
from consult.ledger.errors import Invalid
from consult.ledger.ports import Ledger, Posted
from consult.ledger.wire import ConsultationId, Digest, HospitalId, PackageId
from consult.patients.wire import PatientForm, Sex
from consult.results.service import Strays
from consult.results.wire import NewResult, ResultKind
from imaging.index.wire import Scope
from imaging.objects.core.heritage import consulted
from imaging.pacs.service.inbox import Inbox
from imaging.pacs.service.shipping import Shipping
from imaging.pacs.wire.inbox import Examination
from imaging.pacs.wire.shipments import PacsName
from server.work.reports import Desk

PACK = "pacs.pack"
"""Outbox topic; the body names `consultation` and `package`."""

PAPERS = frozenset({"ECG", "DOC", "SR", "PR", "KO"})
"""Modalities that may stand beside a waveform and are no images (PS3.3 C.7.3.1.1.1)."""

SEXES: dict[str, Sex] = {"M": "male", "F": "female"}


class Packed:
    """The work of the clinic's outbox for picture archives."""

    def __init__(
        self,
        desk: Desk,
        shipping: Shipping,
        archives: Callable[[HospitalId], Sequence[PacsName]],
        settled: Callable[[Posted], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._shipping = shipping
        self._archives = archives
        self._settled = settled

    async def settled(self, message: Posted) -> None:
        """A record is where it must be: have it packed, then go on as before."""
        package = UUID(message.body["package"])
        pack = Posted(
            id=uuid5(package, PACK),
            topic=PACK,
            # Its own key: nothing else of the consultation waits for a picture archive.
            key=f"{PACK}/{package}",
            body=message.body,
            run_at=self._desk.clock(),
        )
        async with self._desk.ledger.change() as tx:
            await self._desk.outbox.post(tx, pack)
        await self._settled(message)

    async def pack(self, message: Posted) -> None:
        """Open a shipment to each picture archive of the lead hospital, unless refused."""
        found = await self._report(message)
        if found is not None:
            record, digest, pdf = found
            scope = Scope(hospital=record.hospital.id, case=record.case, actor=None)
            for pacs in self._archives(record.lead.id) if record.waived_by is None else ():
                file = await self._desk.vault.read(record.hospital.id, pdf)
                await self._shipping.ship(scope, consulted(record, digest), file, pacs)
        async with self._desk.ledger.change() as tx:
            await self._desk.outbox.complete(tx, message.id, self._desk.clock())

    async def _report(self, message: Posted) -> tuple[Record, Digest, Digest] | None:
        """The signed record of a package with its sealed PDF; None for an execution's."""
        desk = self._desk
        consultation = ConsultationId(UUID(message.body["consultation"]))
        async with desk.ledger.read() as tx:
            package = await desk.delivering.package(tx, PackageId(UUID(message.body["package"])))
            for report in await desk.writings.reports(tx, [consultation]):
                if report.record_digest == package.record_digest and report.pdf is not None:
                    frozen = await desk.reports.frozen(tx, report.id)
                    return read_record(frozen), frozen.digest, report.pdf
        return None


class Came:
    """The work of the images' outbox for what devices sent; the `Examinations` port."""

    def __init__(
        self,
        inbox: Inbox,
        receiving: Receiving,
        strays: Strays,
        ledger: Ledger,
        clock: Callable[[], datetime],
    ) -> None:
        self._inbox = inbox
        self._receiving = receiving
        self._strays = strays
        self._ledger = ledger
        self._clock = clock

    async def tell(self, message: Posted) -> None:
        """An examination came in; the inbox completes the message."""
        await self._inbox.tell(message, self)

    async def arrived(self, examination: Examination) -> None:
        """See Examinations.arrived; the hospital's patient is found or added.

        What fits no patient waits for a person: no later try would change it.
        """
        arrived, hospital = as_arrived(examination), examination.hospital
        try:
            await self._receiving.take(hospital, [arrived], "dicom")
        except Invalid as why:
            doer = Doer(at=self._clock(), hospital=hospital)
            async with self._ledger.change() as tx:
                await self._strays.keep(tx, doer, hospital, arrived.patient, arrived.result, why)


def kind_of(modalities: Sequence[str]) -> ResultKind:
    """An electrocardiogram may bring its report along, as a document; with images it is another."""
    is_ecg = "ECG" in modalities and PAPERS.issuperset(modalities)
    return "electrocardiogram" if is_ecg else "examination"


def as_arrived(examination: Examination) -> Arrived:
    """An examination as a result and the patient it names; the study is its key."""
    modalities = "/".join(examination.modalities)
    # Nobody's name would find every other nameless patient.
    nameless = f"未具名 {examination.study_uid[-12:]}"
    return Arrived(
        patient=PatientForm(
            name=examination.patient_name[:60] or nameless,
            sex=SEXES.get(examination.sex, "unknown"),
            birth_date=examination.birth_date,
            record_number=examination.patient_id[:120],
        ),
        result=NewResult(
            kind=kind_of(examination.modalities),
            name=(examination.description or modalities or "影像检查")[:200],
            department=examination.department,
            performed_at=examination.performed_at,
            key=examination.study_uid,
            study=examination.study_uid,
            images=examination.images,
        ),
    )
