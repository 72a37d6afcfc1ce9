"""The HR mark of a result: computed from certificates at the time of the examination, never typed.

A laboratory is marked for an item while it does internal control and has passed an external
assessment; the latter counts for half a year (国卫医发〔2022〕6号, at least once every half year).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consult.alliance.core import clinic_day
from consult.ledger.wire import CertificateId, HospitalId
from consult.recognition.wire import Certificate, HrMark, Scope
from consult.results.wire import Result

HALF_YEAR_MONTHS = 6

WIDTH: dict[Scope, int] = {"nation": 3, "province": 2, "alliance": 1, "pair": 1, "level": 1}
"""How far an assessment reaches: one that counts farther also counts nearer."""


@dataclass(frozen=True)
class Quality:
    """What the certificates say of one result: its mark, or the certificate that ran out."""

    mark: HrMark | None
    ran_out: CertificateId | None


def half_year_after(day: date) -> date:
    """The last day on which an assessment of `day` counts."""
    years, month = divmod(day.month - 1 + HALF_YEAR_MONTHS, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th day")


def counts_until(certificate: Certificate) -> date:
    """The last day that a certificate covers."""
    ends = certificate.valid_until
    if certificate.control == "external":
        ends = min(ends, half_year_after(certificate.passed_on))
    return ends


def covers(certificate: Certificate, day: date) -> bool:
    """Whether a certificate counts on this day: passed, not run out, not revoked by then."""
    is_revoked = certificate.revoked_on is not None and certificate.revoked_on <= day
    return certificate.passed_on <= day <= counts_until(certificate) and not is_revoked


def concerns(certificate: Certificate, result: Result) -> bool:
    """Whether a certificate is for the laboratory or department and the item of a result."""
    is_maker = (certificate.owner, certificate.department) == (result.owner, result.department)
    return is_maker and result.code in certificate.items


def label(certificate: Certificate) -> str:
    """The mark as it is printed: 全国HR, 鄂HR, 医联体HR."""
    if certificate.scope == "nation":
        return "全国HR"
    if certificate.scope == "province":
        return f"{certificate.region}HR" if certificate.region else "省HR"
    return "医联体HR"


def quality(result: Result, certificates: Iterable[Certificate]) -> Quality:
    """The widest mark that a result carries, by the certificates of the day it was made."""
    day = clinic_day(result.performed_at)
    of_it = [each for each in certificates if concerns(each, result)]
    is_controlled = any(c.control == "internal" and covers(c, day) for c in of_it)
    external = [c for c in of_it if c.control == "external"]
    standing = [c for c in external if covers(c, day)]
    if is_controlled and standing:
        best = max(standing, key=lambda c: (WIDTH[c.scope], counts_until(c), str(c.id)))
        mark = HrMark(label=label(best), scope=best.scope, certificate=best.id)
        return Quality(mark=mark, ran_out=None)
    lapsed = [c for c in of_it if c.passed_on <= day and not covers(c, day)]
    latest = max(lapsed, key=lambda c: (counts_until(c), str(c.id)), default=None)
    return Quality(mark=None, ran_out=latest.id if latest is not None else None)


def reaches(mark: HrMark, scope: Scope) -> bool:
    """Whether a mark is wide enough for an item of this scope."""
    return WIDTH[mark.scope] >= WIDTH[scope]


def certificates_of(
    certificates: Iterable[Certificate], hospital: HospitalId
) -> tuple[Certificate, ...]:
    """The certificates of one hospital."""
    return tuple(each for each in certificates if each.owner == hospital)
