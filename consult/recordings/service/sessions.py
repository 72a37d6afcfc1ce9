"""Recordings of sessions: begun, finished, withdrawn."""

from collections.abc import Collection, Sequence
from datetime import datetime

from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, HospitalId, PractitionerId, RecordingId
from consult.people.service import People
from consult.recordings.core import course
from consult.recordings.ports import RecordingStore
from consult.recordings.wire import RecordedFile, Recording, RecordingView


class Recordings:
    """Keeps what became of each recording."""

    def __init__(self, store: RecordingStore, people: People, audit: Audit) -> None:
        self.store = store
        self._people = people
        self._audit = audit

    async def begin(
        self,
        tx: Transaction,
        recording: RecordingId,
        consultation: tuple[ConsultationId, HospitalId],
        by: PractitionerId,
        now: datetime,
    ) -> Recording:
        """Record a session of this consultation of this hospital; the consent was looked at."""
        of, owner = consultation
        made = course.begun(recording, owner, of, "session", by, now)
        await self.keep(tx, Doer(at=now, actor=by), made, "start")
        return made

    async def finish(
        self,
        tx: Transaction,
        recording: RecordingId,
        files: Sequence[RecordedFile],
        moments: Digest | None,
        why: str,
        now: datetime,
    ) -> Recording:
        """Its files lie in the vault; one that is over already stays as it is."""
        before = await self.known(tx, recording)
        if before.state != "running":
            return before
        after = course.finished(before, files, moments, why, now)
        await self.keep(tx, Doer(at=now), after, "finish", after.why)
        return after

    async def withdraw(
        self, tx: Transaction, doer: Doer, of: Collection[ConsultationId]
    ) -> tuple[Recording, ...]:
        """The patient does not agree any more: recordings of sessions are heard by nobody."""
        found = await self.store.of(tx, of)
        mine = [each for each in found if each.kind == "session" and each.state != "withdrawn"]
        for each in mine:
            await self.keep(tx, doer, course.withdrawn(each, "consent", doer.at), "withdraw")
        return tuple(mine)

    async def known(self, tx: Transaction, recording: RecordingId) -> Recording:
        """One recording; raises NotFound."""
        found = await self.store.get(tx, recording)
        if found is None:
            raise NotFound
        return found

    async def view(
        self, tx: Transaction, recordings: Sequence[Recording]
    ) -> tuple[RecordingView, ...]:
        """Recordings with the cards of those who started them."""
        cards = await self._people.cards(tx, {each.started_by for each in recordings})
        return tuple(
            RecordingView(recording=each, started_by=cards[each.started_by]) for each in recordings
        )

    async def keep(
        self, tx: Transaction, doer: Doer, recording: Recording, act: str, note: str = ""
    ) -> None:
        """Keep the next version and record the act."""
        await self.store.save(tx, recording)
        deed = Deed(act=f"recording.{act}", kind="recording", thing=recording.id, note=note)
        await self._audit.record(tx, doer, deed)
