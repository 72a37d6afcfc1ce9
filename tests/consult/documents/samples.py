"""Papers as the clinic writes them, for whoever prints, seals or archives one in a test."""

import io
import math
from datetime import UTC, datetime

from PIL import Image, ImageDraw

from consult.documents.wire import (
    Choice,
    Choices,
    Column,
    Field,
    Fields,
    Label,
    Paper,
    Picture,
    Pictures,
    Prose,
    SealNote,
    Section,
    Signature,
    Signatures,
    Table,
)
from consult.ledger.wire import Digest

DIGEST = Digest("3b1f0c9e7a5d42e8b6d0f1a29c8e7745d2b6a90f3e1c8d7b5a4f60e9d8c7b6a5")
FINGERPRINT = "5e2ab0c14477d9e1c0f29b6a3d18e4f79a0b5c6d7e8f90112233445566778899"
ISSUER = Label(zh="清源县人民医院", en="Qingyuan County People's Hospital")
ALLIANCE = "清源县医疗联合体"


def words(zh: str, en: str = "") -> Label:
    """A label in both languages."""
    return Label(zh=zh, en=en)


def field(zh: str, en: str, value: str, *, wide: bool = False) -> Field:
    """A field of a section."""
    return Field(label=words(zh, en), value=value, is_wide=wide)


