"""What stands on the papers: from the frozen record, by the kind of service."""

from datetime import date, timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from consult.attendance.wire import Attended, Carried, Presence
from consult.consultations.core.record import read_record
from consult.consultations.papers import words
from consult.consultations.papers.report import report_paper
from consult.consultations.wire import Because, Frozen, Record, RequestForm
from consult.documents.core import manuscript
from consult.documents.wire import Paper, Picture
from consult.ledger.wire import AttendeeId, EventId, RecordingId
from consult.recordings.wire import RecordingNote
from tests.consult.alliance import CHAIR, DOCTOR, EXPERT, NOW, PNG, TOWNSHIP, call, ident
from tests.consult.walking import Walk

COURSE: tuple[tuple[Presence, Carried, int], ...] = (
    ("came", "video", 0),
    ("stepped", "sound", 12),
    ("stepped", "video", 31),
    ("left", "video", 40),
)
"""Minutes after nine at which something happened to somebody's presence."""


async def frozen(walk: Walk) -> tuple[Record, Frozen]:
    report = (await walk.view(CHAIR)).reports[-1].id
    found = await walk.do(lambda tx: walk.clinic.reports.frozen(tx, report))
    return read_record(found), found


def printed(paper: Paper) -> str:
    text, _ = manuscript(paper)
    return text.decode()


async def test_the_report_tells_all_that_was_signed(walk: Walk) -> None:
    await walk.to_delivered()
    record, signed = await frozen(walk)
    paper = report_paper(record, signed)

    text = printed(paper)

    for words_of_it in (
        "张𠮷",
        "HZ20261122-0001",
        "桓仁医联体",
        "桓仁县人民医院",
        "青山镇卫生院",
        "钱主 主任医师",
        "孙专",
        "社区获得性肺炎",
        "住院治疗",
        "邀请方、牵头医院各存一份",
        "2026-11-22 09:00",
        signed.digest,
    ):
        assert words_of_it in text
    assert paper.seal is not None
    assert paper.seal.institution == "桓仁县人民医院"


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (RequestForm(service="consultation"), "诊断与治疗由邀请方决定并承担相应法律责任"),
        (RequestForm(service="diagnosis"), "共同承担相应法律责任"),
    ],
)
def test_each_kind_of_service_says_who_answers(form: RequestForm, line: str) -> None:
    said = words.responsibility(form)

    assert line in said.zh
    assert "不用于首要诊断" in said.zh
    assert "not for primary diagnosis" in said.en


async def test_a_refused_archive_copy_is_printed(walk: Walk) -> None:
    await walk.to_delivered(archive_copy=False)
    record, signed = await frozen(walk)

    assert "患者未同意送存牵头医院" in printed(report_paper(record, signed))


async def test_an_amended_report_says_which_edition_and_why(walk: Walk) -> None:
    await walk.to_delivered()
    reports = walk.clinic.reports
    because = Because(reason="补充用药剂量")
    await walk.do(lambda tx: reports.amend(tx, call(CHAIR), walk.id, because))
    await walk.conclude(version=1)
    record, signed = await frozen(walk)

    text = printed(report_paper(record, signed))

    assert "第 2 版" in text
    assert "补充用药剂量" in text
    assert "HZ20261122-0001-2" in text


async def test_request_consent_and_execution_can_be_printed(walk: Walk) -> None:
    await walk.to_delivered()
    executed = await walk.execute()
    assert executed.execution is not None
    of, papers, me = executed.execution.id, walk.clinic.papers, call(DOCTOR)
    drawn = Picture(image=PNG)

    request = await walk.do(lambda tx: papers.request(tx, me, walk.id))
    consent = await walk.do(lambda tx: papers.consent(tx, me, walk.id, drawn))
    execution = await walk.do(lambda tx: papers.execution_to_seal(tx, of))

    assert "现病史" in printed(request)
    assert "11010519491231002X" in printed(request)
    assert "会诊录音录像" in printed(consent)
    assert "已更换抗生素" in printed(execution)
    assert execution.seal is not None
    assert execution.seal.institution == "青山镇卫生院"


async def test_who_was_there_is_signed_and_printed_with_what_his_line_did_not_carry(
    walk: Walk,
) -> None:
    await walk.to_accepted()
    for what, carried, minute in COURSE:
        moment = Attended(
            id=EventId(ident(7_000 + minute)),
            owner=TOWNSHIP,
            consultation=walk.id,
            person=AttendeeId(DOCTOR),
            name="赵医",
            title="resident",
            department="全科",
            hospital_name="青山镇卫生院",
            role="requester",
            what=what,
            carried=carried,
            at=NOW + timedelta(minutes=minute),
        )
        await walk.do(partial(walk.clinic.attendance.keep, moment=moment))
    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    record, signed = await frozen(walk)

    text = printed(report_paper(record, signed))

    assert record.attendance[0].total_minutes == 40
    assert "09:00 至 09:40（共 40 分钟）" in text
    assert "09:12 至 09:31 无视频，仅语音" in text


async def test_the_recordings_of_the_session_are_named_or_why_there_are_none(walk: Walk) -> None:
    await walk.to_delivered()
    record, signed = await frozen(walk)
    purposes = replace(record.consent.purposes, recording=True)
    agreed = replace(record, consent=replace(record.consent, purposes=purposes))
    note = RecordingNote(recording=RecordingId(ident(7_100)), started_at=NOW, lasts_ms=192_400)
    refused = replace(
        record, consent=replace(record.consent, purposes=replace(purposes, recording=False))
    )

    assert "患者未同意录制" in printed(report_paper(refused, signed))
    assert "没有可回放的录音录像" in printed(report_paper(agreed, signed))
    text = printed(report_paper(replace(agreed, recordings=(note,)), signed))
    assert "09:00 开始，时长 3 分 12 秒，见电子病历" in text


async def test_interruptions_and_dissent_are_printed(walk: Walk) -> None:
    await walk.to_delivered()
    record, signed = await frozen(walk)
    session = replace(record.session, interruptions=("线路中断十分钟",))
    note = record.opinions[0]
    opinion = replace(note, form=replace(note.form, dissent="建议先活检"))
    told = replace(record, session=session, opinions=(opinion,))

    text = printed(report_paper(told, signed))

    assert "线路中断十分钟" in text
    assert "不同意见：建议先活检" in text


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("1960-03-01", "66岁"),
        ("2023-11-22", "3岁"),
        ("2023-11-23", "35个月"),
        ("2026-10-22", "1个月"),
        ("2026-10-23", "30天"),
        ("2026-11-22", "0天"),
    ],
)
def test_ages_are_written_as_a_clinic_writes_them(born: str, said: str) -> None:
    assert words.age(date.fromisoformat(born), NOW) == said
