"""Words, dates and people as they are printed; times are those of the clinic (UTC+8)."""

from collections.abc import Mapping
from datetime import datetime

from consult.alliance.core import CLINIC_ZONE
from consult.alliance.papers import day as day
from consult.alliance.papers import moment as moment
from consult.attendance.wire import Attendee, AttendeeRole, Carried
from consult.cases.wire import Summary
from consult.consultations.wire import HospitalNote, PersonNote, RequestForm
from consult.documents.wire import Field, Fields, Label, Prose, SealNote
from consult.patients.papers import ID_KINDS as ID_KINDS
from consult.patients.papers import SEXES as SEXES
from consult.patients.papers import age as age
from consult.patients.wire import PatientForm, Relation
from consult.people.wire import LicenceKind, Title

TITLES: Mapping[Title, str] = {
    "none": "",
    "resident": "住院医师",
    "attending": "主治医师",
    "associate_chief": "副主任医师",
    "chief": "主任医师",
}
LICENCES: Mapping[LicenceKind, str] = {
    "none": "",
    "physician": "执业医师",
    "assistant_physician": "执业助理医师",
    "village_doctor": "乡村医生",
}
RELATIONS: Mapping[Relation, str] = {
    "self": "本人",
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "guardian": "监护人",
    "other_relative": "其他近亲属",
}
MARRIED = {
    "": "",
    "single": "未婚",
    "married": "已婚",
    "divorced": "离异",
    "widowed": "丧偶",
}
PARTS = {
    "requester": Label(zh="申请医师", en="Requesting doctor"),
    "chair": Label(zh="主持人", en="Chair"),
    "expert": Label(zh="会诊专家", en="Expert"),
}
SERVICES = {"consultation": "远程会诊", "diagnosis": "远程诊断"}
MODES = {"video": "视频会诊", "asynchronous": "离线图文会诊"}
COMPOSITIONS = {"single": "单学科", "multidisciplinary": "多学科"}
URGENCIES = {"ordinary": "普通", "urgent": "急会诊"}
ROLES: Mapping[AttendeeRole, str] = {
    "requester": "申请方",
    "chair": "主持人",
    "expert": "会诊专家",
    "observer": "观摩",
    "guest": "患者或家属",
}
CARRIED: Mapping[Carried, str] = {
    "video": "恢复",
    "sound": "无视频，仅语音",
    "stills": "无音视频，仅图像与指针",
    "chat": "仅文字",
}
DECISIONS = {
    "followed": "按会诊意见执行",
    "followed_in_part": "部分执行",
    "not_followed": "未执行",
}

NOT_PRIMARY = Label(
    zh="平台所示影像供交流与参考，不用于首要诊断。",
    en="Images shown are for communication and reference, not for primary diagnosis.",
)


def field(zh: str, en: str, value: str, *, is_wide: bool = False) -> Field:
    """A printed name with its value."""
    return Field(label=Label(zh=zh, en=en), value=value, is_wide=is_wide)


def prose(zh: str, en: str, text: str, by: str = "") -> Prose:
    """A section of free text."""
    return Prose(heading=Label(zh=zh, en=en), text=text or "未填写", by=by)


def clock_time(value: datetime | None) -> str:
    """16:05 at the clinic, or that it goes on."""
    return value.astimezone(CLINIC_ZONE).strftime("%H:%M") if value else "结束"


def stays(who: Attendee) -> str:
    """16:05 至 16:40（35 分钟）, one line for each stay."""
    spans = "；".join(f"{clock_time(s.since)} 至 {clock_time(s.until)}" for s in who.stays)
    return f"{spans}（共 {who.total_minutes} 分钟）" if spans else ""


def stretches(who: Attendee) -> str:
    """10:12 至 10:31 无视频，仅语音."""
    return "；".join(
        f"{clock_time(s.since)} 至 {clock_time(s.until)} {CARRIED[s.carried]}"
        for s in who.stretches
    )


def responsibility(form: RequestForm) -> Label:
    """Who answers for what, by the kind of service (国卫医发〔2018〕25号)."""
    if form.service == "diagnosis":
        return Label(
            zh="本次服务为远程诊断：受邀方出具诊断意见，邀请方与受邀方按照合作协议共同承担"
            "相应法律责任（国卫医发〔2018〕25号）。" + NOT_PRIMARY.zh,
            en="Remote diagnosis: the invited hospital gives the diagnosis; both hospitals are "
            "jointly responsible under their agreement. " + NOT_PRIMARY.en,
        )
    return Label(
        zh="本次服务为远程会诊：会诊意见供邀请方参考，诊断与治疗由邀请方决定并承担相应法律责任"
        "（国卫医发〔2018〕25号）。" + NOT_PRIMARY.zh,
        en="Remote consultation: the advice is for reference; the inviting hospital decides on "
        "diagnosis and treatment and is responsible. " + NOT_PRIMARY.en,
    )


def signer(person: PersonNote) -> str:
    """Name with title, as it stands beside a signature."""
    return " ".join(part for part in (person.name, TITLES[person.title]) if part)


def institution(person: PersonNote) -> str:
    """Hospital with department."""
    return " ".join(part for part in (person.hospital_name, person.department) if part)


def seal_note(hospital: HospitalNote, at: datetime) -> SealNote:
    """Where the institution seals."""
    return SealNote(institution=hospital.name, sealed_at=moment(at))


def patient_section(form: PatientForm, at: datetime, *, is_full: bool) -> Fields:
    """Who the patient is; the request prints all that was asked."""
    items = [
        field("姓名", "Name", form.name),
        field("性别", "Sex", SEXES[form.sex]),
        field("年龄", "Age", age(form.birth_date, at)),
        field("出生日期", "Date of birth", day(form.birth_date)),
        field("证件类型", "Document", ID_KINDS[form.id_kind]),
        field("证件号码", "Document number", form.id_number),
        field("病历号", "Record number", form.record_number),
        field("联系电话", "Phone", form.phone),
    ]
    if is_full:
        items += [
            field("民族", "Ethnicity", form.ethnicity),
            field("婚姻状况", "Marital status", MARRIED[form.marital_status]),
            field("职业", "Occupation", form.occupation),
            field("参保类型", "Insurance", form.insurance),
            field("住址", "Address", form.address, is_wide=True),
        ]
    return Fields(heading=Label(zh="患者", en="Patient"), items=tuple(items))


def diagnoses(summary: Summary) -> str:
    """One diagnosis a line, with code and syndrome."""
    lines = []
    for number, found in enumerate(summary.diagnoses, 1):
        system = "中医" if found.system == "tcm" else "西医"
        code = f"（{found.code}）" if found.code else ""
        syndrome = f"，{found.syndrome}" if found.syndrome else ""
        lines.append(f"{number}. {system}：{found.name}{code}{syndrome}")
    return "\n".join(lines)
