"""The sections of the case summary, the laboratory and the images, for request and report."""

from collections.abc import Sequence

from consult.cases.wire import StudyNote, Summary
from consult.consultations.papers import words
from consult.documents.wire import Column, Field, Fields, Label, Section, Table
from consult.recognition.wire import RecognitionNote

_FLAGS = {"": "", "high": "↑", "low": "↓", "positive": "阳性", "critical": "危急"}


def summary_sections(summary: Summary) -> list[Section]:
    """病历摘要 with the TCM fields where they were filled in, and the laboratory."""
    said = [
        ("主诉", "Chief complaint", summary.chief_complaint),
        ("现病史", "Present illness", summary.present_illness),
        ("既往史", "Past history", summary.past_history),
        ("过敏史", "Allergies", summary.allergies),
        ("家族史", "Family history", summary.family_history),
        ("体格检查", "Physical examination", summary.physical_examination),
        ("辅助检查", "Auxiliary examinations", summary.auxiliary_examinations),
        ("中医四诊", "Four diagnostics of TCM", _four(summary)),
        ("初步诊断", "Preliminary diagnosis", words.diagnoses(summary)),
        ("诊断依据", "Basis of the diagnosis", summary.diagnostic_basis),
        ("目前治疗经过", "Treatment so far", summary.treatment_so_far),
    ]
    items = tuple(_wide(zh, en, text) for zh, en, text in said if text.strip())
    sections: list[Section] = [Fields(heading=_label("病历摘要", "Case summary"), items=items)]
    if summary.laboratory:
        sections.append(_laboratory(summary))
    return sections


def studies_section(
    studies: Sequence[StudyNote], recognitions: Sequence[RecognitionNote] = ()
) -> Table:
    """The images that the opinions rest on, and which of them another hospital made."""
    makers = {each.study: each.hospital_name for each in recognitions if each.study is not None}
    return Table(
        heading=_label("影像资料", "Images"),
        columns=(
            Column(label=_label("检查日期", "Taken on"), weight=3),
            Column(label=_label("类型", "Modality"), weight=2),
            Column(label=_label("名称", "Description"), weight=6),
            Column(label=_label("序列", "Series"), weight=2),
            Column(label=_label("图像", "Images"), weight=2),
        ),
        rows=tuple(
            (
                words.day(study.taken_on),
                study.modality,
                _made_by(study.description, makers.get(study.study)),
                str(study.series),
                str(study.instances),
            )
            for study in studies
        ),
    )


def _made_by(description: str, maker: str | None) -> str:
    return description if maker is None else f"{description}（{maker}，已互认）"


def _laboratory(summary: Summary) -> Table:
    return Table(
        heading=_label("检验结果", "Laboratory"),
        columns=(
            Column(label=_label("项目", "Item"), weight=5),
            Column(label=_label("结果", "Value"), weight=3),
            Column(label=_label("单位", "Unit"), weight=2),
            Column(label=_label("参考范围", "Reference"), weight=3),
            Column(label=_label("提示", "Flag"), weight=2),
            Column(label=_label("日期", "Taken on"), weight=3),
            Column(label=_label("来源", "Made by"), weight=4),
        ),
        rows=tuple(
            (
                found.item,
                found.value,
                found.unit,
                found.reference,
                _FLAGS[found.flag],
                words.day(found.taken_on),
                f"{found.hospital_name} {found.mark}".strip(),
            )
            for found in summary.laboratory
        ),
    )


def _four(summary: Summary) -> str:
    found = summary.four_diagnostics
    parts = (
        ("望", found.inspection),
        ("闻", found.listening_smelling),
        ("问", found.inquiry),
        ("切", found.palpation),
    )
    return "\n".join(f"{name}：{text}" for name, text in parts if text.strip())


def _wide(zh: str, en: str, text: str) -> Field:
    return words.field(zh, en, text, is_wide=True)


def _label(zh: str, en: str) -> Label:
    return Label(zh=zh, en=en)
