"""Who is on duty at a moment, in which order."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.calendar.wire import Duty, SaveDuty
from consult.ledger.errors import Invalid
from consult.ledger.wire import PractitionerId
from consult.people.wire import PersonCard

DAYS_MAX = 62
"""How many days of a roster are shown at once."""

LONGEST = timedelta(days=7)


def on_duty(turns: Iterable[Duty], now: datetime) -> tuple[Duty, ...]:
    """The turns that hold now, first rank first; within a rank the one that began last."""
    holding = [t for t in turns if t.removed_at is None and t.starts_at <= now < t.ends_at]
    newest_first = sorted(holding, key=lambda t: (t.starts_at, str(t.id)), reverse=True)
    return tuple(sorted(newest_first, key=lambda turn: turn.rank))


def check_turn(body: SaveDuty) -> None:
    """Raise Invalid unless a turn ends after it starts and lasts a week at most."""
    lasts = body.ends_at - body.starts_at
    if not timedelta() < lasts <= LONGEST:
        raise Invalid(
            "turn-length",
            "值班须有起止时间，最长 7 天。",
            "A turn of duty ends after it starts and lasts seven days at most.",
        )


def card_of(turn: Duty, person: PersonCard) -> PersonCard:
    """The officer with the phone of his turn, where it names one."""
    return replace(person, phone=turn.phone) if turn.phone else person


def in_order(turns: Iterable[Duty], now: datetime) -> tuple[Duty, ...]:
    """Whom to call now, each person once, at his best rank."""
    seen: dict[PractitionerId, Duty] = {}
    for turn in on_duty(turns, now):
        seen.setdefault(turn.practitioner, turn)
    return tuple(seen.values())
