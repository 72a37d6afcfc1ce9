"""The words of HL7 tables and of Chinese laboratories, and what they mean here."""

from collections.abc import Mapping
from datetime import datetime

from consult.ledger.errors import Invalid
from consult.patients.core import is_resident_id
from consult.patients.wire import IdKind, PatientForm, Sex
from consult.results.wire import Flag, ResultKind

SEXES: Mapping[str, Sex] = {
    "M": "male",
    "F": "female",
    "1": "male",
    "2": "female",
    "男": "male",
    "女": "female",
    "MALE": "male",
    "FEMALE": "female",
}
"""Table 0001, GB/T 2261.1, the word itself, and FHIR's administrative gender."""

RESIDENT = frozenset({"NI", "NNCHN", "NNCN", "IDCARD", "IDCARDNO", "IDENTIFYNO", "SFZ", "01"})
"""Identifier types (table 0203, CV02.01.101) that mean the resident identity card."""
PASSPORT = frozenset({"PPN", "PASSPORT", "03"})
RECORD = frozenset({"MR", "PI", "PT", "PATID", "PATIENTNO", "PATIENTID"})

SECTIONS: Mapping[str, ResultKind] = {
    **dict.fromkeys(
        (
            "LAB",
            "LABORATORY",
            "CH",
            "HM",
            "MB",
            "MCB",
            "MYC",
            "SR",
            "IMM",
            "BLB",
            "URN",
            "VR",
            "TX",
            "CG",
            "BG",
        ),
        "laboratory",
    ),
    **dict.fromkeys(
        (
            "RAD",
            "IMAGING",
            "RX",
            "CT",
            "CTH",
            "NMR",
            "MR",
            "NMS",
            "RUS",
            "OUS",
            "VUS",
            "CUS",
            "US",
            "XRC",
        ),
        "examination",
    ),
    **dict.fromkeys(
        ("SP", "CP", "EN", "ES", "PF", "DX", "CR", "DR", "MG", "PT", "NM"), "examination"
    ),
    **dict.fromkeys(("EC", "ECG", "EKG"), "electrocardiogram"),
}
"""Diagnostic service sections (table 0074, OBR-24, DiagnosticReport.category) and modalities."""

FLAGS: tuple[tuple[Flag, frozenset[str]], ...] = (
    ("critical", frozenset({"HH", "LL", "AA", ">", "<", "HU", "LU", "↑↑", "↓↓"})),
    ("high", frozenset({"H", "↑", "偏高"})),
    ("low", frozenset({"L", "↓", "偏低"})),
    ("positive", frozenset({"A", "POS", "P", "+", "阳性", "DET"})),
)
"""Interpretations (table 0078 and FHIR's) with the gravest first."""


class Untaken(Invalid):
    """A message that can be read and not be taken; `place` says where."""

    def __init__(self, code: str, place: str, zh: str, en: str) -> None:
        super().__init__(code, f"{zh}（{place}）", f"{en} ({place})")
        self.place = place


def missing(place: str) -> Untaken:
    """Something without which a result is none."""
    return Untaken("exchange-missing", place, "缺少必填内容。", "Something required is missing.")


def unreadable(place: str) -> Untaken:
    """A value that is none of its kind."""
    return Untaken("exchange-value", place, "内容无法识别。", "The value can't be understood.")


def too_long(place: str) -> Untaken:
    """A text beyond what is kept; cut off it would say something else."""
    return Untaken("exchange-too-long", place, "内容过长。", "The text is too long.")


def fits(text: str, most: int, place: str) -> str:
    """The text within its limit; raises Untaken."""
    if len(text) > most:
        raise too_long(place)
    return text


def flag_of(words: frozenset[str]) -> Flag:
    """The gravest of some interpretations."""
    folded = {word.strip().upper() for word in words}
    return next((flag for flag, known in FLAGS if folded & known), "")


def kind_of(section: str, name: str, *, has_numbers: bool) -> ResultKind:
    """What a result is: by its section; where that says nothing, by its name and content."""
    told = SECTIONS.get(section.strip().upper())
    if told is not None:
        return told
    folded = name.upper()
    if any(word in folded for word in ("心电", "ECG", "EKG")):
        return "electrocardiogram"
    return "laboratory" if has_numbers else "examination"


class Named:
    """Gathers what a message says of its patient."""

    def __init__(self, place: str) -> None:
        self._place = place
        self.record_number = ""
        self.id_kind: IdKind = "none"
        self.id_number = ""

    def add(self, number: str, kind: str) -> None:
        """One identifier with its type; the first of each kind counts."""
        number, kind = number.strip(), kind.strip().upper()
        is_resident = kind in RESIDENT or (not kind and is_resident_id(number.upper()))
        if not number:
            return
        if is_resident or kind in PASSPORT:
            self._document(number.upper(), "resident_id" if is_resident else "passport")
        elif kind in RECORD or (not kind and not self.record_number):
            self.record_number = self.record_number or fits(number, 120, self._place)

    def _document(self, number: str, kind: IdKind) -> None:
        if self.id_kind != "none":
            return
        # A wrong check digit names nobody, yet the result is his whose record number stands there.
        is_wrong = kind == "resident_id" and not is_resident_id(number)
        self.id_number = fits(number, 40, self._place)
        self.id_kind = "other" if is_wrong else kind

    def form(self, name: str, sex: str, birth: datetime | None) -> PatientForm:
        """The patient; raises Untaken without a name, or without any number of his."""
        if not name.strip():
            raise missing(f"{self._place} name")
        if not self.record_number and self.id_kind in ("none", "other"):
            raise missing(f"{self._place} identifier")
        return PatientForm(
            name=fits(name.strip(), 60, self._place),
            sex=SEXES.get(sex.strip().upper(), "unknown"),
            birth_date=birth.date() if birth else None,
            id_kind=self.id_kind,
            id_number=self.id_number,
            record_number=self.record_number,
        )
