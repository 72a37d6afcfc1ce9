"""Studies that doctors look for and pick: the search, and the pulls as they stand."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from consult.audit.wire import AuditEntry
from consult.ledger.errors import Full, NotFound
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction
from consult.ledger.wire import CaseId, HospitalId, PractitionerId, PullId
from imaging.index.core.trail import line_of
from imaging.index.service import ImageIndex
from imaging.index.wire import Scope
from imaging.pacs.core import pulling as course
from imaging.pacs.core.asking import (
    MOST_STUDIES,
    Keys,
    differences,
    is_meant,
    lookups,
    names,
    newest_first,
    row,
)
from imaging.pacs.core.troubles import Unanswered, refusal_of
from imaging.pacs.ports import Pulls, Source, Sources
from imaging.pacs.wire.pulls import (
    Pick,
    Pull,
    PullView,
    Search,
    Sought,
    SourceView,
    StartPulls,
    StudiesFound,
    StudyFound,
)

PULL = "pacs.pull"
"""Outbox topic; the body's `pull` is its id."""

SEARCH_S = 20.0
SEARCHES = 8
"""How many may wait for an archive at the same time."""

MOST_PULLS = 200


@dataclass(frozen=True)
class PullStores:
    """Where pulls lie, and how they are changed."""

    ledger: Ledger
    pulls: Pulls
    outbox: Outbox


