"""The rows of an imported workbook → items and certificates, with an error per wrong cell.

Knows no file format: an adapter gives rows as mappings of heading → text. Rows are numbered as
the sheet shows them, the heading being row 1.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from consult.ledger.wire import CertificateId, HospitalId, PractitionerId
from consult.recognition.core.marks import half_year_after
from consult.recognition.wire import Certificate, Item, RowError, Scope
from consult.results.wire import ResultKind

Row = Mapping[str, str]
V = TypeVar("V")

ITEMS_SHEET = "目录"
CERTIFICATES_SHEET = "质控证书"

KINDS: Mapping[str, ResultKind] = {
    "检查": "examination",
    "检验": "laboratory",
    "心电图": "electrocardiogram",
}
SCOPES: Mapping[str, Scope] = {
    "全国": "nation",
    "省": "province",
    "医联体": "alliance",
    "双方": "pair",
    "同级": "level",
}
ASSESSED: Mapping[str, Literal["nation", "province", "alliance"]] = {
    "全国": "nation",
    "省": "province",
    "医联体": "alliance",
}
CONTROLS: Mapping[str, Literal["internal", "external"]] = {
    "室内质控": "internal",
    "室间质评": "external",
}
YES: Mapping[str, bool] = {"是": True, "否": False, "": True}

ITEM_HEADINGS = (
    "项目编码",
    "项目名称",
    "类别",
    "互认范围",
    "有效天数",
    "地区",
    "双方医院",
    "认可下级",
    "依据",
)
CERTIFICATE_HEADINGS = (
    "医院",
    "科室",
    "质控类型",
    "级别",
    "地区",
    "项目编码",
    "评价机构",
    "证书编号",
    "通过日期",
    "有效期至",
)

CHOICES: Mapping[str, Iterable[str]] = {
    "类别": KINDS,
    "互认范围": SCOPES,
    "认可下级": filter(None, YES),
    "质控类型": CONTROLS,
    "级别": ASSESSED,
}
BLANK: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    sheet: {heading: tuple(CHOICES.get(heading, ())) for heading in headings}
    for sheet, headings in (
        (ITEMS_SHEET, ITEM_HEADINGS),
        (CERTIFICATES_SHEET, CERTIFICATE_HEADINGS),
    )
}
"""The workbook to fill in: sheet → heading → the words that a cell may say, where they are few."""

LONGEST_VALID_DAYS = 3_650
PAIR = 2


@dataclass(frozen=True)
class CertificateRow:
    """A certificate as a sheet names it; ids and who added it come from the service."""

    hospital: HospitalId
    department: str
    control: Literal["internal", "external"]
    scope: Literal["nation", "province", "alliance"]
    region: str
    items: tuple[str, ...]
    assessed_by: str
    number: str
    passed_on: date
    valid_until: date


@dataclass
class _Reader:
    """Reads the cells of one row and notes what is wrong with them."""

    sheet: str
    number: int
    row: Row
    errors: list[RowError] = field(default_factory=list)

    def text(self, column: str, longest: int, *, is_needed: bool = True) -> str:
        found = self.row.get(column, "").strip()
        if is_needed and not found:
            self.wrong(column, "不能为空。", "It must not be empty.")
        if len(found) > longest:
            self.wrong(column, f"最多 {longest} 个字。", f"At most {longest} characters.")
        return found

    def one_of(self, column: str, words: Mapping[str, V]) -> V | None:
        found = words.get(self.row.get(column, "").strip())
        if found is None:
            known = "、".join(filter(None, words))
            self.wrong(column, f"应为：{known}。", f"It must be one of: {known}.")
        return found

    def day(self, column: str, *, default: date | None = None) -> date | None:
        found = self.row.get(column, "").strip()
        if not found and default is not None:
            return default
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.wrong(column, "日期应写作 2026-03-31。", "A date is written 2026-03-31.")
            return None

    def wrong(self, column: str, zh: str, en: str) -> None:
        self.errors.append(RowError(sheet=self.sheet, row=self.number, column=column, zh=zh, en=en))


@dataclass(frozen=True)
class Sheet(Generic[V]):
    """What one sheet holds: the values that are right, and what is wrong with the others."""

    values: tuple[V, ...]
    errors: tuple[RowError, ...]


def _read(sheet: str, rows: Iterable[Row], one: Callable[[_Reader], V | None]) -> Sheet[V]:
    values: list[V] = []
    errors: list[RowError] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row.values()):
            continue
        reader = _Reader(sheet, number, row)
        value = one(reader)
        errors.extend(reader.errors)
        if value is not None and not reader.errors:
            values.append(value)
    return Sheet(tuple(values), tuple(errors))


def items(rows: Iterable[Row], hospitals: Mapping[str, HospitalId]) -> Sheet[Item]:
    """The items of the catalogue's sheet; hospitals are known by name. A code stands once per
    scope (and pair)."""
    seen: dict[tuple[str, str, tuple[str, ...]], int] = {}

    def one(reader: _Reader) -> Item | None:
        item = _item(reader, hospitals)
        if item is None:
            return None
        key = (item.code, item.scope, tuple(sorted(map(str, item.parties))))
        first = seen.setdefault(key, reader.number)
        if first != reader.number:
            reader.wrong(
                "项目编码",
                f"与第 {first} 行重复（编码和互认范围相同）。",
                f"The same code and scope as in row {first}.",
            )
        return item

    return _read(ITEMS_SHEET, rows, one)


def certificates(rows: Iterable[Row], hospitals: Mapping[str, HospitalId]) -> Sheet[CertificateRow]:
    """The certificates of their sheet; several item codes are separated by spaces or commas."""
    return _read(CERTIFICATES_SHEET, rows, lambda reader: _certificate(reader, hospitals))


def certificate_of(
    row: CertificateRow, certificate: CertificateId, added_by: PractitionerId, now: datetime
) -> Certificate:
    """The certificate that a row stands for."""
    return Certificate(
        id=certificate,
        owner=row.hospital,
        department=row.department,
        control=row.control,
        scope=row.scope,
        region=row.region,
        items=row.items,
        assessed_by=row.assessed_by,
        number=row.number,
        passed_on=row.passed_on,
        valid_until=row.valid_until,
        added_by=added_by,
        added_at=now,
    )


def row_of(certificate: Certificate) -> CertificateRow:
    """The row that a certificate stands for: two that say the same are the same."""
    return CertificateRow(
        hospital=certificate.owner,
        department=certificate.department,
        control=certificate.control,
        scope=certificate.scope,
        region=certificate.region,
        items=certificate.items,
        assessed_by=certificate.assessed_by,
        number=certificate.number,
        passed_on=certificate.passed_on,
        valid_until=certificate.valid_until,
    )


def _item(reader: _Reader, hospitals: Mapping[str, HospitalId]) -> Item | None:
    code, name = reader.text("项目编码", 40), reader.text("项目名称", 200)
    kind, scope = reader.one_of("类别", KINDS), reader.one_of("互认范围", SCOPES)
    days = _valid_days(reader)
    region = reader.text("地区", 20, is_needed=False)
    parties = _parties(reader, hospitals) if scope == "pair" else ()
    accepts_lower = reader.one_of("认可下级", YES)
    source = reader.text("依据", 200, is_needed=False)
    if kind is None or scope is None or reader.errors:
        return None
    return Item(
        code=code,
        name=name,
        kind=kind,
        scope=scope,
        valid_days=days,
        region=region,
        parties=parties,
        accepts_lower=accepts_lower is not False,
        source=source,
    )


def _valid_days(reader: _Reader) -> int | None:
    found = reader.row.get("有效天数", "").strip()
    if not found:
        return None
    if found.isascii() and found.isdigit() and int(found) <= LONGEST_VALID_DAYS:
        return int(found)
    reader.wrong(
        "有效天数",
        f"应为 0 到 {LONGEST_VALID_DAYS} 的整数；由医师判断的留空。",
        f"A whole number from 0 to {LONGEST_VALID_DAYS}, or empty: the doctor judges.",
    )
    return None


def _parties(reader: _Reader, hospitals: Mapping[str, HospitalId]) -> tuple[HospitalId, ...]:
    names = _split(reader.row.get("双方医院", ""))
    found = tuple(hospitals[name] for name in names if name in hospitals)
    if len(set(found)) != PAIR or len(names) != PAIR:
        reader.wrong(
            "双方医院",
            "“双方”须写两家医院的全称，用逗号分开。",
            "A pair names two hospitals in full, separated by a comma.",
        )
    return found


def _certificate(reader: _Reader, hospitals: Mapping[str, HospitalId]) -> CertificateRow | None:
    hospital = reader.one_of("医院", hospitals)
    department = reader.text("科室", 60)
    control, scope = reader.one_of("质控类型", CONTROLS), reader.one_of("级别", ASSESSED)
    codes = _split(reader.text("项目编码", 20_000))
    passed_on = reader.day("通过日期")
    valid_until = None
    if passed_on is not None:
        valid_until = reader.day("有效期至", default=half_year_after(passed_on))
    row = (reader.text("地区", 20, is_needed=False), reader.text("评价机构", 200))
    number = reader.text("证书编号", 200, is_needed=False)
    if passed_on is not None and valid_until is not None and valid_until < passed_on:
        reader.wrong("有效期至", "早于通过日期。", "It is before the day of passing.")
    if hospital is None or control is None or scope is None:
        return None
    if passed_on is None or valid_until is None:
        return None
    return CertificateRow(
        hospital=hospital,
        department=department,
        control=control,
        scope=scope,
        region=row[0],
        items=codes,
        assessed_by=row[1],
        number=number,
        passed_on=passed_on,
        valid_until=valid_until,
    )


def _split(cell: str) -> tuple[str, ...]:
    for mark in ("，", "、", ";", "；", "\n"):
        cell = cell.replace(mark, ",")
    return tuple(dict.fromkeys(part for part in cell.replace(" ", ",").split(",") if part))
