"""Spoken readings: durable chunk by chunk, joined, signed with the opinion, heard by those who
may; recordings of sessions go out of reach with the consent."""

from __future__ import annotations

import gzip
import io
from functools import partial
from uuid import UUID

import av
import msgspec
import pytest
from av.container import InputContainer

from consult.consultations.core.record import read_record
from consult.consultations.papers.report import report_paper
from consult.consultations.wire import SaveOpinion
from consult.documents.wire import Prose
from consult.ledger.errors import Conflict, Invalid, NotFound, NotNow
from consult.ledger.wire import AttendeeId, Digest, RecordingId
from consult.readings.wire import View
from consult.recordings.core import webm
from consult.recordings.wire import Moment, RecordedFile, Recording, SpokenChunk, Viewed
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    DOCTOR,
    EXPERT,
    NOW,
    OPINION_FORM,
    call,
    consent_form,
    purposes,
)
from tests.consult.walking import Walk
from tests.signaling.recording.stream import opus_packets

VIEW = View(study="1.2", series="1.3", instance="1.4", index=3)


def run(seconds: float, starts_ms: int = 0) -> list[SpokenChunk]:
    """What a browser's recorder gives: a head, then clusters cut at any byte."""
    muxer = webm.Muxer(webm.Sound(2))
    frames = [webm.Frame(n * 20, packet) for n, packet in enumerate(opus_packets(seconds))]
    content = muxer.begin() + b"".join(muxer.add(frame) for frame in frames)
    content += muxer.close_cluster()
    third = len(content) // 3
    pieces = (content[:third], content[third : 2 * third], content[2 * third :])
    return [
        SpokenChunk(
            audio=piece,
            starts_ms=starts_ms,
            lasts_ms=starts_ms + round(seconds * 1000 * (number + 1) / 3),
            moments=(Viewed(at_ms=starts_ms + number * 500, view=VIEW),),
        )
        for number, piece in enumerate(pieces)
    ]


@pytest.fixture
async def pending(walk: Walk) -> Walk:
    """The session was held; the opinions are due."""
    await walk.to_accepted()
    await walk.hold()
    return walk


async def speak(walk: Walk, *chunks: SpokenChunk) -> RecordingId:
    """The expert speaks these chunks."""
    replays = walk.clinic.replays
    spoken = await walk.do(lambda tx: replays.start(tx, call(EXPERT), walk.id))
    recording = spoken.recording.id
    for number, chunk in enumerate(chunks, spoken.next_chunk):
        await add(walk, recording, number, chunk)
    return recording


async def add(walk: Walk, recording: RecordingId, number: int, chunk: SpokenChunk) -> int:
    replays = walk.clinic.replays
    kept = await walk.do(lambda tx: replays.add(tx, call(EXPERT), recording, number, chunk))
    return kept.next_chunk


async def finish(walk: Walk, recording: RecordingId) -> Recording:
    replays = walk.clinic.replays
    return (await walk.do(lambda tx: replays.finish(tx, call(EXPERT), recording))).recording


async def test_what_was_spoken_before_and_after_a_reload_is_one_file(pending: Walk) -> None:
    recording = await speak(pending, *run(3))
    again = await pending.do(lambda tx: pending.clinic.replays.start(tx, call(EXPERT), pending.id))
    assert (again.recording.id, again.next_chunk) == (recording, 3)
    for number, chunk in enumerate(run(2, starts_ms=3_500), 3):
        await add(pending, recording, number, chunk)

    done = await finish(pending, recording)

    assert (done.state, done.lasts_ms) == ("ready", 5_500)
    vault, file = pending.clinic.vault, done.files[0]
    content = await vault.read(done.owner, file.digest)
    with av.open(io.BytesIO(content)) as opened:
        assert isinstance(opened, InputContainer)
        assert opened.duration == 5_500_000
        assert len(list(opened.decode(audio=0))) == 275
    assert done.moments is not None
    lines = gzip.decompress(await vault.read(done.owner, done.moments)).splitlines()
    moments = [msgspec.json.decode(line, type=Viewed) for line in lines]
    assert [moment.at_ms for moment in moments] == [0, 500, 1_000, 3_500, 4_000, 4_500]
    assert isinstance(moments[0], Moment)


async def test_a_chunk_that_comes_twice_is_one_and_another_of_its_number_is_refused(
    pending: Walk,
) -> None:
    chunks = run(3)
    recording = await speak(pending, *chunks[:2])
    assert await add(pending, recording, 1, chunks[1]) == 2
    with pytest.raises(Conflict, match="chunk-differs"):
        await add(pending, recording, 1, chunks[2])
    with pytest.raises(Conflict, match="chunk-missing"):
        await add(pending, recording, 5, chunks[2])


