"""Which questions a query becomes, and what an archive's answers say of studies."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from consult.ledger.errors import Invalid
from consult.patients.core import mismatches
from consult.patients.wire import Mismatch, PatientForm, StudyPatient
from imaging.index.core.headers import day, text, whole_number
from imaging.index.wire import Attributes
from imaging.intake.core.placing import is_uid
from imaging.pacs.wire.pulls import Sought, StudyQuery, StudyRow
from imaging.pixels.core.charset import CHINESE, UNICODE, contradicted

Keys = Mapping[str, str]
"""Keyword of an attribute (PS3.6) → what it is matched with (PS3.4 §C.2.2.2)."""

MOST_STUDIES = 50
MOST_DAYS = timedelta(days=7)
"""How many days may be asked for without naming anybody."""

CODECS = {CHINESE: "gb18030", UNICODE: "utf-8"}


def lookups(query: StudyQuery) -> list[Keys]:
    """The questions whose answers together are the query's; raises `Invalid` where it is vague.

    A name and a birth date are asked apart: archives hold names in Latin letters, in ideographs
    or in a character set that they take for another; by the day of birth such studies are found.
    """
    narrowed = _narrowed(query)
    if query.accession:
        return [narrowed | {"AccessionNumber": query.accession.strip()}]
    found: list[Keys] = []
    if query.patient_id.strip():
        found.append(narrowed | {"PatientID": query.patient_id.strip()})
    if query.patient_name.strip():
        found.append(narrowed | {"PatientName": name_pattern(query.patient_name)})
    if query.birth_date is not None:
        found.append(narrowed | {"PatientBirthDate": f"{query.birth_date:%Y%m%d}"})
    if found:
        return found
    if not (query.first and query.last) or query.last - query.first > MOST_DAYS:
        raise Invalid(
            "query-vague",
            "请填写病历号、姓名、出生日期或检查号；只按日期查询时，起止日期都要填，且不超过 7 天。",
            "Give an id, a name, a birth date or an accession number; by days alone at most seven.",
        )
    return [narrowed]


def name_pattern(name: str) -> str:
    """A name with wildcards wherever an archive may have put a sign of its own."""
    parts = [part for part in name.replace("^", " ").replace("=", " ").split() if part]
    if all(part.isascii() for part in parts):
        return "*" + "*".join(parts) + "*"
    return "*" + "*".join("".join(parts)) + "*"


def is_meant(query: StudyQuery, keys: Keys, names: str) -> bool:
    """Whether a study that was found by birth date alone has a name that is asked for."""
    if "PatientBirthDate" not in keys or not query.patient_name:
        return True
    asked = PatientForm(name=query.patient_name, sex="unknown")
    return not mismatches(asked, StudyPatient(name=names))


def row(header: Attributes) -> StudyRow | None:
    """A study of an answer; None where it has no UID."""
    study_uid = text(header, "0020000D").strip()
    if not is_uid(study_uid):
        return None
    return StudyRow(
        study_uid=study_uid,
        patient_name=_shown(names(header)),
        patient_id=readable(text(header, "00100020")).strip(),
        sex=text(header, "00100040").strip(),
        birth_date=day(text(header, "00100030")),
        accession=readable(text(header, "00080050")).strip(),
        modalities=_modalities(header),
        description=readable(text(header, "00081030")).strip(),
        taken_on=day(text(header, "00080020")),
        images=whole_number(header, "00201208"),
    )


def names(header: Attributes) -> str:
    """Patient's Name with all its groups, in Unicode."""
    value = (header.get("00100010", {}).get("Value") or [""])[0]
    if isinstance(value, dict):
        groups = [value.get(group) or "" for group in ("Alphabetic", "Ideographic", "Phonetic")]
        value = "=".join(groups)
    return readable(str(value or "")).strip("= ")


def has_lost_name(header: Attributes) -> bool:
    """Whether a group of the name is there without a letter: its archive could not write it."""
    groups = [group for group in names(header).split("=") if group]
    return not groups or any(not any(map(str.isalnum, group)) for group in groups)


def differences(patient: Sought, header: Attributes) -> tuple[Mismatch, ...]:
    """In what the patient of a study or an instance differs from the case's."""
    form = PatientForm(name=patient.name, sex=patient.sex, birth_date=patient.birth_date)
    theirs = StudyPatient(
        name=names(header),
        sex=text(header, "00100040").strip(),
        birth_date=day(text(header, "00100030")),
    )
    return mismatches(form, theirs)


def readable(value: str) -> str:
    """Text whose archive took UTF-8 or GBK for Latin-1, as it was meant; other text as it is."""
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return value
    codec = CODECS.get(contradicted(["ISO_IR 100"], [raw]) or "")
    return raw.decode(codec) if codec else value


def newest_first(rows: Iterable[StudyRow]) -> list[StudyRow]:
    """By the day of the study; those without one at the end."""
    return sorted(rows, key=lambda one: one.taken_on or date.min, reverse=True)


def prefilled(form: PatientForm) -> StudyQuery:
    """A query for the patient of a case."""
    query = StudyQuery(birth_date=form.birth_date)
    name, number = _key(form.name), _key(form.record_number)
    return replace(query, patient_name=name, patient_id=number)


def _key(value: str) -> str:
    return "".join(sign for sign in value if sign not in "\\*?" and ord(sign) >= 0x20)[:64].strip()


def _narrowed(query: StudyQuery) -> dict[str, str]:
    keys = {"ModalitiesInStudy": query.modality} if query.modality else {}
    if query.first or query.last:
        first, last = (f"{day:%Y%m%d}" if day else "" for day in (query.first, query.last))
        keys["StudyDate"] = first if first == last else f"{first}-{last}"
    return keys


def _modalities(header: Attributes) -> tuple[str, ...]:
    values = (header.get("00080061") or header.get("00080060") or {}).get("Value") or []
    return tuple(str(value).strip() for value in values if value)


def _shown(groups: str) -> str:
    """The group that people read: the ideographic one where it is filled (PS3.5 §6.2.1)."""
    alphabetic, _, rest = groups.partition("=")
    name = rest.partition("=")[0] or alphabetic
    parts = [part for part in name.split("^") if part]
    return ("" if not name.isascii() else " ").join(parts).strip()
