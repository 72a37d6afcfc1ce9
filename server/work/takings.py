"""What recognition asks of the images: find a study, copy it to another case, take series out."""

from collections.abc import AsyncIterator, Collection

from consult.recognition.ports import Copied, Found, Place
from consult.vault.ports import Vault
from imaging.index.core.headers import text, unpack
from imaging.index.core.patients import named
from imaging.index.service import ImageIndex, Rows
from imaging.index.wire import Entry, Scope

BATCH_INSTANCES = 16
"""What is committed together, as of an upload."""


class StudyCopies:
    """The `StudyImages` port over the index and the vault; no byte of an image is changed."""

    def __init__(self, index: ImageIndex, vault: Vault) -> None:
        self._index = index
        self._vault = vault

    async def find(self, place: Place, study: str) -> Found | None:
        """See StudyImages.find."""
        studies, series = await self._index.studies(_scope(place))
        for one in studies:
            if one.study_uid == study:
                return Found(
                    named=named(one.header),
                    record_number=text(one.header, "00100020"),
                    series=tuple(s.series_uid for s in series if s.study_uid == study),
                    instances=one.instance_count,
                )
        return None

    async def copy(self, source: Place, target: Place, study: str) -> AsyncIterator[Copied]:
        """See StudyImages.copy."""
        rows = await self._index.instances(_scope(source), study)
        conflicts = 0
        for at in range(0, len(rows), BATCH_INSTANCES):
            batch = rows[at : at + BATCH_INSTANCES]
            conflicts += await self._bring(source, target, batch)
            yield Copied(total=len(rows), copied=at + len(batch), conflicts=conflicts)

    async def remove(self, place: Place, study: str, series: Collection[str]) -> None:
        """See StudyImages.remove."""
        if series:
            await self._index.remove(_scope(place), study, series)

    async def _bring(self, source: Place, target: Place, rows: Rows) -> int:
        """One batch; how many of it the case has with other bytes."""
        for instance, _ in rows:
            await self._vault.share(source.hospital, instance.digest, target.hospital)
        entries = [Entry(instance=one, header=unpack(header)) for one, header in rows]
        outcomes = await self._index.add(_scope(target), entries)
        return outcomes.count("conflict")


def _scope(place: Place) -> Scope:
    return Scope(hospital=place.hospital, case=place.case, actor=place.actor)
