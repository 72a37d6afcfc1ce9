"""When an agreement is in force and whom it binds; days are those of the clinic (UTC+8)."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from consult.alliance.wire import Agreement
from consult.ledger.wire import HospitalId

CLINIC_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time all year round."""


def clinic_day(at: datetime) -> date:
    """The day on the wall of the clinic."""
    return at.astimezone(CLINIC_ZONE).date()


def is_in_force(agreement: Agreement, now: datetime) -> bool:
    """From the first moment of `starts_on` to the last of `ends_on`."""
    return agreement.starts_on <= clinic_day(now) <= agreement.ends_on


def ends_at(agreement: Agreement) -> datetime:
    """The first moment that the agreement no longer covers, in UTC."""
    after = agreement.ends_on + timedelta(days=1)
    return datetime.combine(after, time(), CLINIC_ZONE).astimezone(UTC)


def binds(agreement: Agreement, *hospitals: HospitalId) -> bool:
    """Whether all these hospitals are parties of the agreement."""
    return set(hospitals) <= set(agreement.parties)
