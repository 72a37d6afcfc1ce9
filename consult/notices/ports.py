"""What alarms need: a store, the roster, and a gateway that reaches people away from the page."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from consult.ledger.ports import Transaction
from consult.ledger.wire import AlarmId, HospitalId
from consult.notices.wire import Alarm, Summons
from consult.people.wire import PersonCard


class AlarmStore(Protocol):
    """Alarms; never removed."""

    async def get(self, tx: Transaction, alarm: AlarmId) -> Alarm | None:
        """One alarm; in a change it stays locked until the end."""

    async def open_of(self, tx: Transaction, hospital: HospitalId) -> list[Alarm]:
        """Those of a hospital that nobody took and that are not over, oldest first."""

    async def about(self, tx: Transaction, things: Collection[UUID]) -> list[Alarm]:
        """Those about these referrals or consultations, oldest first."""

    async def save(self, tx: Transaction, alarm: Alarm) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Watch(Protocol):
    """Whom to call in a hospital now."""

    @property
    def people(self) -> tuple[PersonCard, ...]:
        """Those on duty, first rank first."""

    @property
    def phone(self) -> str:
        """The hospital's own phone."""


class Roster(Protocol):
    """Who is on duty; answered by `consult.calendar`."""

    async def now(self, tx: Transaction, hospital: HospitalId, now: datetime) -> Watch:
        """Who is on duty in this hospital now."""
        ...


class Gateway(Protocol):
    """Calls people who have no page open: SMS, telephone."""

    @property
    def hospitals(self) -> frozenset[HospitalId]:
        """The hospitals that have one."""

    async def call(self, hospital: HospitalId, summons: Summons) -> str:
        """Hand a ring over, again and again the same; the gateway's receipt.

        `Unavailable` when it should be tried again, `Invalid` when it never will be taken.
        """
        ...
