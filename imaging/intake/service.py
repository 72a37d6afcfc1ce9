"""The way in: hold, outline, read, keep, index; every file gets an answer of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from consult.ledger.errors import Refusal, StorageFull, TooBig
from consult.ledger.wire import Digest
from consult.vault.ports import Vault
from imaging.index.service import ImageIndex
from imaging.index.wire import Attributes, Entry, Scope
from imaging.intake.core.names import is_companion
from imaging.intake.core.part10 import Outline, outline
from imaging.intake.core.placing import MEDIA_DIRECTORY, placed
from imaging.intake.core.refusals import SENTENCES, refusal
from imaging.intake.ports import Held, Spool, Unzip
from imaging.intake.wire import Arrival, FileOutcome, Intake, IntakeResult, Limits, Outcome
from imaging.pixels.ports import Workers
from imaging.pixels.wire import ContentRead, HeaderRead, ReadContent, ReadHeader, Reply

BATCH_FILES = 16
BATCH_BYTES = 64 << 20
"""What is committed together: a commit costs about as much as four instances."""

COMPARED_BYTES = 64 << 20
"""Bigger files under a known UID are compared by their bytes only."""

FAILURES = {
    "deadline": "header-too-slow",
    "RecursionError": "header-too-deep",
    "MemoryError": "header-too-big",
}


Admits = Callable[[Attributes], bool]
"""Whether an instance with this header is of the patient whose images are taken."""


def anybody(_: Attributes) -> bool:
    """Whoever uploads by hand looks at the patient himself."""
    return True


@dataclass(frozen=True)
class Wanted:
    """What one request may bring."""

    study_uid: str | None
    admits: Admits

    def check(self, entry: Entry) -> None:
        """Raise the refusal of what is not wanted."""
        if self.study_uid not in (None, entry.instance.study_uid):
            raise refusal("other-study")
        if not self.admits(entry.header):
            raise refusal("other-patient")


@dataclass(frozen=True)
class _Waiting:
    """A file that is held until its batch is full."""

    place: int
    name: str
    held: Held


class Receiving:
    """One way in for DICOM; stored and duplicate mean durable and committed."""

    def __init__(
        self,
        *,
        vault: Vault,
        index: ImageIndex,
        workers: Workers,
        spool: Spool,
        unzip: Unzip,
        limits: Limits,
    ) -> None:
        self._vault = vault
        self._index = index
        self._workers = workers
        self._spool = spool
        self._unzip = unzip
        self._limits = limits

    async def receive(
        self,
        scope: Scope,
        arrivals: AsyncIterator[Arrival],
        *,
        may_zip: bool = True,
        study_uid: str | None = None,
        admits: Admits = anybody,
    ) -> list[FileOutcome]:
        """Take files and, where `may_zip`, zips of files; an outcome for each, in order.

        Where `study_uid` is given, instances of other studies are refused; so are those whose
        header `admits` turns away as another patient's.
        """
        upload = _Upload(self, scope, may_zip, Wanted(study_uid, admits))
        try:
            async for arrival in arrivals:
                await upload.take(arrival)
            await upload.flush()
        finally:
            upload.close()
        return upload.outcomes()

    async def upload(self, scope: Scope, name: str, chunks: AsyncIterator[bytes]) -> Intake:
        """Take one body, a DICOM file or a zip, and tell what the case holds now."""

        async def alone() -> AsyncIterator[Arrival]:
            yield Arrival(name, chunks)

        outcomes = await self.receive(scope, alone())
        images = await self._index.summary(scope.case)
        return Intake(results=tuple(map(told, outcomes)), images=images)

    async def hold(self, arrival: Arrival, left_bytes: int) -> Held:
        """Hold one file; raises Refusal."""
        limit_bytes = min(self._limits.file_bytes, left_bytes)
        try:
            return await self._spool.hold(arrival.chunks, limit_bytes)
        except TooBig:
            raise refusal("too-big") from None
        except StorageFull:
            raise refusal("storage-full") from None

    def members(self, held: Held) -> AsyncIterator[Arrival]:
        """The files of a zip."""
        return self._unzip.members(held, self._limits)

    @property
    def upload_bytes(self) -> int:
        """How much one request may bring in all."""
        return self._limits.upload_bytes

    async def keep(
        self, scope: Scope, files: list[tuple[str, Held]], wanted: "Wanted"
    ) -> list[FileOutcome]:
        """Read and keep a batch, then commit what is new of it in one transaction."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._prepare(scope, *file, wanted)) for file in files]
        prepared = [task.result() for task in tasks]
        prepared = await self._recognised(scope, files, prepared)
        entries = [one for one in prepared if isinstance(one, Entry)]
        added: list[Outcome] = ["refused"] * len(entries)
        with suppress(StorageFull):
            added = [*await self._index.add(scope, entries)]
        outcomes = iter(added)
        return [
            one if isinstance(one, FileOutcome) else _committed(name, one, next(outcomes))
            for (name, _), one in zip(files, prepared, strict=True)
        ]

    async def _recognised(
        self,
        scope: Scope,
        files: list[tuple[str, Held]],
        prepared: list[Entry | FileOutcome],
    ) -> list[Entry | FileOutcome]:
        """What the case has in other bytes and with the same content, as what the case has."""
        uids = [one.instance.sop_uid for one in prepared if isinstance(one, Entry)]
        known = await self._index.digests(scope, uids) if uids else {}
        several = list(prepared)
        for place, ((_, held), one) in enumerate(zip(files, prepared, strict=True)):
            if not isinstance(one, Entry):
                continue
            before = known.get(one.instance.sop_uid, one.instance.digest)
            if before != one.instance.digest and await self._is_same(scope, before, held):
                instance = msgspec.structs.replace(one.instance, digest=before)
                several[place] = Entry(instance=instance, header=one.header)
        return several

    async def _is_same(self, scope: Scope, kept: Digest, held: Held) -> bool:
        """Whether a file says what the kept one says: a receiver writes group 2 anew (PS3.10 §7.1),
        padding and the lengths of items as it likes."""
        if held.size_bytes > COMPARED_BYTES:
            return False
        theirs = await asyncio.to_thread(held.read, 0, held.size_bytes)
        ours = await self._vault.read(scope.hospital, kept)
        if len(ours) > COMPARED_BYTES:
            return False
        read = [await self._workers.run(ReadContent(file=one)) for one in (ours, theirs)]
        values = [one.values for one in read if isinstance(one, ContentRead)]
        return len(values) == 2 and bool(values[0]) and values[0] == values[1]

    async def _prepare(
        self, scope: Scope, name: str, held: Held, wanted: "Wanted"
    ) -> Entry | FileOutcome:
        """Read one file and make its bytes durable; what is refused is not kept."""
        try:
            entry = await self._read(held)
            wanted.check(entry)
            blob = await self._vault.put(
                scope.hospital, self._spool.chunks(held), self._limits.file_bytes
            )
        except Refusal as error:
            return _refused(name, error)
        except StorageFull:
            return _refused(name, refusal("storage-full"))
        instance = msgspec.structs.replace(
            entry.instance, digest=blob.digest, size_bytes=blob.size_bytes
        )
        return Entry(instance=instance, header=entry.header)

    async def _read(self, held: Held) -> Entry:
        found = await asyncio.to_thread(outline, held.read, held.size_bytes, self._limits)
        if found.media_class == MEDIA_DIRECTORY:
            raise refusal("dicomdir")
        head = await asyncio.to_thread(held.read, 0, found.head_bytes)
        reply = await self._workers.run(ReadHeader(head=head))
        return _entry(found, reply)


