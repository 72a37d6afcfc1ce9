"""申请单, 知情同意书 and 执行记录."""

from datetime import datetime

from consult.consultations.core.record import Facts, person_note
from consult.consultations.papers import words
from consult.consultations.papers.clinical import studies_section, summary_sections
from consult.consultations.papers.recognised import recognition_sections
from consult.consultations.papers.report import printed_signature
from consult.consultations.wire import ExecutionRecord, Frozen, RequestForm
from consult.documents.wire import (
    Choice,
    Choices,
    Column,
    Fields,
    Label,
    Paper,
    Picture,
    Pictures,
    Section,
    Signatures,
    Table,
)
from consult.patients.core import PURPOSES
from consult.patients.wire import Consent


def request_paper(facts: Facts, now: datetime) -> Paper:
    """远程会诊申请单 with the case summary, as the record stands now."""
    consultation = facts.scene.consultation
    hospital = facts.hospitals[consultation.owner]
    requester = person_note(facts, consultation.requester, "requester")
    sections: list[Section] = [
        words.patient_section(facts.patient.form, now, is_full=True),
        _request(facts, consultation.request),
        *summary_sections(facts.case.summary),
        studies_section(facts.studies, facts.recognitions),
        *recognition_sections(facts.recognitions),
        _attachments(facts),
    ]
    return Paper(
        kind="request",
        issuer=Label(zh=hospital.name),
        alliance=facts.alliance.name,
        title=Label(zh="远程会诊申请单", en="Request for Remote Consultation"),
        number=consultation.number,
        issued_at=words.moment(now),
        dated=now,
        remark=Label(
            zh=f"申请医师：{words.signer(requester)}（{words.LICENCES[requester.licence]}），"
            f"{words.institution(requester)}，电话 {hospital.phone or '未填写'}",
            en="Requesting doctor",
        ),
        sections=tuple(sections),
        statement=words.responsibility(consultation.request),
    )


def consent_paper(facts: Facts, consent: Consent, evidence: Picture | None) -> Paper:
    """远程会诊知情同意书; the picture is the drawn signature or the scanned sheet."""
    consultation = facts.scene.consultation
    informer = facts.people[consent.informed_by]
    agreed = consent.purposes
    choices = tuple(
        Choice(label=Label(zh=zh, en=en), is_agreed=bool(getattr(agreed, name)))
        for name, zh, en in PURPOSES
    )
    who = (
        words.field("签署人", "Signed by", consent.signer_name),
        words.field("与患者关系", "Relation", words.RELATIONS[consent.relation]),
        words.field("代签原因", "Why for the patient", consent.relation_reason),
        words.field("签署时间", "Signed at", words.moment(consent.signed_at)),
        words.field("告知医师", "Informed by", informer.name),
        words.field("机构", "Hospital", facts.hospitals[consent.owner].name),
    )
    sections: list[Section] = [
        words.patient_section(facts.patient.form, consent.signed_at, is_full=False),
        words.prose("告知内容", "What was explained", _EXPLAINED),
        Choices(heading=Label(zh="同意事项", en="Consent by purpose"), items=choices),
        Fields(heading=Label(zh="签署", en="Signature"), items=who),
    ]
    if evidence is not None:
        heading = Label(zh="签名原件", en="The signature as given")
        sections.append(Pictures(heading=heading, items=(evidence,)))
    return Paper(
        kind="consent",
        issuer=Label(zh=facts.hospitals[consent.owner].name),
        alliance=facts.alliance.name,
        title=Label(zh="远程会诊知情同意书", en="Consent to Remote Consultation"),
        number=consultation.number,
        issued_at=words.moment(consent.signed_at),
        dated=consent.signed_at,
        sections=tuple(sections),
        statement=words.responsibility(consultation.request),
    )


