"""Pushes signed records into hospitals' own systems until each has said that it keeps them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.consultations.core.record import read_record
from consult.consultations.ports import ConsultationStore, FrozenTexts, Writings
from consult.consultations.wire import Frozen, Report
from consult.exchange.core import pushing as course
from consult.exchange.core.answering import Answer, document
from consult.exchange.core.resource import encoded
from consult.exchange.ports import Endpoints, Pushes
from consult.exchange.wire.push import Push
from consult.ledger.errors import NotFound, Refusal, Unavailable
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction
from consult.ledger.wire import ConsultationId, PushId
from consult.vault.ports import Vault

PUSH = "exchange.push"
"""Posted for each push; body: `push`."""


@dataclass(frozen=True)
class Sources:
    """Where records and their PDFs are read."""

    consultations: ConsultationStore
    writings: Writings
    frozen: FrozenTexts
    vault: Vault


@dataclass(frozen=True)
class Means:
    """Where pushes are kept and worked on; `origin` is where this server is reached."""

    ledger: Ledger
    pushes: Pushes
    outbox: Outbox
    audit: Audit
    clock: Callable[[], datetime]
    new_id: NewId
    origin: str


class Pushing:
    """Opens pushes and works on them; what a person may see of them is the caller's to check."""

    def __init__(self, sources: Sources, endpoints: Endpoints, means: Means) -> None:
        self._sources = sources
        self._endpoints = endpoints
        self._means = means

    async def open(self, consultation: ConsultationId) -> None:
        """Open what is due for the sealed reports of a consultation; to repeat it adds nothing."""
        if not self._endpoints.hospitals:
            return
        now = self._means.clock()
        async with self._means.ledger.change() as tx:
            known = {(p.report, p.hospital) for p in await self._means.pushes.of(tx, consultation)}
            for report in await self._sources.writings.reports(tx, [consultation]):
                frozen = await self._sources.frozen.get(tx, report.id) if report.pdf else None
                if frozen is None:
                    continue
                for hospital in course.due(frozen, self._endpoints.hospitals):
                    if (report.id, hospital) not in known:
                        made = course.opened(PushId(self._means.new_id()), frozen, hospital, now)
                        await self._begin(tx, made, "push.open", Doer(at=now))

    async def push(self, message: Posted) -> Push:
        """Work on a `PUSH` message; raises `Unavailable` when it should be tried again."""
        async with self._means.ledger.read() as tx:
            push = await self._means.pushes.get(tx, PushId(UUID(message.body["push"])))
        if push is None:
            raise NotFound
        if push.state != "pending":
            return await self._complete(message, push)
        try:
            location = await self._hand_over(push)
        except Unavailable as error:
            missed = course.missed(push, str(error), self._means.clock())
            if missed.state == "pending":
                await self._note(missed)
                raise
            return await self._give_up(message, missed)
        except Refusal as error:
            refused = course.refused(push, error.code, self._means.clock())
            return await self._give_up(message, refused)
        kept = course.acknowledged(push, location, self._means.clock())
        return await self._complete(message, kept, "push.acknowledged")

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> tuple[Push, ...]:
        """The pushes of a consultation with their receipts, oldest first."""
        return tuple(await self._means.pushes.of(tx, consultation))

    async def retry(
        self, tx: Transaction, doer: Doer, consultation: ConsultationId, push: PushId
    ) -> Push:
        """Open a failed push of this consultation again."""
        found = await self._means.pushes.get(tx, push)
        if found is None or found.consultation != consultation:
            raise NotFound
        again = course.reopened(found, doer.at)
        await self._begin(tx, again, "push.retry", doer)
        return again

    async def _begin(self, tx: Transaction, push: Push, act: str, doer: Doer) -> None:
        await self._means.pushes.save(tx, push)
        message = Posted(
            id=self._means.new_id(),
            topic=PUSH,
            key=f"push:{push.id}",
            body={"push": str(push.id)},
            run_at=doer.at,
        )
        await self._means.outbox.post(tx, message)
        await self._means.audit.record(tx, doer, Deed(act=act, kind="push", thing=push.id))

    async def _hand_over(self, push: Push) -> str:
        async with self._means.ledger.read() as tx:
            report = await self._sources.writings.report(tx, push.report)
            frozen = await self._sources.frozen.get(tx, push.report)
            found = await self._sources.consultations.get(tx, push.consultation)
        if report is None or report.pdf is None or frozen is None or found is None:
            raise NotFound
        pdf = await self._sources.vault.read(report.owner, report.pdf)
        packed = await asyncio.to_thread(self._packed, report, frozen, found.state, pdf)
        return await self._endpoints.put(push.hospital, packed, push.digest)

    def _packed(self, report: Report, frozen: Frozen, state: str, pdf: bytes) -> bytes:
        answer = Answer(
            record=read_record(frozen),
            frozen=frozen,
            state=state,
            pdf=report.pdf,
            pdf_url=f"Binary/{report.id}",
        )
        return encoded(document(answer, f"{self._means.origin}/fhir", pdf))

    async def _note(self, push: Push) -> None:
        async with self._means.ledger.change() as tx:
            await self._means.pushes.save(tx, push)

    async def _complete(self, message: Posted, push: Push, act: str = "") -> Push:
        now = self._means.clock()
        async with self._means.ledger.change() as tx:
            if act:
                await self._keep(tx, push, act, now)
            await self._means.outbox.complete(tx, message.id, now)
        return push

    async def _give_up(self, message: Posted, push: Push) -> Push:
        """Keep it as failed, and its message as a dead letter."""
        now = self._means.clock()
        async with self._means.ledger.change() as tx:
            await self._keep(tx, push, "push.failed", now)
        await self._means.outbox.bury(message.id, now, push.last_error)
        return push

    async def _keep(self, tx: Transaction, push: Push, act: str, now: datetime) -> None:
        await self._means.pushes.save(tx, push)
        deed = Deed(act=act, kind="push", thing=push.id)
        await self._means.audit.record(tx, Doer(at=now), deed)
