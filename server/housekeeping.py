"""Throws away what has served: answers kept for a repeated call, finished messages, old sessions,
launches with what they told.

Never a record, a paper or a line of the audit trail.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from consult.ledger.errors import Unavailable
from consult.ledger.ports import Ledger, Transaction

ANSWERS_FOR = timedelta(days=7)
MESSAGES_FOR = timedelta(days=30)
SESSIONS_FOR = timedelta(days=90)
LAUNCHES_FOR = timedelta(days=1)
EVERY_S = 3_600.0
AT_ONCE = 500
"""Rows of one transaction: whoever wants to write waits for no more than that."""

log = structlog.get_logger("housekeeping")


class Shelf(Protocol):
    """Where things lie that have served."""

    async def forget(self, tx: Transaction, before: datetime, limit: int) -> int:
        """Throw away at most `limit` that were done with before that time; how many it were."""


@dataclass(frozen=True)
class Duty:
    """A shelf, its database, and how long things lie there."""

    name: str
    ledger: Ledger
    shelf: Shelf
    keep_for: timedelta


class Housekeeping:
    """Goes round once an hour."""

    def __init__(self, duties: tuple[Duty, ...], clock: Callable[[], datetime]) -> None:
        self._duties = duties
        self._clock = clock

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await self.go_round()
            await asyncio.sleep(EVERY_S)

    async def go_round(self) -> None:
        """Clear each shelf; one whose database does not answer is left for the next time."""
        for duty in self._duties:
            try:
                await self._clear(duty)
            except Unavailable:
                log.warning("not cleared", shelf=duty.name)

    async def _clear(self, duty: Duty) -> None:
        before, cleared = self._clock() - duty.keep_for, 0
        while True:
            async with duty.ledger.change() as tx:
                found = await duty.shelf.forget(tx, before, AT_ONCE)
            cleared += found
            if found < AT_ONCE:
                break
        if cleared:
            log.info("cleared", shelf=duty.name, rows=cleared)
