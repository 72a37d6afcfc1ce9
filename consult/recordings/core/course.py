"""The course of a recording: what may become of it, and when; whether it may be heard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from consult.ledger.errors import Conflict, NotNow
from consult.ledger.wire import ConsultationId, Digest, HospitalId, PractitionerId, RecordingId
from consult.recordings.wire import (
    KeptChunk,
    RecordedFile,
    Recording,
    RecordingKind,
    SpokenChunk,
    SpokenNote,
)

SPOKEN_MAX_MS = 60 * 60_000
CHUNKS_MAX = 2_000

Why = Literal[
    "",
    "recorder",
    "disk-full",
    "disk-failed",
    "disk-slow",
    "silent",
    "consent",
    "discarded",
]
"""Why there is less than was asked for: the recorder broke off · the disk · nobody sent anything ·
the patient withdrew · its author threw it away."""


def begun(
    recording: RecordingId,
    owner: HospitalId,
    consultation: ConsultationId,
    kind: RecordingKind,
    by: PractitionerId,
    now: datetime,
) -> Recording:
    """A recording that begins now."""
    return Recording(
        id=recording,
        owner=owner,
        consultation=consultation,
        kind=kind,
        started_by=by,
        started_at=now,
    )


def finished(
    before: Recording,
    files: Sequence[RecordedFile],
    moments: Digest | None,
    why: str,
    now: datetime,
) -> Recording:
    """It ended: ready if there is anything to hear or see, failed if not."""
    lasts_ms = max((file.starts_ms + file.lasts_ms for file in files), default=0)
    return replace(
        before,
        version=before.version + 1,
        ended_at=now,
        state="ready" if files else "failed",
        why=why if files or why else "silent",
        lasts_ms=lasts_ms,
        files=tuple(files),
        moments=moments,
    )


def withdrawn(before: Recording, why: Why, now: datetime) -> Recording:
    """Nobody may hear it any more; its files are not named any more."""
    return replace(
        before,
        version=before.version + 1,
        state="withdrawn",
        why=why,
        ended_at=before.ended_at or now,
        files=(),
        moments=None,
    )


def grown(before: Recording, chunk: SpokenChunk) -> Recording:
    """A spoken reading that goes on; NotNow when it is too long or over."""
    check_running(before)
    if chunk.lasts_ms > SPOKEN_MAX_MS:
        raise NotNow("spoken-too-long", "录音阅片最长 60 分钟。", "It ends at 60 minutes.")
    lasts_ms = max(before.lasts_ms, chunk.lasts_ms)
    return replace(before, version=before.version + 1, lasts_ms=lasts_ms)


def check_running(recording: Recording) -> None:
    """NotNow unless it is being made."""
    if recording.state != "running":
        raise NotNow("recording-over", "这段录音已经结束。", "This recording has ended.")


def is_known(chunks: Sequence[KeptChunk], number: int, audio: Digest) -> bool:
    """Whether this very chunk is there; Conflict for another one of its number or one too far."""
    if number < len(chunks):
        if chunks[number].audio == audio:
            return True
        raise Conflict("chunk-differs", "这一段已有别的内容。", "This number has other bytes.")
    if number > len(chunks) or number >= CHUNKS_MAX:
        raise Conflict("chunk-missing", "前面还缺一段。", "An earlier chunk is missing.")
    return False


def cited(spoken: Sequence[Recording]) -> tuple[SpokenNote, ...]:
    """The readings that an opinion is signed with; NotNow while one is still being spoken."""
    if any(each.state == "running" for each in spoken):
        raise NotNow(
            "spoken-unfinished",
            "有一段录音阅片还没有结束，请先完成或放弃，再签署意见。",
            "A spoken reading is not finished: finish or discard it, then sign.",
        )
    return tuple(note(each) for each in spoken if each.state == "ready")


def note(recording: Recording) -> SpokenNote:
    """A ready spoken reading as an opinion cites it."""
    file = recording.files[0]
    return SpokenNote(
        recording=recording.id,
        sound=file.digest,
        size_bytes=file.size_bytes,
        moments=recording.moments,
        lasts_ms=recording.lasts_ms,
    )