async def test_a_signed_opinion_cites_what_was_spoken_and_the_paper_names_it(
    pending: Walk,
) -> None:
    recording = await speak(pending, *run(3))
    done = await finish(pending, recording)
    await pending.advise(EXPERT)
    await pending.advise(CHAIR)
    await pending.conclude()

    reports = (await pending.view(CHAIR)).reports
    frozen = await pending.do(lambda tx: pending.clinic.reports.frozen(tx, reports[-1].id))
    record = read_record(frozen)
    note = next(each for each in record.opinions if each.expert == EXPERT)
    assert [spoken.sound for spoken in note.spoken] == [done.files[0].digest]
    assert done.files[0].digest in note.signed_text
    printed = [s.text for s in report_paper(record, frozen).sections if isinstance(s, Prose)]
    assert any("录音阅片：1 段，共 3 秒，见电子病历" in text for text in printed)
    with pytest.raises(NotNow):
        await pending.do(lambda tx: pending.clinic.replays.discard(tx, call(EXPERT), recording))


async def test_an_opinion_is_not_signed_while_something_is_still_being_spoken(
    pending: Walk,
) -> None:
    opinions = pending.clinic.opinions
    await speak(pending, *run(3)[:1])
    body = SaveOpinion(version=0, form=OPINION_FORM)
    await pending.do(lambda tx: opinions.save(tx, call(EXPERT), pending.id, body))
    with pytest.raises(NotNow, match="spoken-unfinished"):
        await pending.do(lambda tx: opinions.sign(tx, call(EXPERT), pending.id))


async def test_a_reading_is_its_authors_until_the_opinion_is_seen(pending: Walk) -> None:
    replays = pending.clinic.replays
    recording = await speak(pending, *run(3))
    await finish(pending, recording)
    for person in (DOCTOR, CLERK, CHAIR):
        with pytest.raises(NotFound):
            await pending.do(partial(replays.show, call=call(person), recording=recording))
    with pytest.raises(NotFound):
        await pending.do(lambda tx: replays.discard(tx, call(CHAIR), recording))

    await pending.advise(EXPERT)
    shown = await pending.do(lambda tx: replays.show(tx, call(CHAIR), recording))
    assert shown.recording.files
    with pytest.raises(NotFound):  # until the report is sealed
        await pending.do(lambda tx: replays.show(tx, call(DOCTOR), recording))


async def test_what_was_thrown_away_is_heard_by_nobody(pending: Walk) -> None:
    replays = pending.clinic.replays
    recording = await speak(pending, *run(3))
    await pending.do(lambda tx: replays.discard(tx, call(EXPERT), recording))
    with pytest.raises(NotFound):
        await pending.do(lambda tx: replays.show(tx, call(EXPERT), recording))
    assert await pending.do(lambda tx: replays.of_consultation(tx, call(EXPERT), pending.id)) == ()


async def test_bytes_without_sound_are_refused_at_the_end(pending: Walk) -> None:
    nothing = SpokenChunk(audio=b"no webm", starts_ms=0, lasts_ms=1)
    recording = await speak(pending, nothing)
    with pytest.raises(Invalid, match="sound-unreadable"):
        await finish(pending, recording)


async def test_a_withdrawn_consent_takes_the_recording_out_of_reach(pending: Walk) -> None:
    clinic = pending.clinic
    recording = RecordingId(UUID(int=77))
    consultation = (await pending.view(CHAIR)).consultation
    of = consultation.id, consultation.owner
    file = RecordedFile(
        digest=Digest("a" * 64),
        size_bytes=1,
        media_type="audio/webm",
        source="microphone",
        person=AttendeeId(CHAIR),
        name="周",
        starts_ms=0,
        lasts_ms=1_000,
    )
    await pending.do(lambda tx: clinic.recordings.begin(tx, recording, of, CHAIR, NOW))
    await pending.do(lambda tx: clinic.recordings.finish(tx, recording, [file], None, "", NOW))
    form = consent_form(purposes())
    case = consultation.case
    digest = Digest("b" * 64)
    given = await pending.do(
        lambda tx: clinic.reception.give_consent(tx, call(DOCTOR), case, form, digest)
    )
    await pending.do(lambda tx: clinic.replays.consented(tx, call(DOCTOR), given))

    (view,) = await pending.do(
        lambda tx: clinic.replays.of_consultation(tx, call(CHAIR), pending.id)
    )
    assert (view.recording.state, view.recording.why, view.recording.files) == (
        "withdrawn",
        "consent",
        (),
    )