class _Upload:
    """One request on its way: what waits, what has its outcome, how much may still come."""

    def __init__(self, receiving: Receiving, scope: Scope, may_zip: bool, wanted: "Wanted") -> None:
        self._wanted = wanted
        self._receiving = receiving
        self._scope = scope
        self._may_zip = may_zip
        self._left_bytes = receiving.upload_bytes
        self._waiting: list[_Waiting] = []
        self._outcomes: list[FileOutcome | None] = []

    def outcomes(self) -> list[FileOutcome]:
        """All outcomes, in the order of arrival."""
        return [outcome for outcome in self._outcomes if outcome is not None]

    async def take(self, arrival: Arrival, *, is_member: bool = False) -> None:
        """Hold one file, open it where it is a zip, and keep the batch once it is full."""
        try:
            held = await self._receiving.hold(arrival, self._left_bytes)
        except Refusal as error:
            self._outcomes.append(_refused(arrival.name, error))
            return
        self._left_bytes -= held.size_bytes
        if _is_zip(held):
            await self._unpack(arrival.name, held, is_member)
            return
        self._waiting.append(_Waiting(len(self._outcomes), arrival.name, held))
        self._outcomes.append(None)
        waiting_bytes = sum(one.held.size_bytes for one in self._waiting)
        if len(self._waiting) >= BATCH_FILES or waiting_bytes >= BATCH_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Keep what waits."""
        waiting = self._waiting
        files = [(one.name, one.held) for one in waiting]
        outcomes = await self._receiving.keep(self._scope, files, self._wanted)
        for one, outcome in zip(waiting, outcomes, strict=True):
            self._outcomes[one.place] = outcome
        self.close()

    def close(self) -> None:
        """Let go of what is held."""
        for one in self._waiting:
            one.held.file.close()
        self._waiting = []

    async def _unpack(self, name: str, held: Held, is_member: bool) -> None:
        try:
            if is_member or not self._may_zip:
                raise refusal("zip-nested" if is_member else "not-dicom")
            async for member in self._receiving.members(held):
                await self.take(member, is_member=True)
            await self.flush()
        except Refusal as error:
            self._outcomes.append(_refused(name, error))
        finally:
            held.file.close()


def told(outcome: FileOutcome) -> IntakeResult:
    """What the sender is told."""
    return IntakeResult(
        name=outcome.name,
        outcome=outcome.outcome,
        code=outcome.code,
        zh=outcome.zh,
        en=outcome.en,
        study=outcome.study_uid or None,
        series=outcome.series_uid or None,
        instance=outcome.sop_uid or None,
    )


def _is_zip(held: Held) -> bool:
    return held.read(0, 4) in (b"PK\x03\x04", b"PK\x05\x06")


def _entry(found: Outline, reply: Reply) -> Entry:
    if not isinstance(reply, HeaderRead):
        why = getattr(reply, "why", "")
        raise refusal(FAILURES.get(why, "broken-header"))
    return Entry(instance=placed(found, reply.header), header=reply.header)


def _refused(name: str, error: Refusal) -> FileOutcome:
    """The outcome of a refusal; things that come along with images are only left aside."""
    code = error.code
    if code == "not-dicom" and is_companion(name):
        code = "not-an-image"
    is_aside = code in ("not-an-image", "dicomdir")
    zh, en = SENTENCES[code]
    return FileOutcome(
        name=name, outcome="skipped" if is_aside else "refused", code=code, zh=zh, en=en
    )


def _committed(name: str, entry: Entry, outcome: Outcome) -> FileOutcome:
    instance = entry.instance
    code = {"conflict": "same-uid-other-bytes", "refused": "storage-full"}.get(outcome, "")
    zh, en = SENTENCES[code] if code else ("", "")
    return FileOutcome(
        name=name,
        outcome=outcome,
        code=code,
        zh=zh,
        en=en,
        study_uid=instance.study_uid,
        series_uid=instance.series_uid,
        sop_class=instance.sop_class,
        sop_uid=instance.sop_uid,
    )
