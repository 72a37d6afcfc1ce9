"""What a case holds, in the order of a paper and of a sealed package."""

import hashlib

from consult.cases.wire import StudyNote
from consult.ledger.wire import Digest
from imaging.index.core.headers import day, text
from imaging.index.wire import Instance, Series, SeriesContents, Study, StudyContents


def contents(
    studies: list[Study], series: list[Series], instances: list[Instance]
) -> list[StudyContents]:
    """Studies with their series with their instances, each in the order given."""
    by_series: dict[tuple[str, str], list[Instance]] = {}
    for instance in instances:
        by_series.setdefault((instance.study_uid, instance.series_uid), []).append(instance)
    return [
        StudyContents(
            study_uid=study.study_uid,
            study_date=text(study.header, "00080020"),
            description=text(study.header, "00081030"),
            patient_name=text(study.header, "00100010"),
            patient_id=text(study.header, "00100020"),
            series=tuple(
                _series(one, by_series.get((one.study_uid, one.series_uid), []))
                for one in series
                if one.study_uid == study.study_uid
            ),
        )
        for study in studies
    ]


def note(study: StudyContents) -> StudyNote:
    """One line on a study; the digest is of its instances' digests, sorted, a line each."""
    instances = [instance for one in study.series for instance in one.instances]
    modalities = sorted({one.modality for one in study.series} - {""})
    lines = "\n".join(sorted(instance.digest for instance in instances))
    return StudyNote(
        study=study.study_uid,
        modality="/".join(modalities),
        description=study.description,
        taken_on=day(study.study_date),
        series=len(study.series),
        instances=len(instances),
        digest=Digest(hashlib.sha256(lines.encode()).hexdigest()),
    )


def _series(series: Series, instances: list[Instance]) -> SeriesContents:
    return SeriesContents(
        series_uid=series.series_uid,
        modality=text(series.header, "00080060"),
        description=text(series.header, "0008103E"),
        instances=tuple(instances),
    )
