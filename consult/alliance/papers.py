"""Days and moments as papers print them, by the clinic's clock (UTC+8)."""

from datetime import date, datetime

from consult.alliance.core import CLINIC_ZONE


def day(value: date | None) -> str:
    """2026-11-22, or nothing."""
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """2026-11-22 16:05 at the clinic, or nothing."""
    return value.astimezone(CLINIC_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""
