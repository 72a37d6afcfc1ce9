"""The form of a referral (双向转诊单) in its parts: 存根, 转出单, 回转单; lays nothing out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consult.alliance.papers import moment
from consult.documents.wire import (
    Field,
    Fields,
    Label,
    Paper,
    Part,
    Prose,
    Section,
    Signature,
    Signatures,
)
from consult.ledger.wire import HospitalId, PractitionerId
from consult.patients.papers import SEXES, age
from consult.patients.wire import PatientForm
from consult.people.wire import Hospital, PersonCard, Title
from consult.referrals.core.rules import GAP_NAMES
from consult.referrals.core.sheets import signature_of
from consult.referrals.core.states import Act
from consult.referrals.wire import (
    Acuity,
    Category,
    Direction,
    Referral,
    ReturnForm,
    Transport,
)

TITLES: Mapping[Title, str] = {
    "none": "",
    "resident": "住院医师",
    "attending": "主治医师",
    "associate_chief": "副主任医师",
    "chief": "主任医师",
}
DIRECTIONS: Mapping[Direction, Label] = {
    "up": Label(zh="上转", en="Up"),
    "down": Label(zh="下转", en="Down"),
    "return": Label(zh="回转", en="Return"),
}
ACUITIES: Mapping[Acuity, str] = {"routine": "一般", "urgent": "急", "critical": "危重"}
TRANSPORTS: Mapping[Transport, str] = {
    "": "",
    "ambulance_of_receiver": "接诊医院救护车接回",
    "ambulance_120": "120 急救",
    "escorted": "医务人员护送",
    "by_himself": "患者自行前往",
}
CATEGORIES: Mapping[Category, str] = {
    "": "",
    "critical": "急危重症",
    "difficult": "疑难复杂",
    "not_offered": "本院未开展",
    "common_disease": "常见病、多发病",
    "chronic": "慢性病",
    "rehabilitation": "康复",
    "postoperative": "术后恢复期",
    "stable": "病情稳定期",
}
ANSWERS: Mapping[bool | None, str] = {True: "同意", False: "不同意", None: ""}
BEDS: Mapping[bool | None, str] = {True: "已留床", False: "暂无床位", None: ""}


@dataclass(frozen=True)
class Sheet:
    """Everything that the form tells; `returned` is the return that answers it, if it came."""

    referral: Referral
    hospitals: Mapping[HospitalId, Hospital]
    people: Mapping[PractitionerId, PersonCard]
    patient: PatientForm | None
    alliance: str
    address: str
    """What the code says: the page of this referral."""
    returned: Referral | None = None

    @property
    def sender(self) -> Hospital:
        """The hospital that sends."""
        return self.hospitals[self.referral.owner]

    @property
    def receiver(self) -> Hospital:
        """The hospital that receives."""
        return self.hospitals[self.referral.to]


def form_paper(sheet: Sheet, now: datetime) -> Paper:
    """The form as it stands: the stub stays, the sheet travels, the return comes back."""
    referral = sheet.referral
    is_return = referral.direction == "return"
    sections: list[Section] = []
    if referral.purpose != "examination":
        sections += _stub(sheet)
    sections += _back(sheet, referral) if is_return else _out(sheet)
    if not is_return and referral.purpose != "examination":
        sections += _answer(sheet)
    what = "检查转送单" if referral.purpose == "examination" else "双向转诊单"
    direction = DIRECTIONS[referral.direction]
    title = what if referral.purpose == "examination" else f"{what}（{direction.zh}）"
    return Paper(
        kind="referral",
        issuer=Label(zh=sheet.sender.name),
        alliance=sheet.alliance,
        title=Label(zh=title, en="Referral Form" if what == "双向转诊单" else "Examination Order"),
        number=referral.number,
        issued_at=moment(now),
        dated=now,
        remark=_remark(sheet),
        sections=tuple(sections),
        statement=Label(
            zh="患者自愿转诊，转诊前已告知病情、转诊理由和途中风险。扫描二维码可在平台查看本单"
            "及接诊安排；只有本次转诊双方的医务人员可以打开。",
            en="Scan the code to open this referral; only the staff of both hospitals can.",
        ),
    )


def _remark(sheet: Sheet) -> Label | None:
    referral, phone = sheet.referral, sheet.receiver.phone
    if not referral.is_emergency:
        return None
    owed = "、".join(GAP_NAMES[paper] for paper in referral.open_papers)
    said = f"尚需补齐：{owed}。" if owed else "手续已补齐。"
    call = f"请致电转诊电话 {phone}" if phone else "请先电话联系"
    notice = "" if referral.notice else f"接诊医院尚未回复接诊安排，{call}。"
    return Label(zh=f"急诊绿色通道，先救治后补充。{notice}{said}", en="Emergency")


def _stub(sheet: Sheet) -> list[Section]:
    referral = sheet.referral
    is_return = referral.direction == "return"
    record = "病案号" if is_return else "档案编号"
    number = sheet.patient.record_number if sheet.patient else ""
    if is_return and referral.return_form is not None:
        number = referral.return_form.inpatient_number
    person, signed = _person(sheet), signature_of(referral)
    verb = "转回" if is_return else "转入"
    department = referral.notice.department if referral.notice else referral.form.department
    contact = referral.notice.contact_name if referral.notice else ""
    items = (
        *person,
        _field(record, number),
        _field("联系电话", sheet.patient.phone if sheet.patient else ""),
        _field("家庭住址", sheet.patient.address if sheet.patient else "", wide=True),
        _field(
            "去向",
            f"于 {moment(_left_at(referral))} 因病情需要，{verb} {sheet.receiver.name}"
            f"{' ' + department if department else ''}"
            f"{'，接诊联系人 ' + contact if contact else ''}。",
            wide=True,
        ),
        _field("转诊医师", _doctor(sheet.people[referral.author])),
        _field("签发日期", moment(signed.at if signed else None)),
    )
    return [
        _part(sheet, "存根", "Stub", f"由{sheet.sender.name}留存"),
        Fields(heading=Label(zh=""), items=items),
    ]


def _out(sheet: Sheet) -> list[Section]:
    referral, form = sheet.referral, sheet.referral.form
    is_examination = referral.purpose == "examination"
    # An emergency prints at once; what is not known yet is written on the way.
    by_hand = int(referral.is_emergency)
    title = "检查转送单" if is_examination else "转出单"
    keeper = f"由患者携带，交{sheet.receiver.name}留存"
    asked = [_field("检查项目", "\n".join(form.items), wide=True)] if form.items else []
    items = (
        *_person(sheet),
        _field("病情", ACUITIES[referral.acuity]),
        _field("转诊类别", CATEGORIES[form.category]),
        _field("医师电话", referral.phone),
        *asked,
        _field("初步印象", form.impression, wide=True, ruled=1 * by_hand),
        _field("主要现病史\n（转出原因）", form.reason, wide=True, ruled=2 * by_hand),
        _field("主要既往史", form.past_history, wide=True, ruled=1 * by_hand),
        _field("治疗经过", form.treatment_so_far, wide=True, ruled=1 * by_hand),
        _field("转运方式", TRANSPORTS[form.transport]),
        _field("绿色通道", "是" if form.is_green_channel or referral.is_emergency else "否"),
        _field("患者意见", _consent(referral)),
        _field("医保政策", "允许" if form.insurance_allows else ""),
    )
    plea = "作上述检查" if is_examination else "转入贵单位诊治"
    return [
        _part(sheet, title, "Sheet that travels", keeper),
        _plea(sheet, sheet.receiver, f"因病情需要，需{plea}，请予接诊。"),
        Fields(heading=Label(zh=""), items=items),
        *_reception(referral),
        _signatures(sheet, referral),
    ]


def _answer(sheet: Sheet) -> list[Section]:
    """The sheet that comes back: as it was written, else empty lines to write on."""
    if sheet.returned is not None:
        return _back(sheet, sheet.returned, starts_page=True)
    blank = (
        _field("诊断结果", "", wide=True, ruled=2),
        _field("住院病案号", "", ruled=1),
        _field("出院日期", "", ruled=1),
        _field("主要检查结果", "", wide=True, ruled=5),
        _field("治疗经过、下一步治疗方案及康复建议", "", wide=True, ruled=8),
        _field("回访安排", "", wide=True, ruled=1),
    )
    signs = (
        _by_hand("主管医师", "Attending"),
        _by_hand("责任科室", "Responsible department"),
        _by_hand("接诊签收", "Received by"),
    )
    return [
        _part(
            sheet,
            "回转单",
            "Return sheet",
            f"由{sheet.receiver.name}填写，随患者交回{sheet.sender.name}",
            starts_page=True,
        ),
        _plea(sheet, sheet.sender, "现因病情需要，转回贵单位继续治疗和康复，请予接诊。"),
        Fields(heading=Label(zh=""), items=blank),
        Signatures(heading=Label(zh=""), items=signs),
    ]


def _back(sheet: Sheet, returned: Referral, *, starts_page: bool = False) -> list[Section]:
    form = returned.return_form or ReturnForm()
    to = sheet.hospitals[returned.to]
    days = "、".join(f"{day} 天" for day in sorted(form.revisit_days))
    items = (
        *_person(sheet),
        _field("住院病案号", form.inpatient_number),
        _field("医师电话", returned.phone),
        _field("诊断结果", form.diagnosis, wide=True),
        _field("主要检查结果", form.findings, wide=True),
        _field(
            "治疗经过、下一步治疗方案及康复建议",
            form.treatment_and_plan,
            wide=True,
        ),
        _field("回访安排", f"回转后 {days}" if days else "", wide=True),
    )
    return [
        Part(
            title=Label(zh="回转单", en="Return sheet"),
            keeper=f"由患者携带，交{to.name}留存",
            number=returned.number,
            code=sheet.address,
            starts_page=starts_page,
        ),
        _plea(sheet, to, "现因病情需要，转回贵单位继续治疗和康复，请予接诊。"),
        Fields(heading=Label(zh=""), items=items),
        *_reception(returned),
        _signatures(sheet, returned),
    ]


def _reception(referral: Referral) -> list[Section]:
    notice = referral.notice
    if notice is None:
        return []
    contact = " ".join(part for part in (notice.contact_name, notice.contact_phone) if part)
    items = (
        _field("接诊科室", notice.department),
        _field("床位", BEDS[notice.has_bed]),
        _field("联系人", contact),
        _field("预计时间", moment(notice.expected_at)),
        _field("院内位置", notice.place, wide=True),
        _field("注意事项", notice.precautions, wide=True),
    )
    return [Fields(heading=Label(zh="接诊安排", en="Reception"), items=items)]


def _plea(sheet: Sheet, to: Hospital, plea: str) -> Prose:
    who = sheet.patient
    name = who.name if who else sheet.referral.label
    return Prose(heading=Label(zh=""), text=f"{to.name}：\n　　现有患者 {name}，{plea}")


def _person(sheet: Sheet) -> tuple[Field, ...]:
    who = sheet.patient
    if who is None:
        return (_field("患者", sheet.referral.label, wide=True),)
    return (
        _field("患者姓名", who.name),
        _field("性别", SEXES[who.sex]),
        _field("年龄", age(who.birth_date, sheet.referral.created_at)),
    )


def _signatures(sheet: Sheet, referral: Referral) -> Signatures:
    is_return = referral.direction == "return"
    second = (
        _approved(sheet, referral) if is_return else _by_hand("患者或家属", "Patient or family")
    )
    items = (_written(sheet, referral), second, _received(sheet, referral))
    return Signatures(heading=Label(zh=""), items=items)


def _written(sheet: Sheet, referral: Referral) -> Signature:
    """The doctor who wrote it; an empty line to sign on until he has signed it here."""
    role = "主管医师" if referral.direction == "return" else "转诊医师"
    signed = signature_of(referral)
    if signed is None:
        return _by_hand(role, "Doctor")
    return Signature(
        role=Label(zh=role, en="Doctor"),
        name=_doctor(sheet.people[signed.by]),
        institution=sheet.hospitals[referral.owner].name,
        signed_at=moment(signed.at),
        fingerprint=signed.seal.fingerprint,
    )


def _approved(sheet: Sheet, referral: Referral) -> Signature:
    return _stamped(sheet, referral, "approve", "责任科室", "Responsible department")


def _received(sheet: Sheet, referral: Referral) -> Signature:
    """Who took the patient over; the receiving hospital signs by hand while he is on his way."""
    return _stamped(sheet, referral, "arrive", "接诊签收", "Received by")


def _stamped(sheet: Sheet, referral: Referral, act: Act, zh: str, en: str) -> Signature:
    stamp = next((each for each in reversed(referral.stamps) if each.act == act), None)
    if stamp is None or stamp.by is None:
        return _by_hand(zh, en)
    person = sheet.people[stamp.by]
    return Signature(
        role=Label(zh=zh, en=en),
        name=_doctor(person),
        institution=" ".join((person.hospital_name, person.department)).strip(),
        signed_at=moment(stamp.at),
    )


def _by_hand(zh: str, en: str) -> Signature:
    return Signature(role=Label(zh=zh, en=en), name="", signed_at="日期：")


def _part(sheet: Sheet, zh: str, en: str, keeper: str, *, starts_page: bool = False) -> Part:
    return Part(
        title=Label(zh=zh, en=en),
        keeper=keeper,
        number=sheet.referral.number,
        code=sheet.address,
        starts_page=starts_page,
    )


def _doctor(person: PersonCard) -> str:
    return " ".join(part for part in (person.name, TITLES[person.title]) if part)


def _consent(referral: Referral) -> str:
    form = referral.form
    who = "，".join(part for part in (form.signer_name, form.relation) if part)
    answer = ANSWERS[form.patient_agrees]
    return f"{answer}（{who}）" if answer and who else answer


def _left_at(referral: Referral) -> datetime:
    left = next((stamp.at for stamp in referral.stamps if stamp.act == "depart"), None)
    return left or referral.sent_at or referral.created_at


def _field(zh: str, value: str, *, wide: bool = False, ruled: int = 0) -> Field:
    # In Chinese alone, as the national form is: the stub and the sheet fit on one page.
    return Field(label=Label(zh=zh), value=value, is_wide=wide, ruled=ruled)
