"""Puts into the trail what changes nothing: who opened whose record, and who was turned away."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.ports import Ledger

AGAIN = timedelta(minutes=10)
"""A record that stays open is looked at many times; one line in ten minutes tells it."""

REMEMBERED = 4_096
KINDS = (
    *("consultation", "recording", "referral", "case", "attachment", "consent", "patient"),
    *("launch", "merge", "revisit", "alarm", "stray", "duty", "certificate"),
)
SEEN = {"launch": "launch.see"}
"""What a look is called where `open` is another act."""

Sight = tuple[UUID, str, UUID]


class Witness:
    """Writes in transactions of its own, after the answer is known."""

    def __init__(self, ledger: Ledger, audit: Audit) -> None:
        self._ledger = ledger
        self._audit = audit
        self._seen: OrderedDict[Sight, datetime] = OrderedDict()

    async def saw(self, call: Call, arguments: Mapping[str, object]) -> None:
        """Somebody opened what the arguments name; the same again within ten minutes is known."""
        named = _named(arguments)
        if named is None:
            return
        sight = (call.principal.person, *named)
        before = self._seen.get(sight)
        if before is not None and call.now - before < AGAIN:
            return
        act = SEEN.get(named[0], f"{named[0]}.open")
        await self._write(call, Deed(act=act, kind=named[0], thing=named[1]))
        self._seen[sight] = call.now
        self._seen.move_to_end(sight)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def turned_away(
        self, call: Call, route: str, arguments: Mapping[str, object], code: str
    ) -> None:
        """Somebody asked for what he may not do, or for what is not his."""
        kind, thing = _named(arguments) or ("route", None)
        deed = Deed(act=route[:60], kind=kind, thing=thing, outcome="refused", note=code)
        await self._write(call, deed)

    async def _write(self, call: Call, deed: Deed) -> None:
        async with self._ledger.change() as tx:
            await self._audit.record(tx, call.doer, deed)


def _named(arguments: Mapping[str, object]) -> tuple[str, UUID] | None:
    for kind in KINDS:
        thing = arguments.get(kind)
        if isinstance(thing, UUID):
            return kind, thing
    return None
