"""Answers what the clinic asks about the images of a case; joins the two databases by case id."""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date

from consult.cases.wire import ImagesSummary, StudyNote
from consult.ledger.wire import CaseId, Digest, HospitalId
from imaging.index.service import ImageIndex
from imaging.index.wire import StudyManifest

OwnersOf = Callable[[Collection[CaseId]], Awaitable[Mapping[CaseId, HospitalId]]]


class CaseImages:
    """The clinic's `Images` port over the index of images, which asks for the owner each time."""

    def __init__(self, index: ImageIndex, owners_of: OwnersOf) -> None:
        self._index = index
        self._owners_of = owners_of

    async def summary(self, case: CaseId) -> ImagesSummary:
        """How many images a case has; zeros for an unknown case."""
        owners = await self._owners_of([case])
        if case not in owners:
            return ImagesSummary()
        return await self._index.summary(owners[case], case)

    async def counts(self, cases: Collection[CaseId]) -> Mapping[CaseId, int]:
        """How many instances each of these cases has."""
        owners = await self._owners_of(cases)
        return {
            case: (await self._index.summary(owner, case)).instances
            for case, owner in owners.items()
        }

    async def manifest(self, case: CaseId) -> tuple[StudyNote, ...]:
        """The studies of a case as a paper names them."""
        return tuple(note(study) for study in await self.studies(case))

    async def studies(self, case: CaseId) -> list[StudyManifest]:
        """The studies of a case with the digests of all their files."""
        owners = await self._owners_of([case])
        return await self._index.manifest(owners[case], case) if case in owners else []


def note(study: StudyManifest) -> StudyNote:
    """One study in one line; the digest is over the sorted digests of its files."""
    digests = sorted(one.digest for series in study.series for one in series.instances)
    return StudyNote(
        study=study.study_uid,
        modality="/".join(dict.fromkeys(series.modality for series in study.series)),
        description=study.description,
        taken_on=_day(study.study_date),
        series=len(study.series),
        instances=len(digests),
        digest=Digest(hashlib.sha256("".join(digests).encode()).hexdigest()),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError:
        return None
