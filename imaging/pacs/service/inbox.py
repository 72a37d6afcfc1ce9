"""Takes what devices send without a case, and tells who makes results of examinations."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from consult.ledger.errors import NotFound, Unavailable
from consult.ledger.ports import Ledger, Outbox, Posted
from consult.ledger.wire import HospitalId
from imaging.index.service import ImageIndex
from imaging.index.wire import Scope
from imaging.intake.service import Receiving
from imaging.intake.wire import Arrival
from imaging.pacs.core.inbox import (
    NOT_AUTHORISED,
    OUT_OF_RESOURCES,
    announcement_of,
    case_of,
    examination,
    peer_of,
    status_of,
)
from imaging.pacs.ports import Examinations
from imaging.pacs.wire.inbox import Answered, Peer, Received

ARRIVED = "examination.arrived"
"""Outbox topic; the body names `hospital`, `department` and `study`."""

QUIET = timedelta(seconds=30)
"""An examination is told of when most of it is here; what follows is found under its case."""


class Inbox:
    """One case per study and hospital; an instance acknowledged is durable and committed."""

    def __init__(
        self,
        *,
        peers: Sequence[Peer],
        receiving: Receiving,
        index: ImageIndex,
        ledger: Ledger,
        outbox: Outbox,
        now: Callable[[], datetime],
    ) -> None:
        self._peers = peers
        self._receiving = receiving
        self._index = index
        self._ledger = ledger
        self._outbox = outbox
        self._now = now

    async def take(self, received: Received, chunks: AsyncIterator[bytes]) -> Answered:
        """Keep one instance, and say with which status its sender is answered."""
        peer = peer_of(self._peers, received.title, received.address)
        if peer is None:
            return Answered(status=NOT_AUTHORISED)
        scope = _scope(peer.hospital, received.study_uid)

        async def alone() -> AsyncIterator[Arrival]:
            yield Arrival(received.name, chunks)

        try:
            [outcome] = await self._receiving.receive(
                scope, alone(), may_zip=False, study_uid=received.study_uid
            )
            status = status_of(outcome)
            if status == 0:
                await self._announce(peer, received.study_uid)
        except Unavailable:
            status = OUT_OF_RESOURCES
        return Answered(status=status)

    async def tell(self, message: Posted, examinations: Examinations) -> None:
        """Work on an `ARRIVED` message; raises what the listener raises, to be tried again."""
        hospital, study_uid = HospitalId(UUID(message.body["hospital"])), message.body["study"]
        studies, _ = await self._index.studies(_scope(hospital, study_uid))
        found = [study for study in studies if study.study_uid == study_uid]
        if not found:
            raise NotFound
        department = message.body.get("department", "")
        await examinations.arrived(examination(hospital, department, found[0], self._now()))
        async with self._ledger.change() as tx:
            await self._outbox.complete(tx, message.id, self._now())

    async def _announce(self, peer: Peer, study_uid: str) -> None:
        """Post the one message of this study; the same id twice is one message."""
        announcement = announcement_of(peer.hospital, study_uid)
        message = Posted(
            id=announcement,
            topic=ARRIVED,
            # A key of its own: the order of ids made from names is none in time.
            key=str(announcement),
            body={
                "hospital": str(peer.hospital),
                "department": peer.department,
                "study": study_uid,
            },
            run_at=self._now() + QUIET,
        )
        async with self._ledger.change() as tx:
            await self._outbox.post(tx, message)


def _scope(hospital: HospitalId, study_uid: str) -> Scope:
    return Scope(hospital=hospital, case=case_of(hospital, study_uid), actor=None)
