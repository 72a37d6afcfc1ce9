"""The duty roster over HTTP."""

from datetime import date, timedelta

from consult.access.wire import Call
from consult.alliance.core import clinic_day
from consult.calendar.service import Rosters
from consult.calendar.wire import DutyView, OnDuty, RosterView, SaveDuty
from consult.ledger.errors import Invalid
from consult.ledger.ports import Transaction
from consult.ledger.wire import DutyId, HospitalId
from server.typed_routes import Nothing

WEEK = timedelta(days=6)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
"""Next to the ends of the calendar there is no day before or behind."""


class DutyHandlers:
    """Who is on duty: filled by one's own hospital, asked by the alliance."""

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters

    async def show(
        self, tx: Transaction, call: Call, first: date | None = None, last: date | None = None
    ) -> RosterView:
        """The roster of one's own hospital: these days, or a week from today."""
        begin = first or clinic_day(call.now)
        if not all(EARLIEST <= day <= LATEST for day in (begin, last or begin)):
            raise Invalid(
                "days-far", "日期有误，请核对。", "No roster reaches so far; check the days."
            )
        return await self._rosters.view(tx, call, begin, last or begin + WEEK)

    async def add(self, tx: Transaction, call: Call, body: SaveDuty) -> DutyView:
        """Put somebody of one's own hospital on its roster."""
        return await self._rosters.add(tx, call, body)

    async def remove(self, tx: Transaction, call: Call, duty: DutyId) -> Nothing:
        """Take a turn off the roster."""
        await self._rosters.remove(tx, call, duty)
        return Nothing()

    async def now(self, tx: Transaction, call: Call, hospital: HospitalId | None = None) -> OnDuty:
        """Whom to call in a hospital of the alliance now; one's own unless told."""
        return await self._rosters.now(tx, hospital or call.principal.hospital, call.now)
