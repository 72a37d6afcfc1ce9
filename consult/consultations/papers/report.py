"""会诊意见报告, from the frozen record and nothing else."""

from collections.abc import Mapping

from consult.consultations.papers import words
from consult.consultations.papers.clinical import studies_section, summary_sections
from consult.consultations.papers.recognised import recognition_sections
from consult.consultations.wire import (
    ConclusionForm,
    Frozen,
    OpinionNote,
    PersonNote,
    Record,
    Signature,
)
from consult.documents.wire import (
    Column,
    Fields,
    Label,
    Paper,
    Picture,
    Pictures,
    Prose,
    Section,
    Signatures,
    Table,
)
from consult.documents.wire import Signature as PrintedSignature
from consult.ledger.wire import PractitionerId


def report_paper(record: Record, frozen: Frozen, key_images: tuple[Picture, ...] = ()) -> Paper:
    """The report of one edition; the institution's seal is the invited hospital's."""
    sections: list[Section] = [
        words.patient_section(record.person, record.frozen_at, is_full=False),
        _service(record),
        _people(record),
        *_attendance(record),
        *summary_sections(record.summary),
        studies_section(record.studies, record.recognitions),
        *recognition_sections(record.recognitions),
    ]
    if key_images:
        heading = Label(zh="会诊所示图像", en="Images shown in the session")
        sections.append(Pictures(heading=heading, items=key_images))
    people = {person.id: person for person in record.people}
    sections += [_opinion(note, people[note.expert]) for note in record.opinions]
    sections += _conclusion(record.conclusion)
    sections.append(_signatures(record, frozen, people))
    return Paper(
        kind="report",
        issuer=Label(zh=record.lead.name),
        alliance=record.agreement.alliance,
        title=_title(record),
        number=record.number,
        issued_at=words.moment(record.frozen_at),
        dated=record.frozen_at,
        remark=_remark(record),
        sections=tuple(sections),
        statement=words.responsibility(record.request),
        record_digest=frozen.digest,
        seal=words.seal_note(record.lead, record.frozen_at),
    )


def _title(record: Record) -> Label:
    if record.request.service == "diagnosis":
        return Label(zh="远程诊断意见报告", en="Remote Diagnosis Report")
    return Label(zh="远程会诊意见报告", en="Remote Consultation Report")


def _remark(record: Record) -> Label | None:
    if record.amends is None:
        return None
    return Label(
        zh=f"第 {record.edition} 版，修订此前的报告。修订原因：{record.amendment_reason}",
        en=f"Edition {record.edition}, amending the one before it.",
    )


def _service(record: Record) -> Fields:
    form, session = record.request, record.session
    held = " 至 ".join(
        words.moment(at) for at in (session.started_at, session.ended_at) if at is not None
    )
    items = [
        words.field("申请单号", "Request", record.number),
        words.field("服务类别", "Service", words.SERVICES[form.service]),
        words.field("会诊方式", "Mode", words.MODES[form.mode]),
        words.field("学科与缓急", "Kind", _kind(record)),
        words.field("邀请方", "Inviting hospital", record.hospital.name),
        words.field("受邀方", "Invited hospital", record.lead.name),
        words.field("申请时间", "Submitted", words.moment(record.submitted_at)),
        words.field("会诊时间", "Held", held),
        words.field("会诊目的", "Purpose", form.purpose, is_wide=True),
        words.field("邀请事由", "Reason", form.reason, is_wide=True),
        words.field("需解决的问题", "Questions", form.questions, is_wide=True),
        words.field("合作协议", "Agreement", record.agreement.number),
        words.field("病历副本", "Archive copy", _copy(record)),
    ]
    if session.started_at is not None:
        items.append(words.field("录音录像", "Recording", _recorded(record), is_wide=True))
    if session.interruptions:
        reasons = "；".join(session.interruptions)
        items.append(words.field("会诊中断", "Interruptions", reasons, is_wide=True))
    return Fields(heading=Label(zh="会诊情况", en="Consultation"), items=tuple(items))


def _kind(record: Record) -> str:
    form = record.request
    return f"{words.COMPOSITIONS[form.composition]}，{words.URGENCIES[form.urgency]}"


def _copy(record: Record) -> str:
    if record.waived_by is not None:
        return "患者未同意送存牵头医院，仅由邀请方保存"
    return "邀请方、牵头医院各存一份" if len(record.archives) > 1 else "由邀请方保存"