class Picking:
    """A doctor's side; that he may do so in this case is the caller's to check."""

    def __init__(
        self,
        *,
        stores: PullStores,
        sources: Sources,
        index: ImageIndex,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._sources = sources
        self._index = index
        self._now = now
        self._new_id = new_id
        self._free = asyncio.Semaphore(SEARCHES)

    def sources(self, hospital: HospitalId) -> tuple[SourceView, ...]:
        """The archives that this hospital's doctors may ask."""
        found = self._sources.of_hospital(hospital)
        return tuple(SourceView(pacs=pacs, way=way) for pacs, way in found)

    async def search(self, scope: Scope, patient: Sought, search: Search) -> StudiesFound:
        """Ask an archive; who asked for whom stands in the trail before it answers."""
        source = self._sources.source(scope.hospital, search.pacs)
        if source is None:
            raise NotFound
        questions = lookups(search.query)
        if self._free.locked():
            raise Full(
                "pacs-busy", "查询过多，请稍后再试。", "Too many searches; try again shortly."
            )
        async with self._free:
            await self._note(scope, "pacs.search", scope.case, _asked(patient, search))
            try:
                async with asyncio.timeout(SEARCH_S):
                    rows, has_more = await self._answers(source, patient, search, questions)
            except TimeoutError:
                raise refusal_of("silent") from None
            except Unanswered as error:
                raise refusal_of(error.trouble) from error
        held = {
            study.study_uid: study.instance_count for study in (await self._index.studies(scope))[0]
        }
        return StudiesFound(
            studies=tuple(replace(found, held=held.get(found.row.study_uid, 0)) for found in rows),
            has_more=has_more,
        )

    async def start(
        self, scope: Scope, patient: Sought, asked: StartPulls, by: PractitionerId
    ) -> tuple[PullView, ...]:
        """Open a pull for each study; one that runs already goes on."""
        if self._sources.source(scope.hospital, asked.pacs) is None:
            raise NotFound
        stores, opened = self._stores, list[PullView]()
        async with stores.ledger.change() as tx:
            if len(await stores.pulls.of_case(tx, scope.case)) + len(asked.picks) > MOST_PULLS:
                raise Full("pulls-full", "本病例调入的检查过多。", "Too many pulls for one case.")
            for pick in asked.picks:
                pull = await self._opened(tx, scope, patient, asked.pacs, pick, by)
                opened.append(course.told(pull))
        return tuple(opened)

    async def of_case(self, case: CaseId) -> tuple[PullView, ...]:
        """The pulls of a case, the newest first; who may see them is the caller's to check."""
        async with self._stores.ledger.read() as tx:
            found = await self._stores.pulls.of_case(tx, case)
        newest = sorted(found, key=lambda pull: pull.created_at, reverse=True)
        return tuple(course.told(pull) for pull in newest)

    async def cancel(self, scope: Scope, pull: PullId) -> PullView:
        """Stop a pull; what came stays."""
        stores = self._stores
        async with stores.ledger.change() as tx:
            found = await stores.pulls.get(tx, pull)
            if found is None or found.case != scope.case:
                raise NotFound
            over = course.cancelled(found, self._now())
            over = replace(over, version=found.version + 1)
            await stores.pulls.replace(tx, over)
            await self._write(tx, scope, "pacs.cancel", pull, found.pacs)
        return course.told(over)

    async def _answers(
        self, source: Source, patient: Sought, search: Search, questions: Sequence[Keys]
    ) -> tuple[list[StudyFound], bool]:
        found, has_more = dict[str, StudyFound](), False
        for keys in questions:
            answers = await source.studies(keys, MOST_STUDIES + 1)
            has_more |= len(answers) > MOST_STUDIES
            for answer in answers:
                known = row(answer)
                if known is not None and is_meant(search.query, keys, names(answer)):
                    differs = differences(patient, answer)
                    found[known.study_uid] = StudyFound(row=known, differs=differs, held=0)
        order = newest_first(one.row for one in found.values())
        several = [found[one.study_uid] for one in order]
        return several[:MOST_STUDIES], has_more or len(several) > MOST_STUDIES

    async def _opened(
        self,
        tx: Transaction,
        scope: Scope,
        patient: Sought,
        pacs: str,
        pick: Pick,
        by: PractitionerId,
    ) -> Pull:
        stores, now = self._stores, self._now()
        key = course.id_of(scope.case, pacs, pick.study_uid)
        before = await stores.pulls.get(tx, key)
        if before is not None and before.state == "pending":
            return before
        if before is None:
            pull = Pull(
                id=key,
                owner=scope.hospital,
                case=scope.case,
                pacs=pacs,
                study_uid=pick.study_uid,
                by=by,
                patient=patient,
                agreed=pick.agreed,
                created_at=now,
                changed_at=now,
            )
            await stores.pulls.add(tx, pull)
        else:
            again = course.reopened(before, pick, patient, by, now)
            pull = replace(again, version=before.version + 1)
            await stores.pulls.replace(tx, pull)
        await stores.outbox.post(tx, posted(pull, self._new_id(), now))
        agreed = f" agreed={','.join(pick.agreed)}" if pick.agreed else ""
        await self._write(tx, scope, "pacs.pull", key, f"pacs={pacs}{agreed}")
        return pull

    async def _note(self, scope: Scope, act: str, thing: UUID, note: str) -> None:
        async with self._stores.ledger.change() as tx:
            await self._write(tx, scope, act, thing, note)

    async def _write(self, tx: Transaction, scope: Scope, act: str, thing: UUID, note: str) -> None:
        kind = "case" if thing == scope.case else "pull"
        entry = AuditEntry(
            id=self._new_id(),
            at=self._now(),
            actor=scope.actor,
            hospital=scope.hospital,
            act=act,
            kind=kind,
            thing=thing,
            case=scope.case,
            note=note,
        )
        await self._stores.outbox.post(tx, line_of(entry))


def posted(pull: Pull, message: UUID, run_at: datetime) -> Posted:
    """The message of a pull's next turn; the studies of one case come one after the other."""
    return Posted(
        id=message,
        topic=PULL,
        key=f"{PULL}/{pull.case}",
        body={"pull": str(pull.id)},
        run_at=run_at,
    )


def _asked(patient: Sought, search: Search) -> str:
    """What was asked for, without a value of a record: only whether it is the case's patient."""
    query = search.query
    words = {
        "pacs": search.pacs,
        "id": "given" if query.patient_id else "",
        "accession": "given" if query.accession else "",
        "name": _whose(query.patient_name.strip(), patient.name),
        "birth": _whose(query.birth_date, patient.birth_date),
        "modality": query.modality,
        "from": str(query.first or ""),
        "to": str(query.last or ""),
    }
    return " ".join(f"{word}={value}" for word, value in words.items() if value)


def _whose(asked: object, of_case: object) -> str:
    if not asked:
        return ""
    return "as-case" if asked == of_case else "other"
