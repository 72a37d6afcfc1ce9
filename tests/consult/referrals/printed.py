"""Forms of referrals with everything on them, for the press."""

from datetime import date, timedelta

from msgspec.structs import replace

from consult.documents.wire import DetachedSignature, Fingerprint, Paper
from consult.patients.wire import PatientForm
from consult.people.wire import PersonCard
from consult.referrals.core.sheets import part_of, sheet_digest
from consult.referrals.papers import Sheet, form_paper
from consult.referrals.wire import ReceptionNotice, Referral, Signed, Stamp
from tests.consult.referrals.scenes import (
    COLLEAGUE,
    COUNTY,
    DOCTOR,
    NOW,
    RECEIVER,
    RETURN_FORM,
    TOWNSHIP,
    referral,
)

ADDRESS = "https://lianzhen.example/referrals/01930000-0000-7000-8000-000000000020"
PATIENT = PatientForm(
    name="李建军",
    sex="male",
    birth_date=date(1970, 3, 12),
    phone="023-5555 3001",
    address="云岭县青石镇柳树村 3 组 18 号",
    record_number="QS-20261122-07",
)
NOTICE = ReceptionNotice(
    department="胸外科",
    place="门诊楼 3 层 A 区 305 室；急诊从北门进",
    precautions="带既往胸片和身份证、医保卡；当日晨禁食，可少量饮水。",
    contact_name="赵敏（护士长）",
    contact_phone="023-5555 1107",
    expected_at=NOW + timedelta(hours=20),
    has_bed=True,
)
HOSPITALS = {
    TOWNSHIP.id: replace(
        TOWNSHIP, name="云岭县青石镇中心卫生院", short_name="青石镇卫生院", phone="023-5555 2000"
    ),
    COUNTY.id: replace(COUNTY, name="云岭县人民医院", short_name="县医院", phone="023-5555 1000"),
}


def _card(person: object, name: str, hospital: object) -> PersonCard:
    return PersonCard(
        id=person,  # type: ignore[arg-type]
        name=name,
        title="attending",
        department="胸外科",
        hospital=hospital,  # type: ignore[arg-type]
        hospital_name=HOSPITALS[hospital].name,  # type: ignore[index]
    )


PEOPLE = {
    DOCTOR: _card(DOCTOR, "王晓梅", TOWNSHIP.id),
    RECEIVER: _card(RECEIVER, "周立群", COUNTY.id),
    COLLEAGUE: _card(COLLEAGUE, "刘志远", COUNTY.id),
}


def signed(of: Referral) -> Referral:
    """With its author's signature; the bytes of the key are made up."""
    part = part_of(of)
    seal = DetachedSignature(
        record_digest=sheet_digest(of, part),
        signature=b"-",
        certificate=b"-",
        fingerprint=Fingerprint("4f" * 32),
    )
    return replace(of, signed=(Signed(part=part, by=of.author, at=NOW, seal=seal),))


def up(**changed: object) -> Referral:
    """A referral up that was accepted."""
    form = replace(
        referral().form,
        category="difficult",
        impression="右上肺结节，性质待定（R91）；咳嗽·痰热壅肺证（A04.01.01）",
        reason="3 周前受凉后咳嗽，咳白黏痰，5 天前出现右侧胸痛，深吸气时加重，无咯血。"
        "胸部 CT 示右上肺结节约 1.6 cm，本院无胸外科及病理条件。",
        past_history="高血压 6 年，服氨氯地平 5 mg 每日一次，血压控制可。否认药物过敏。",
        treatment_so_far="阿莫西林 0.5 g 每日三次，口服 7 天，咳嗽稍减。",
        department="胸外科",
        transport="by_himself",
        is_green_channel=True,
        insurance_allows=True,
        signer_name="李建军",
        relation="本人",
    )
    given: dict[str, object] = {
        "number": "青石镇卫生院转〔2026〕0012",
        "state": "accepted",
        "acuity": "urgent",
        "form": form,
        "notice": NOTICE,
        "phone": "023-5555 2001",
    }
    return signed(referral(**{**given, **changed}))


def returned() -> Referral:
    """The return that answers it, approved."""
    form = replace(
        RETURN_FORM,
        diagnosis="右上肺腺癌（pT1bN0M0，IA2 期），胸腔镜右上肺叶切除术后",
        inpatient_number="ZY-20261124-0731",
        findings="术后病理：腺泡型腺癌，1.5 cm，切缘阴性，淋巴结 0/12。\n胸片：右肺复张良好。",
        treatment_and_plan="11 月 25 日行胸腔镜右上肺叶切除术，术后恢复顺利。\n"
        "下一步：镇咳、祛痰，伤口 3 天换药一次；呼吸功能锻炼；1 个月后我院胸外科复查胸部 CT。",
        revisit_days=(3, 7, 30),
    )
    made = referral(
        id="r",
        number="县医院转〔2026〕0031",
        direction="return",
        state="accepted",
        owner=COUNTY.id,
        to=TOWNSHIP.id,
        author=RECEIVER,
        approved_by=COLLEAGUE,
        return_form=form,
        phone="023-5555 1107",
        stamps=(Stamp(act="approve", to="sent", by=COLLEAGUE, at=NOW),),
    )
    return signed(made)


def paper(of: Referral, **changed: object) -> Paper:
    """The form of a referral."""
    given: dict[str, object] = {
        "referral": of,
        "hospitals": HOSPITALS,
        "people": PEOPLE,
        "patient": PATIENT,
        "alliance": "云岭县医疗联合体",
        "address": ADDRESS,
    }
    return form_paper(Sheet(**{**given, **changed}), NOW)  # type: ignore[arg-type]
