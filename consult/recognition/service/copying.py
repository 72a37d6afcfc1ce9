"""The jobs that bring images into a case and take them out again; begun again after a kill."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, Outbox, Posted
from consult.ledger.wire import CaseId, TakingId
from consult.recognition.core import effects
from consult.recognition.ports import Place, StudyImages, TakingStore
from consult.recognition.wire import Taking

Tell = Callable[[CaseId], Awaitable[None]]
"""Tells the open pages that the images of a case are on their way."""


class Copying:
    """One message is one study into one case, or out of it; done twice is done once."""

    def __init__(
        self,
        ledger: Ledger,
        takings: TakingStore,
        images: StudyImages,
        outbox: Outbox,
        clock: Callable[[], datetime],
        tell: Tell,
    ) -> None:
        self._ledger = ledger
        self._takings = takings
        self._images = images
        self._outbox = outbox
        self._clock = clock
        self._tell = tell

    async def take(self, message: Posted) -> None:
        """Copy what is not there yet; how far it is stands in the taking after each batch."""
        taking = await self._of(message)
        if taking is None or taking.state != "copying":
            return await self._complete(message)
        try:
            done = effects.ended(await self._copied(taking), "done", self._clock())
        except NotFound:
            done = effects.ended(await self._again(taking), "failed", self._clock())
        await self._complete(message, done)
        return await self._tell(taking.case)

    async def take_back(self, message: Posted) -> None:
        """Remove the series that the case had from nowhere else."""
        taking = await self._of(message)
        if taking is not None and taking.state == "taken_back":
            await self._images.remove(_target(taking), taking.study, taking.series)
            await self._tell(taking.case)
        await self._complete(message)

    async def _copied(self, taking: Taking) -> Taking:
        source = Place(taking.hospital, taking.source)
        if taking.total is None:
            taking = await self._planned(taking, source)
        target = _target(taking)
        async for far in self._images.copy(source, target, taking.study):
            taking = effects.advanced(taking, far.copied, far.total, far.conflicts)
            await self._save(taking)
            await self._tell(taking.case)
        return taking

    async def _planned(self, taking: Taking, source: Place) -> Taking:
        """Note which series are new in the case before the first image of them comes."""
        found = await self._images.find(source, taking.study)
        if found is None:
            raise NotFound
        there = await self._images.find(_target(taking), taking.study)
        known = there.series if there is not None else ()
        new = (series for series in found.series if series not in known)
        planned = effects.planned(taking, found.instances, new)
        await self._save(planned)
        return planned

    async def _again(self, taking: Taking) -> Taking:
        async with self._ledger.read() as tx:
            return await self._takings.get(tx, taking.id) or taking

    async def _of(self, message: Posted) -> Taking | None:
        async with self._ledger.read() as tx:
            return await self._takings.get(tx, TakingId(UUID(message.body["taking"])))

    async def _save(self, taking: Taking) -> None:
        async with self._ledger.change() as tx:
            await self._takings.save(tx, taking)

    async def _complete(self, message: Posted, taking: Taking | None = None) -> None:
        async with self._ledger.change() as tx:
            if taking is not None:
                await self._takings.save(tx, taking)
            await self._outbox.complete(tx, message.id, self._clock())


def _target(taking: Taking) -> Place:
    return Place(taking.owner, taking.case, taking.taken_by)
