"""What a person sees and hears, read from the samples of his page; knows no browser.

Times are milliseconds of the page's clock, as everywhere in a page; figures are seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

DARK_MS = 500.0
"""A picture that stands still for longer is missing."""


class Sample(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a page had counted at some moment, all its connections together."""

    at: float
    frames_decoded: int = 0
    key_frames_decoded: int = 0
    concealed_samples: int = 0
    silent_concealed_samples: int = 0
    total_samples_received: int = 0
    packets_received: int = 0
    packets_lost: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0
    nack_count: int = 0
    pli_count: int = 0
    width: int = 0
    sent_width: int = 0
    available: float = 0.0
    target_bitrate: float = 0.0


def first_picture(samples: Sequence[Sample]) -> float | None:
    """When the first picture had been decoded."""
    return next((each.at for each in samples if each.frames_decoded), None)


def between(samples: Sequence[Sample], start: float, end: float) -> list[Sample]:
    """The samples of this time."""
    return [each for each in samples if start <= each.at <= end]


def without_picture_s(samples: Sequence[Sample]) -> float:
    """The length of all breaks of more than DARK_MS without a new decoded picture."""
    if not samples:
        return 0.0
    came = [samples[0].at]
    for before, after in pairwise(samples):
        came += _when_decoded(before, after)
    breaks = (later - earlier for earlier, later in pairwise([*came, samples[-1].at]))
    return sum(each for each in breaks if each > DARK_MS) / 1_000


def concealed_share(samples: Sequence[Sample]) -> float:
    """(concealed - silently concealed) / received samples of sound; 1 when no sound came."""
    concealed = received = 0
    for before, after in _growing(samples):
        received += after.total_samples_received - before.total_samples_received
        concealed += after.concealed_samples - before.concealed_samples
        concealed -= after.silent_concealed_samples - before.silent_concealed_samples
    return concealed / received if received else 1.0


def picture_back_s(samples: Sequence[Sample], since: float) -> float | None:
    """Seconds from `since` to the next decoded picture; None if none came."""
    for before, after in pairwise(samples):
        if after.at > since and _has_new_picture(before, after):
            return (after.at - since) / 1_000
    return None


def without_sound_s(samples: Sequence[Sample]) -> float:
    """How long at least half of what was played was made up, be it silence."""
    return (
        sum(
            after.at - before.at
            for before, after in _growing(samples)
            if _is_made_up(before, after)
        )
        / 1_000
    )


def sound_back_s(samples: Sequence[Sample], since: float) -> float | None:
    """Seconds from `since` until sound is heard that is mostly not made up; None if never."""
    for before, after in _growing(samples):
        if before.at < since:
            continue
        is_played = after.total_samples_received > before.total_samples_received
        if is_played and not _is_made_up(before, after):
            return (after.at - since) / 1_000
    return None


def _is_made_up(before: Sample, after: Sample) -> bool:
    received = after.total_samples_received - before.total_samples_received
    made_up = after.concealed_samples - before.concealed_samples
    return received > 0 and made_up >= received / 2


def _has_new_picture(before: Sample, after: Sample) -> bool:
    # New connections count from zero: fewer is new too.
    return after.frames_decoded not in (before.frames_decoded, 0)


def _when_decoded(before: Sample, after: Sample) -> list[float]:
    # A busy page samples late: what was decoded meanwhile is taken to have come evenly.
    if not _has_new_picture(before, after):
        return []
    count = max(1, after.frames_decoded - before.frames_decoded)
    step = (after.at - before.at) / count
    return [before.at + step * (turn + 1) for turn in range(count)]


def _growing(samples: Sequence[Sample]) -> Iterator[tuple[Sample, Sample]]:
    for before, after in pairwise(samples):
        if after.total_samples_received >= before.total_samples_received:
            yield before, after
