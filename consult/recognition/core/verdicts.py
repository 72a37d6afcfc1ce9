"""Whether a result may be recognised, as one table of rules (国卫医发〔2022〕6号; domain §2.3).

The verdict informs; the doctor who treats the patient decides (以接诊医师判断为标准).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from consult.alliance.core import clinic_day
from consult.ledger.errors import Sentence
from consult.people.wire import Hospital, HospitalLevel
from consult.recognition.core.marks import Quality, quality, reaches
from consult.recognition.wire import Catalogue, Certificate, Item, Rule, Scope, Verdict
from consult.results.wire import Result

LEVELS: Mapping[HospitalLevel, int] = {"village": 0, "township": 1, "county": 2}

RECOGNISABLE: frozenset[Rule] = frozenset({"own_result", "within_days", "doctor_judges"})

PROGRESS: tuple[Rule, ...] = (
    "not_in_catalogue",
    "out_of_scope",
    "lower_level",
    "no_certificate",
    "certificate_ran_out",
    "too_old",
    "doctor_judges",
    "within_days",
)
"""How far an item carried a result; of several items the one that carried it farthest speaks."""

SENTENCES: Mapping[Rule, Sentence] = {
    "own_result": Sentence("本院结果。", "A result of this hospital."),
    "within_days": Sentence("可互认：在有效期内。", "Recognisable: within its valid days."),
    "doctor_judges": Sentence(
        "可互认：目录未定有效期，由接诊医师判断。",
        "Recognisable: the catalogue sets no days, the doctor judges.",
    ),
    "not_in_catalogue": Sentence(
        "不在互认目录内，仅供参考。", "Not in the recognition catalogue; for reference only."
    ),
    "out_of_scope": Sentence(
        "目录项目不适用于这两家医院。",
        "The catalogue's item does not apply between these hospitals.",
    ),
    "lower_level": Sentence(
        "按目录，上级医院不认可下级医院的这一项目。",
        "By the catalogue a higher hospital does not recognise this item of a lower one.",
    ),
    "no_certificate": Sentence(
        "检查时该科室没有合格的质量控制证书，不带HR标识。",
        "The department held no quality certificate at the time, so there is no HR mark.",
    ),
    "certificate_ran_out": Sentence(
        "检查时该科室的质量控制证书已过期或被撤销，不带HR标识。",
        "The department's quality certificate had run out at the time, so there is no HR mark.",
    ),
    "too_old": Sentence("已超过互认有效期。", "It is past its valid days."),
    "withdrawn": Sentence(
        "出具医院已撤回这一结果。", "The hospital that made it has withdrawn it."
    ),
}


@dataclass(frozen=True)
class Between:
    """Who would recognise, who made it, and whether both stand under one alliance's agreement."""

    here: Hospital
    maker: Hospital
    is_allied: bool


def applies(item: Item, between: Between) -> bool:
    """Whether an item's scope covers these two hospitals."""
    here, maker = between.here, between.maker
    is_same_district = bool(here.district) and (here.province, here.district) == (
        maker.province,
        maker.district,
    )
    covered: dict[Scope, bool] = {
        "nation": True,
        "province": bool(here.province) and here.province == maker.province,
        "alliance": between.is_allied,
        "pair": set(item.parties) == {here.id, maker.id},
        "level": here.level == maker.level and is_same_district,
    }
    return covered[item.scope]


def verdict(
    result: Result,
    between: Between,
    catalogue: Catalogue | None,
    certificates: Iterable[Certificate],
    today: date,
) -> Verdict:
    """Whether a result may be recognised on this day, and by which rule; shapes as `Verdict`."""
    age_days = (today - clinic_day(result.performed_at)).days
    if result.withdrawn_at is not None:
        return _said(result, "withdrawn", age_days)
    if between.here.id == between.maker.id:
        return _said(result, "own_result", age_days)
    found = quality(result, certificates)
    named = [item for item in (catalogue.items if catalogue else ()) if _names(item, result)]
    judged = [(_rule(item, between, found, age_days), item) for item in named]
    if not judged:
        return _said(result, "not_in_catalogue", age_days, found=found)
    rule, item = max(judged, key=lambda pair: (PROGRESS.index(pair[0]), _days(pair[1])))
    return _said(result, rule, age_days, found=found, item=item, catalogue=catalogue)


def _names(item: Item, result: Result) -> bool:
    return bool(result.code) and (item.code, item.kind) == (result.code, result.kind)


def _days(item: Item) -> int:
    return -1 if item.valid_days is None else item.valid_days


def _rule(item: Item, between: Between, found: Quality, age_days: int) -> Rule:
    if not applies(item, between):
        return "out_of_scope"
    is_lower = LEVELS[between.maker.level] < LEVELS[between.here.level]
    if is_lower and not item.accepts_lower:
        return "lower_level"
    if found.mark is None:
        return "no_certificate" if found.ran_out is None else "certificate_ran_out"
    if not reaches(found.mark, item.scope):
        return "no_certificate"
    if item.valid_days is None:
        return "doctor_judges"
    return "within_days" if age_days <= item.valid_days else "too_old"


def _said(
    result: Result,
    rule: Rule,
    age_days: int,
    *,
    found: Quality | None = None,
    item: Item | None = None,
    catalogue: Catalogue | None = None,
) -> Verdict:
    mark = found.mark if found is not None else None
    lapsed = found.ran_out if found is not None else None
    return Verdict(
        result=result.id,
        is_recognisable=rule in RECOGNISABLE,
        rule=rule,
        scope=item.scope if item is not None else None,
        edition=catalogue.edition if item is not None and catalogue is not None else None,
        certificate=mark.certificate if mark is not None else lapsed,
        mark=mark,
        age_days=age_days,
        valid_days=item.valid_days if item is not None else None,
        zh=SENTENCES[rule].zh,
        en=SENTENCES[rule].en,
    )