def execution_paper(record: ExecutionRecord, frozen: Frozen) -> Paper:
    """会诊意见执行记录, from what the requesting doctor signed."""
    form = record.form
    about = (
        words.field("患者", "Patient", record.patient_name),
        words.field("病历号", "Record number", record.record_number),
        words.field("会诊报告", "Report", f"{record.number}（第 {record.edition} 版）"),
        words.field("记录时间", "Recorded", words.moment(record.recorded_at)),
        words.field("执行决定", "Decision", words.DECISIONS[form.decision]),
        words.field("邀请方", "Inviting hospital", record.hospital.name),
    )
    sections: list[Section] = [
        Fields(heading=Label(zh="执行情况", en="Execution"), items=about),
        words.prose("采取的措施", "What was done", form.actions),
    ]
    if form.deviation.strip():
        sections.append(words.prose("与意见不同之处及理由", "Deviation", form.deviation))
    if form.outcome.strip():
        sections.append(words.prose("结果", "Outcome", form.outcome))
    signed = printed_signature(record.person, "申请医师", "Requesting doctor", frozen.signature)
    sections.append(Signatures(heading=Label(zh="签名", en="Signature"), items=(signed,)))
    return Paper(
        kind="execution",
        issuer=Label(zh=record.hospital.name),
        alliance=record.alliance,
        title=Label(zh="会诊意见执行记录", en="Record of Execution"),
        number=record.number,
        issued_at=words.moment(record.recorded_at),
        dated=record.recorded_at,
        sections=tuple(sections),
        statement=Label(
            zh="本记录由申请医师书写并签署，说明会诊意见在邀请方的执行情况。",
            en="Written and signed by the requesting doctor: what became of the advice.",
        ),
        record_digest=frozen.digest,
        seal=words.seal_note(record.hospital, record.recorded_at),
    )


_EXPLAINED = (
    "医师已向签署人说明远程会诊的内容、方式和费用（医联体内会诊不另收费）、可能的风险和局限，"
    "以及音视频传输、病历资料共享、录音录像和教学使用的范围。\n"
    "签署人知晓可以逐项选择同意或不同意，并可随时撤回；撤回不影响此前已进行的服务。"
)


def _request(facts: Facts, form: RequestForm) -> Fields:
    hospital = facts.hospitals.get(form.wanted_hospital) if form.wanted_hospital else None
    items = (
        words.field("服务类别", "Service", words.SERVICES[form.service]),
        words.field("会诊方式", "Mode", words.MODES[form.mode]),
        words.field("学科", "Composition", words.COMPOSITIONS[form.composition]),
        words.field("紧急程度", "Urgency", words.URGENCIES[form.urgency]),
        words.field("拟请机构", "Hospital wanted", hospital.name if hospital else ""),
        words.field("拟请科室/专业", "Specialty wanted", form.wanted_department),
        words.field("拟请专家", "Expert wanted", form.wanted_expert),
        words.field("职称要求", "Title wanted", words.TITLES[form.wanted_title]),
        words.field("期望会诊时间", "Time wanted", words.moment(form.wanted_at)),
        words.field("知情同意书", "Consent", str(facts.consent.id) if facts.consent else ""),
        words.field("会诊目的", "Purpose", form.purpose, is_wide=True),
        words.field("邀请事由", "Reason", form.reason, is_wide=True),
        words.field("需解决的问题", "Questions", form.questions, is_wide=True),
    )
    return Fields(heading=Label(zh="会诊申请", en="Request"), items=items)


def _attachments(facts: Facts) -> Table:
    return Table(
        heading=Label(zh="附件", en="Attachments"),
        columns=(
            Column(label=Label(zh="名称", en="Name"), weight=8),
            Column(label=Label(zh="类型", en="Kind"), weight=3),
            Column(label=Label(zh="大小（字节）", en="Size (bytes)"), weight=3),
        ),
        rows=tuple(
            (attachment.name, attachment.media_type, str(attachment.size_bytes))
            for attachment in facts.attachments
        ),
    )
