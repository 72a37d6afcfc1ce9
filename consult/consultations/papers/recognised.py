"""检查检验结果互认: what was recognised or not, and why, for request and report."""

from collections.abc import Sequence

from consult.consultations.papers import words
from consult.documents.wire import Column, Label, Section, Table
from consult.recognition.wire import RecognitionNote

CHOICES = {"accept": "认可", "partial": "部分认可", "decline": "不认可"}
CENTS = 100


def recognition_sections(notes: Sequence[RecognitionNote]) -> list[Section]:
    """A table with a row for each decision (6号文: the decision stands in the record); or nothing.

    The old conclusion is not among it: images and values are recognised, never the conclusion.
    """
    if not notes:
        return []
    table = Table(
        heading=Label(zh="检查检验结果互认", en="Results of other hospitals"),
        columns=(
            Column(label=Label(zh="项目", en="Item"), weight=5),
            Column(label=Label(zh="出具机构", en="Made by"), weight=5),
            Column(label=Label(zh="检查日期", en="Made on"), weight=4),
            Column(label=Label(zh="标识", en="Mark"), weight=3),
            Column(label=Label(zh="决定", en="Decision"), weight=4),
            Column(label=Label(zh="依据或原因", en="Rule or reason"), weight=8),
            Column(label=Label(zh="决定医师", en="Decided by"), weight=4),
        ),
        rows=tuple(
            (
                note.name,
                note.hospital_name,
                words.day(note.performed_on),
                note.mark,
                _choice(note),
                _why(note),
                f"{note.decided_by_name} {note.decided_by_department} "
                f"{words.moment(note.decided_at)}",
            )
            for note in notes
        ),
    )
    return [table]


def _choice(note: RecognitionNote) -> str:
    told = CHOICES[note.choice]
    if note.choice == "partial":
        told += "：" + "、".join(value.name or value.code for value in note.values)
    if note.images:
        told += f"（影像 {note.images} 幅）"
    return told


def _why(note: RecognitionNote) -> str:
    edition = f"（目录第 {note.edition} 版）" if note.edition is not None else ""
    certificate = f"质控证书 {note.certificate_number}。" if note.certificate_number else ""
    said = [f"{note.rule_zh}{edition}", certificate]
    if note.reason_zh:
        told = "已向患者说明" if note.patient_told else "未向患者说明"
        said.append(f"复查原因：{note.reason_zh}；{told}。")
    if note.explanation.strip():
        said.append(f"说明：{note.explanation.strip().rstrip('。')}。")
    if note.avoided_cost_cents is not None and note.choice == "accept":
        said.append(f"避免重复检查费用约 {note.avoided_cost_cents / CENTS:.2f} 元。")
    return "".join(said)