def drawn_signature() -> bytes:
    """A PNG of a line drawn by hand."""
    image = Image.new("RGBA", (420, 110), (255, 255, 255, 0))
    points = [(20 + 4 * i, 60 + 34 * math.sin(i / 6) * math.cos(i / 17)) for i in range(95)]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 60, 255), width=5, joint="curve")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def slice_picture(shade: int = 70) -> bytes:
    """A JPEG that looks a little like one slice of a CT."""
    image = Image.new("L", (512, 512), 0)
    pen = ImageDraw.Draw(image)
    pen.ellipse((40, 90, 472, 430), fill=150)
    pen.ellipse((75, 130, 240, 390), fill=shade // 3)
    pen.ellipse((272, 130, 437, 390), fill=shade // 3)
    pen.ellipse((236, 330, 276, 390), fill=240)
    pen.ellipse((330, 200, 352, 222), fill=190)
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=88)
    return kept.getvalue()


def patient(name: str = "李建国") -> Fields:
    """The section that says who the patient is."""
    return Fields(
        heading=words("患者信息", "Patient"),
        items=(
            field("姓名", "Name", name),
            field("性别 / 年龄", "Sex, age", "男　56岁"),
            field("证件号码", "ID number", "21050219700315****"),
            field("联系电话", "Phone", "139 0000 1234"),
            field("住院号", "Admission no.", "ZY20261122007"),
            field("科室 / 床位", "Ward", "内科　12床"),
            field("住址", "Address", "清源县青石镇河东村三组 18 号", wide=True),
        ),
    )


def expert_opinions() -> tuple[Section, ...]:
    """What two experts and the chair wrote."""
    return (
        Prose(
            heading=words("专家意见一", "Opinion 1"),
            text="右肺上叶后段见一大小约 14 mm × 11 mm 部分实性结节，实性成分约 6 mm，"
            "边缘可见短毛刺，邻近胸膜轻度牵拉。纵隔窗未见明确肿大淋巴结。\n结合病史，倾向早期肺腺癌可能，建议进一步检查。",
            by="陈立明　主任医师　清源县人民医院胸外科　2026-11-22 15:12",
        ),
        Prose(
            heading=words("专家意见二", "Opinion 2"),
            text="同意上述影像描述。结节 CT 值约 -320 HU（磨玻璃部分），SUVmax 待 PET-CT 评估。\n\n"
            "不同意见：抗炎治疗 2 周后复查亦可考虑，以除外局灶性炎症。",
            by="周敏　副主任医师　清源县人民医院影像科　2026-11-22 15:15",
        ),
        Prose(
            heading=words("诊断意见", "Diagnosis"),
            text="1. 右肺上叶部分实性结节，早期肺癌待排（Lung-RADS 4B）。\n2. 2 型糖尿病。\n"
            "中医：咳嗽病，痰湿蕴肺证。",
        ),
        Prose(
            heading=words("处理意见", "Advice"),
            text="1. 转县医院胸外科行增强 CT 及肿瘤标志物检查，必要时 CT 引导下穿刺。\n"
            "2. 二甲双胍 0.5 g 每日两次，检查前 48 h 停用，监测血糖。\n"
            "3. 中药以二陈汤合三子养亲汤加减。",
        ),
    )


def report(name: str = "李建国", extra: tuple[Section, ...] = ()) -> Paper:
    """A 远程会诊意见报告 with all that one can hold."""
    return Paper(
        kind="report",
        issuer=ISSUER,
        alliance=ALLIANCE,
        title=words("远程会诊意见报告", "Report of a remote consultation"),
        number="HZ-2026-000123",
        issued_at="2026-11-22 15:20",
        dated=datetime(2026, 11, 22, 7, 20, tzinfo=UTC),
        sections=(
            patient(name),
            Fields(
                heading=words("会诊", "Consultation"),
                items=(
                    field("申请机构", "Requested by", "青石镇中心卫生院　内科"),
                    field("申请医师", "Doctor", "王秀兰　主治医师"),
                    field("受邀机构", "Invited", "清源县人民医院"),
                    field("会诊方式", "Form", "视频会诊（多学科）"),
                    field("会诊时间", "Time", "2026-11-22 14:30 至 15:10"),
                    field("随访要求", "Follow-up", ""),
                    field("会诊目的", "Purpose", "明确右肺结节性质，指导下一步诊疗。", wide=True),
                ),
            ),
            Table(
                heading=words("参加人员", "Taking part"),
                columns=(
                    Column(label=words("姓名", "Name"), weight=2),
                    Column(label=words("角色", "Role"), weight=2),
                    Column(label=words("职称", "Title"), weight=2),
                    Column(label=words("机构与科室", "Institution"), weight=5),
                ),
                rows=(
                    ("陈立明", "主持人", "主任医师", "清源县人民医院　胸外科"),
                    ("周敏", "会诊专家", "副主任医师", "清源县人民医院　影像科"),
                    ("王秀兰", "申请医师", "主治医师", "青石镇中心卫生院　内科"),
                ),
            ),
            *expert_opinions(),
            Pictures(
                heading=words("会诊中展示的影像", "Images shown"),
                items=(
                    Picture(image=slice_picture(), caption="CT 胸部　层 61 / 120　肺窗"),
                    Picture(image=slice_picture(120), caption="CT 胸部　层 64 / 120　纵隔窗"),
                ),
            ),
            *extra,
            Signatures(
                heading=words("签署", "Signatures"),
                items=(
                    _signed("会诊专家", "Expert", "周敏", "15:15"),
                    _signed("会诊专家", "Expert", "刘卫东", "15:17"),
                    _signed("主持人", "Chair", "陈立明", "15:19"),
                ),
            ),
        ),
        statement=words(
            "本报告为远程会诊意见，供申请机构参考；诊断与治疗由申请机构决定并承担相应责任。"
            "影像用于交流，不作为原始诊断依据。",
            "This report is advice. The requesting institution decides on diagnosis and "
            "treatment and answers for them. Images are for communication, not for primary "
            "diagnosis.",
        ),
        record_digest=DIGEST,
        seal=SealNote(
            institution=ISSUER.zh, sealed_at="2026-11-22 15:20:08", fingerprint=FINGERPRINT
        ),
    )


def _signed(zh: str, en: str, name: str, at: str) -> Signature:
    return Signature(
        role=words(zh, en),
        name=name,
        institution="清源县人民医院",
        signed_at=f"2026-11-22 {at}",
        fingerprint=FINGERPRINT[:32],
    )


def consent() -> Paper:
    """A 远程会诊知情同意书 with a drawn signature."""
    return Paper(
        kind="consent",
        issuer=words("青石镇中心卫生院", "Qingshi Township Health Centre"),
        alliance=ALLIANCE,
        title=words("远程会诊知情同意书", "Informed consent to a remote consultation"),
        number="TY-2026-000087",
        issued_at="2026-11-22 09:42",
        dated=datetime(2026, 11, 22, 1, 42, tzinfo=UTC),
        sections=(
            patient(),
            Prose(
                heading=words("告知内容", "What was explained"),
                text="医生已向本人说明：远程会诊由受邀医院的医师通过视频和病历资料提出意见，"
                "诊断和治疗由本院决定；网络和设备可能影响会诊；本次会诊不收取费用。\n\n"
                "本人可以拒绝任何一项，或随时撤回同意；拒绝不影响在本院继续诊疗。",
            ),
            Choices(
                heading=words("逐项同意", "Consent by purpose"),
                items=(
                    Choice(
                        label=words("进行远程会诊", "Remote consultation"),
                        is_agreed=True,
                        note="向清源县人民医院提供病历摘要、检验结果和影像",
                    ),
                    Choice(
                        label=words("会诊资料在上级医院存档", "Archive copy at the lead hospital"),
                        is_agreed=False,
                        note="不同意时，会诊资料只在本院存档",
                    ),
                    Choice(label=words("会诊过程录音录像", "Recording"), is_agreed=True),
                    Choice(label=words("去除身份信息后用于教学", "Teaching"), is_agreed=False),
                ),
            ),
            Signatures(
                heading=words("签名", "Signatures"),
                items=(
                    Signature(
                        role=words("患者或近亲属", "Patient or near relative"),
                        name="李小军",
                        institution="与患者关系：子",
                        signed_at="2026-11-22 09:40",
                        drawn=drawn_signature(),
                    ),
                    _signed("告知医师", "Informing doctor", "王秀兰", "09:41"),
                ),
            ),
        ),
        statement=words(
            "本同意书一式两份，分别由患者和医疗机构保存。",
            "One copy stays with the patient, one with the institution.",
        ),
        record_digest=DIGEST,
    )