def _people(record: Record) -> Table:
    return Table(
        heading=Label(zh="参加人员", en="Participants"),
        columns=(
            Column(label=Label(zh="角色", en="Part"), weight=3),
            Column(label=Label(zh="姓名", en="Name"), weight=3),
            Column(label=Label(zh="职称", en="Title"), weight=3),
            Column(label=Label(zh="科室", en="Department"), weight=4),
            Column(label=Label(zh="机构", en="Hospital"), weight=6),
        ),
        rows=tuple(
            (
                words.PARTS[person.part].zh,
                person.name,
                words.TITLES[person.title] or words.LICENCES[person.licence],
                person.department,
                person.hospital_name,
            )
            for person in record.people
        ),
    )


def _attendance(record: Record) -> list[Section]:
    """Who was there and how well: what a line did not carry stands beside the name."""
    if not record.attendance:
        return []
    table = Table(
        heading=Label(zh="出席情况", en="Attendance"),
        columns=(
            Column(label=Label(zh="姓名", en="Name"), weight=3),
            Column(label=Label(zh="身份", en="As"), weight=3),
            Column(label=Label(zh="机构", en="Hospital"), weight=5),
            Column(label=Label(zh="在场时间", en="Present"), weight=5),
            Column(label=Label(zh="网络受限", en="Line"), weight=5),
        ),
        rows=tuple(
            (
                who.name,
                words.ROLES[who.role],
                who.hospital_name,
                words.stays(who),
                words.stretches(who),
            )
            for who in record.attendance
        ),
    )
    return [table]


def _opinion(note: OpinionNote, person: PersonNote) -> Prose:
    form = note.form
    parts = (
        ("诊断意见", form.diagnosis),
        ("处理意见", form.advice),
        ("进一步检查", form.further_tests),
        ("中医治则治法", form.tcm_treatment),
        ("不同意见", form.dissent),
    )
    text = "\n".join(f"{name}：{said}" for name, said in parts if said.strip())
    if note.spoken:
        text += f"\n录音阅片：{_spoken(note)}"
    by = f"{words.signer(person)}，{words.institution(person)}"
    signed_at = words.moment(note.signature.signed_at)
    heading = Label(zh=f"专家意见：{person.name}", en="Expert's opinion")
    return Prose(heading=heading, text=text, by=f"{by}，签署于 {signed_at}")


def _spoken(note: OpinionNote) -> str:
    """How much was spoken; it can be heard in the electronic record only."""
    length = _length(sum(each.lasts_ms for each in note.spoken))
    return f"{len(note.spoken)} 段，共 {length}，见电子病历"


def _recorded(record: Record) -> str:
    """The recordings of the session, or why there are none."""
    if not record.consent.purposes.recording:
        return "患者未同意录制"
    if not record.recordings:
        return "没有可回放的录音录像"
    kept = (
        f"{words.clock_time(each.started_at)} 开始，时长 {_length(each.lasts_ms)}"
        for each in record.recordings
    )
    return f"{'；'.join(kept)}，见电子病历"


def _length(milliseconds: int) -> str:
    minutes, rest = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def _conclusion(form: ConclusionForm) -> list[Section]:
    sections: list[Section] = [
        words.prose("主持人总结", "Chair's summary", form.summary),
        words.prose("诊断意见", "Diagnosis", form.diagnosis),
        words.prose("处理意见", "Advice", form.advice),
    ]
    if form.further_tests.strip():
        sections.append(words.prose("进一步检查建议", "Further tests", form.further_tests))
    referral = "不建议转诊"
    if form.advises_referral:
        referral = f"建议转诊至{form.referral_destination}。理由：{form.referral_reason}"
    sections.append(words.prose("转诊建议", "Referral", referral))
    if form.follow_up.strip():
        sections.append(words.prose("随访要求", "Follow-up", form.follow_up))
    return sections


def _signatures(
    record: Record, frozen: Frozen, people: Mapping[PractitionerId, PersonNote]
) -> Signatures:
    signed = [
        printed_signature(people[note.expert], "会诊专家", "Expert", note.signature)
        for note in record.opinions
    ]
    chair = people[frozen.signature.signer]
    signed.append(printed_signature(chair, "主持人（签署本报告）", "Chair", frozen.signature))
    return Signatures(heading=Label(zh="签名", en="Signatures"), items=tuple(signed))


def printed_signature(
    person: PersonNote, zh: str, en: str, signature: Signature
) -> PrintedSignature:
    """A signature as it stands on paper; the record has the whole fingerprint of the key."""
    fingerprint = signature.fingerprint
    return PrintedSignature(
        role=Label(zh=zh, en=en),
        name=words.signer(person),
        institution=words.institution(person),
        signed_at=words.moment(signature.signed_at),
        fingerprint=" ".join(fingerprint[at : at + 8] for at in range(0, 32, 8)),
    )
