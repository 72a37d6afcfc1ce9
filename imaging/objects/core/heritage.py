"""What every object has in common: whose it is, to which study it belongs, who made it, when.

Patient and study are those of the original images, so that an archive files the object with them.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid5

from consult.alliance.core import CLINIC_ZONE
from consult.consultations.wire.frozen import Record
from consult.ledger.wire import Digest
from imaging.index.core.headers import text
from imaging.index.wire import Attributes
from imaging.objects.core.elements import day, of, time_of_day
from imaging.objects.wire import Composed, Consulted, ObjectKind

SERIES_NUMBERS: dict[ObjectKind, int] = {"report": 9001, "selection": 9002, "presentation": 9003}
TITLES: dict[ObjectKind, str] = {
    "report": "远程会诊报告",
    "selection": "会诊所示影像",
    "presentation": "会诊标注与窗位",
}

NAMESPACE = UUID("6f1d3c5e-0b5b-5a61-9d5c-2f0f9f6f7a10")

# Patient (PS3.3 §C.7.1.1), General Study (§C.7.2.1), Patient Study (§C.7.2.2): type 2, then type 3.
REQUIRED = {
    "00100010": "PN",
    "00100020": "LO",
    "00100030": "DA",
    "00100040": "CS",
    "00080020": "DA",
    "00080030": "TM",
    "00080050": "SH",
    "00080090": "PN",
    "00200010": "SH",
}
WELCOME = {
    "00080201": "SH",
    "00081030": "LO",
    "00100021": "LO",
    "00101010": "AS",
    "00101030": "DS",
}
SHAPES = {
    "AS": re.compile(r"[0-9]{3}[DWMY]"),
    "CS": re.compile(r"[A-Z0-9_ ]{1,16}"),
    "DA": re.compile(r"[0-9]{8}"),
    "TM": re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2}(\.[0-9]{1,6})?)?)?"),
}
ZONE = re.compile(r"([+-])([0-9]{2})([0-9]{2})")


def consulted(record: Record, digest: Digest) -> Consulted:
    """What the objects tell of a signed record; the author is the chair."""
    chairs = [person.name for person in record.people if person.part == "chair"]
    return Consulted(
        digest=digest,
        consultation=record.consultation,
        number=record.number,
        edition=record.edition,
        frozen_at=record.frozen_at,
        institution=record.lead.name,
        author=chairs[0] if chairs else "",
        readings=record.readings,
    )


def uid(digest: Digest, *parts: str) -> str:
    """A UID from a UUID (PS3.5 §B.2): the same record and parts give the same UID."""
    return f"2.25.{uuid5(NAMESPACE, '/'.join((digest, *parts))).int}"


def inherited(header: Attributes) -> Attributes:
    """Patient and study of an original image; values that no reader could take stay behind."""
    taken: Attributes = {"0020000D": header["0020000D"]}
    for tag, vr in REQUIRED.items():
        taken[tag] = _value(header, tag, vr) or {"vr": vr}
    for tag, vr in WELCOME.items():
        value = _value(header, tag, vr)
        if value is not None:
            taken[tag] = value
    return taken


def local(at: datetime, header: Attributes) -> datetime:
    """The moment on the clock of the study (0008,0201), else on that of the hospitals."""
    found = ZONE.fullmatch(text(header, "00080201"))
    if found is None:
        return at.astimezone(CLINIC_ZONE)
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset >= timedelta(hours=15):
        return at.astimezone(UTC)
    return at.astimezone(timezone(-offset if sign == "-" else offset))


def composed(
    kind: ObjectKind,
    told: Consulted,
    original: Attributes,
    own: Attributes,
    *parts: str,
) -> Composed:
    """An object of this kind in the study of `original`; `parts` tell it from its sisters."""
    study, sop_class = text(original, "0020000D"), text(own, "00080016")
    series_uid = uid(told.digest, kind, study)
    sop_uid = uid(told.digest, kind, study, *parts, "object")
    at = local(told.frozen_at, original)
    header = inherited(original) | {
        "00080005": of("CS", "ISO_IR 192"),
        "00080012": day(at),
        "00080013": time_of_day(at),
        "00080018": of("UI", sop_uid),
        "00080070": of("LO", "Lianzhen"),
        "00080080": of("LO", told.institution),
        "0008103E": of("LO", TITLES[kind]),
        "00081090": of("LO", "Lianzhen"),
        "0020000E": of("UI", series_uid),
        "00200011": of("IS", SERIES_NUMBERS[kind]),
    }
    return Composed(
        kind=kind,
        study_uid=study,
        series_uid=series_uid,
        sop_uid=sop_uid,
        sop_class=sop_class,
        header=header | own,
    )


def _value(header: Attributes, tag: str, vr: str) -> dict[str, Any] | None:
    values = header.get(tag, {}).get("Value")
    if not values or values[0] is None:
        return None
    shape = SHAPES.get(vr)
    if shape is not None and not shape.fullmatch(str(values[0])):
        return None
    return {"vr": vr, "Value": values[:1]}
