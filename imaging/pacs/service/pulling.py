"""Brings studies into cases: asks what there is, fetches what the case lacks, in short turns.

A turn may end at any place, by a kill too: the next one asks the index what is here already.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from consult.audit.wire import AuditEntry
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Posted, Transaction
from consult.ledger.wire import CaseId, PullId
from consult.patients.wire import Mismatch
from imaging.index.core.trail import line_of
from imaging.index.service import ImageIndex
from imaging.index.wire import Attributes, Scope
from imaging.intake.core.placing import is_uid
from imaging.intake.service import Receiving
from imaging.intake.wire import Arrival
from imaging.pacs.core import pulling as course
from imaging.pacs.core.asking import differences, row
from imaging.pacs.core.troubles import Unanswered
from imaging.pacs.ports import Cases, Listed, Source, Sources
from imaging.pacs.service.pulls import PullStores, posted
from imaging.pacs.wire.pulls import Pull, Trouble

Tell = Callable[[CaseId], Awaitable[None]]
"""Tells open pages that something about a case has changed."""

TURN = timedelta(seconds=20)
"""A job of many that share a few places: who takes longer stands in line again."""

ANSWER_S = 30.0
TELL_EVERY = timedelta(seconds=2)


@dataclass
class _Turn:
    """One turn of a pull while it lasts."""

    pull: Pull
    source: Source
    scope: Scope
    until: datetime
    tell: Tell
    told_at: datetime
    trouble: Unanswered | None = None
    lots: Iterator[list[Listed]] = field(default_factory=lambda: iter(()))

    def goes_on(self, now: datetime) -> bool:
        """Whether another lot may be begun."""
        return self.trouble is None and self.pull.state == "pending" and now < self.until


@dataclass(frozen=True)
class WayIn:
    """How images come into a case, and whether it takes them."""

    receiving: Receiving
    index: ImageIndex
    cases: Cases


class Pulling:
    """Works on pulls; each instance comes into the case once, through the intake."""

    def __init__(
        self,
        *,
        stores: PullStores,
        sources: Sources,
        way_in: WayIn,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._sources = sources
        self._way_in = way_in
        self._now = now
        self._new_id = new_id

    async def pull(self, message: Posted, tell: Tell) -> Pull:
        """Work on a `PULL` message for one turn, then complete it or stand in line again."""
        found = await self._found(PullId(UUID(message.body["pull"])))
        if found.state == "pending":
            found = await self._worked(found, tell)
        await self._complete(message, found)
        await tell(found.case)
        return found

    async def _worked(self, pull: Pull, tell: Tell) -> Pull:
        source = self._sources.source(pull.owner, pull.pacs)
        if source is None:
            return await self._failed(pull, "no-address")
        if not await self._way_in.cases.is_open(pull.case):
            return await self._failed(pull, "case-locked")
        now = self._now()
        scope = Scope(hospital=pull.owner, case=pull.case, actor=pull.by)
        turn = _Turn(pull, source, scope, now + TURN, tell, now)
        try:
            async with asyncio.timeout(ANSWER_S):
                listed = await self._listed(turn)
            await self._bring(turn, listed)
        except Unanswered as error:
            turn.trouble = error
        except TimeoutError:
            turn.trouble = Unanswered("silent")
        trouble = turn.trouble
        if trouble is None:
            return turn.pull
        return await self._change(
            turn.pull, lambda one: course.missed(one, trouble.trouble, self._now())
        )

    async def _listed(self, turn: _Turn) -> Sequence[Listed]:
        """What the archive has of the study; nothing where its patient is somebody else."""
        pull, source = turn.pull, turn.source
        answers = await source.studies({"StudyInstanceUID": pull.study_uid}, 2)
        known = [(one, found) for one in answers if (found := row(one))]
        mine = [(one, found) for one, found in known if found.study_uid == pull.study_uid]
        if not mine:
            raise Unanswered("not-there")
        header, found = mine[0]
        differs = differences(pull.patient, header)
        turn.pull = await self._change(
            pull, lambda one: course.recognised(one, found, differs, self._now())
        )
        if turn.pull.state != "pending":
            return ()
        listed = await source.instances(pull.study_uid, course.MOST_INSTANCES + 1)
        if not listed:
            raise Unanswered("not-there")
        if len(listed) > course.MOST_INSTANCES:
            raise Unanswered("too-many")
        return listed

    async def _bring(self, turn: _Turn, listed: Sequence[Listed]) -> None:
        """Fetch what the case lacks, several lots at once where the way allows it."""
        if not listed:
            return
        total = len({one.sop_uid for one in listed})
        several = {one.sop_uid: one for one in listed if _is_sound(one)}
        held = await self._way_in.index.digests(turn.scope, list(several))
        turn.pull = await self._change(
            turn.pull, lambda one: course.named(one, total, len(held), self._now())
        )
        await turn.tell(turn.pull.case)
        missing = [one for uid, one in several.items() if uid not in held]
        turn.lots = lots(missing, course.lot_of(turn.pull))
        async with asyncio.TaskGroup() as group:
            for _ in range(turn.source.at_once):
                group.create_task(self._lots(turn))
        if turn.trouble is None and self._now() < turn.until:
            held = await self._way_in.index.digests(turn.scope, list(several))
            turn.pull = await self._change(
                turn.pull, lambda one: course.ended(one, len(held), self._now())
            )

    async def _lots(self, turn: _Turn) -> None:
        while turn.goes_on(self._now()):
            lot = next(turn.lots, None)
            if lot is None:
                return
            try:
                await self._lot(turn, lot)
            except Unanswered as error:
                turn.trouble = error

    async def _lot(self, turn: _Turn, lot: Sequence[Listed]) -> None:
        came_bytes, others = 0, set[Mismatch]()

        async def counted(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
            nonlocal came_bytes
            async for chunk in chunks:
                came_bytes += len(chunk)
                yield chunk

        async def arrivals() -> AsyncGenerator[Arrival, None]:
            async with aclosing(turn.source.fetch(turn.pull.study_uid, lot)) as fetched:
                async for arrival in fetched:
                    yield Arrival(arrival.name, counted(arrival.chunks))

        def admits(header: Attributes) -> bool:
            differs = set(differences(turn.pull.patient, header)) - set(turn.pull.agreed)
            others.update(differs)
            return not differs

        async with aclosing(arrivals()) as alone:
            outcomes = await self._way_in.receiving.receive(
                turn.scope, alone, may_zip=False, study_uid=turn.pull.study_uid, admits=admits
            )
        kept = sum(one.outcome in ("stored", "duplicate") for one in outcomes)
        is_full = "storage-full" in {one.code for one in outcomes}
        now = self._now()

        def noted(pull: Pull) -> Pull:
            after = course.arrived(pull, kept, len(lot) - kept, came_bytes, now)
            if others:
                return course.differing(after, sorted(others), now)
            return course.failed(after, "storage-full", now) if is_full else after

        turn.pull = await self._change(turn.pull, noted)
        if now - turn.told_at >= TELL_EVERY:
            turn.told_at = now
            await turn.tell(turn.pull.case)

    async def _failed(self, pull: Pull, trouble: Trouble) -> Pull:
        return await self._change(pull, lambda one: course.failed(one, trouble, self._now()))

    async def _found(self, pull: PullId) -> Pull:
        async with self._stores.ledger.read() as tx:
            found = await self._stores.pulls.get(tx, pull)
        if found is None:
            raise NotFound
        return found

    async def _change(self, pull: Pull, step: Callable[[Pull], Pull]) -> Pull:
        """Take a step from where it stands now: a person may have stopped it meanwhile."""
        async with self._stores.ledger.change() as tx:
            before = await self._stores.pulls.get(tx, pull.id)
            if before is None:
                raise NotFound
            after = step(before)
            if after is before:
                return before
            after = replace(after, version=before.version + 1)
            await self._stores.pulls.replace(tx, after)
            if after.state != before.state:
                await self._audit(tx, after)
        return after

    async def _complete(self, message: Posted, pull: Pull) -> None:
        """In one transaction the turn is over and the next one stands in line."""
        now = self._now()
        async with self._stores.ledger.change() as tx:
            await self._stores.outbox.complete(tx, message.id, now)
            current = await self._stores.pulls.get(tx, pull.id)
            if current is not None and current.state == "pending" == pull.state:
                next_turn = posted(current, self._new_id(), now + course.wait_of(current))
                await self._stores.outbox.post(tx, next_turn)

    async def _audit(self, tx: Transaction, pull: Pull) -> None:
        entry = AuditEntry(
            id=self._new_id(),
            at=self._now(),
            actor=pull.by,
            hospital=pull.owner,
            act=f"pacs.pull-{pull.state}",
            kind="pull",
            thing=pull.id,
            case=pull.case,
            note=f"pacs={pull.pacs} kept={pull.kept}/{pull.total}",
        )
        await self._stores.outbox.post(tx, line_of(entry))


def lots(listed: Sequence[Listed], most: int) -> Iterator[list[Listed]]:
    """So many instances at most, of one series each: what is committed together."""
    by_series = dict[str, list[Listed]]()
    for one in listed:
        by_series.setdefault(one.series_uid, []).append(one)
    for series in by_series.values():
        for at in range(0, len(series), most):
            yield series[at : at + most]


def _is_sound(listed: Listed) -> bool:
    """What an archive answers becomes part of an address."""
    return is_uid(listed.series_uid) and is_uid(listed.sop_uid)
