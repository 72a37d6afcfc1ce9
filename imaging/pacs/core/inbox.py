"""What comes in without a case: from whom, under which case it lies, what it tells of itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid5

from consult.alliance.core import CLINIC_ZONE
from consult.ledger.wire import CaseId, HospitalId
from imaging.index.core.headers import day, text
from imaging.index.wire import Attributes, Study
from imaging.intake.wire import FileOutcome
from imaging.pacs.wire.inbox import Examination, Peer

NAMESPACE = UUID("c5b9a2d2-5c63-5f4e-9d0b-6a4e0a1f7b31")

SUCCESS = 0x0000
NOT_AUTHORISED = 0x0124
DUPLICATE = 0x0111
OUT_OF_RESOURCES = 0xA700
NOT_UNDERSTOOD = 0xC000


def peer_of(peers: Iterable[Peer], title: str, address: str) -> Peer | None:
    """The device of this title at this address; a title is worth nothing from elsewhere."""
    found = (one for one in peers if one.title == title and one.address == address)
    return next(found, None)


def case_of(hospital: HospitalId, study_uid: str) -> CaseId:
    """The case of its own under which a study of the hospital's inbox lies."""
    return CaseId(uuid5(NAMESPACE, f"{hospital}/{study_uid}"))


def announcement_of(hospital: HospitalId, study_uid: str) -> UUID:
    """The id of the one message that tells of a study."""
    return uuid5(NAMESPACE, f"{hospital}/{study_uid}/announced")


def status_of(outcome: FileOutcome) -> int:
    """What the sender is told; success means that it may forget the instance."""
    if outcome.outcome in ("stored", "duplicate"):
        return SUCCESS
    if outcome.outcome == "conflict":
        return DUPLICATE
    return OUT_OF_RESOURCES if outcome.code == "storage-full" else NOT_UNDERSTOOD


def examination(hospital: HospitalId, department: str, study: Study, now: datetime) -> Examination:
    """What a study tells of itself; where it names no time it was made when it came."""
    header = study.header
    return Examination(
        hospital=hospital,
        images=case_of(hospital, study.study_uid),
        study_uid=study.study_uid,
        accession=text(header, "00080050"),
        patient_name=text(header, "00100010").replace("^", "").strip(),
        patient_id=text(header, "00100020"),
        sex=text(header, "00100040"),
        birth_date=day(text(header, "00100030")),
        performed_at=_moment(header) or now,
        description=text(header, "00081030"),
        department=department,
        modalities=study.modalities,
    )


def _moment(header: Attributes) -> datetime | None:
    """Date and time of the study (PS3.5 §6.2, DA and TM) on the clock of the hospitals."""
    found = day(text(header, "00080020"))
    if found is None:
        return None
    digits = text(header, "00080030").partition(".")[0].ljust(6, "0")[:6]
    try:
        local = datetime.strptime(f"{found:%Y%m%d}{digits}+0800", "%Y%m%d%H%M%S%z")
    except ValueError:
        local = datetime(found.year, found.month, found.day, tzinfo=CLINIC_ZONE)
    return local.astimezone(UTC)
