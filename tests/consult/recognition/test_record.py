"""What was recognised stands in the signed record, on the papers and in the FHIR document; the
conclusion of the hospital that made it stands nowhere."""

import msgspec
import pytest

from consult.consultations.core.record import canonical, read_record
from consult.consultations.core.scene import Scene
from consult.consultations.papers.report import report_paper
from consult.consultations.wire import Frozen, Record
from consult.documents.core import manuscript
from consult.exchange.core.answering import Answer, document
from consult.exchange.core.resource import encoded
from consult.recognition.wire import Decide
from consult.results.wire import Open, Result, Value
from imaging.pixels.processes import WorkerProcesses
from imaging.pixels.service import Pictures
from server.work.pictures import CasePictures
from tests.consult.alliance import CHAIR, DOCTOR, EXPERT, LEAD, call
from tests.consult.exchange.test_fhir_out import valid
from tests.consult.recognition.conftest import IMAGES, Shared
from tests.consult.walking import PDF

ME = call(DOCTOR)
OLD = "右肺上叶占位，考虑恶性，建议手术"
"""What the hospital that made the results concluded: nobody recognises it."""
BLOOD = (
    Value(code="WBC", name="白细胞", value="11.20", unit="10^9/L", flag="high"),
    Value(code="HGB", name="血红蛋白", value="131", unit="g/L"),
)
PARTIAL = Decide(choice="partial", accepted=("WBC",), reason="changes_quickly", patient_told=True)
ACCEPT = Decide(choice="accept", avoided_cost_cents=24_000)
DECLINE = Decide(choice="decline", reason="other", explanation="患者刚做过手术", patient_told=True)


async def _decide(shared: Shared, result: Result, body: Decide) -> None:
    emergency = Open(ground="emergency", reason="胸痛")
    await shared.walk.do(lambda tx: shared.openings.open(tx, ME, shared.case, result.id, emergency))
    await shared.walk.do(lambda tx: shared.outsides.decide(tx, ME, shared.case, result.id, body))


async def _signed(shared: Shared) -> tuple[Record, Frozen]:
    """A CT accepted, an older one declined, of a blood count a part; then all is signed."""
    walk = shared.walk
    await walk.write()
    await shared.hand_in()
    await shared.shelves.lay(LEAD, IMAGES, "1.2.7", 5, series=2)
    await _decide(shared, await shared.made(7, conclusion=OLD), ACCEPT)
    await _decide(shared, await shared.made(40, conclusion=OLD), DECLINE)
    blood = {"kind": "laboratory", "code": "XCG", "name": "血常规", "department": "检验科"}
    nothing = {"study": None, "images": None, "conclusion": OLD, "values": BLOOD}
    await _decide(shared, await shared.made(1, **blood, **nothing), PARTIAL)  # type: ignore[arg-type]
    await shared.work()
    await walk.submit()
    await walk.assign(EXPERT)
    await walk.accept(CHAIR, EXPERT)
    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    await walk.deliver()
    report = (await walk.view(CHAIR)).reports[-1].id
    frozen = await walk.do(lambda tx: walk.clinic.reports.frozen(tx, report))
    return read_record(frozen), frozen


@pytest.fixture
async def signed(shared: Shared) -> tuple[Record, Frozen]:
    """The signed record."""
    return await _signed(shared)


async def test_the_signed_record_holds_every_decision(signed: tuple[Record, Frozen]) -> None:
    record, _ = signed
    ct, old, blood = record.recognitions
    assert (ct.choice, ct.rule, ct.mark, ct.edition) == ("accept", "within_days", "辽HR", 1)
    assert (ct.certificate_number, ct.images, len(ct.series)) == ("26-1", 5, 2)
    assert (ct.hospital_name, ct.performed_on.isoformat()) == ("桓仁县人民医院", "2026-11-15")
    assert (ct.avoided_cost_cents, ct.decided_by) == (24_000, DOCTOR)
    assert (old.choice, old.rule, old.reason) == ("decline", "too_old", "other")
    assert (old.reason_zh, old.explanation) == ("其他情形确需复查", "患者刚做过手术")
    assert (old.patient_told, old.images) == (True, 0)
    assert (blood.choice, [value.code for value in blood.values]) == ("partial", ["WBC"])
    (taken,) = [line for line in record.summary.laboratory if line.decision is not None]
    assert (taken.item, taken.decision) == ("白细胞", blood.decision)


async def test_nowhere_stands_what_the_maker_concluded(signed: tuple[Record, Frozen]) -> None:
    """国卫医发〔2022〕6号 第二条: results are images and values, not the diagnostic conclusion."""
    record, frozen = signed
    paper, _ = manuscript(report_paper(record, frozen))
    told = document(_answer(record, frozen), "https://lianzhen.example")
    for text in (frozen.text, canonical(record), paper.decode(), encoded(told).decode()):
        assert OLD not in text
        assert "占位" not in text


async def test_the_report_prints_the_decisions_with_mark_and_reason(
    signed: tuple[Record, Frozen],
) -> None:
    text = manuscript(report_paper(*signed))[0].decode()
    for words in (
        "检查检验结果互认",
        "辽HR",
        "认可（影像 5 幅）",
        "部分认可：白细胞",
        "质控证书 26-1",
        "（目录第 1 版）",
        "其他情形确需复查；已向患者说明",
        "患者刚做过手术",
        "避免重复检查费用约 240.00 元",
    ):
        assert words in text


async def test_the_fhir_document_tells_the_decisions_and_is_valid(
    signed: tuple[Record, Frozen],
) -> None:
    bundle = document(_answer(*signed), "https://lianzhen.example")
    plain = valid(bundle)
    (composition,) = [
        each["resource"]
        for each in plain["entry"]
        if each["resource"]["resourceType"] == "Composition"
    ]
    (told,) = [each for each in composition["section"] if each["title"] == "检查检验结果互认"]
    for words in ("辽HR", "不认可", "其他情形确需复查", "部分认可（白细胞）"):
        assert words in told["text"]["div"]
    (recognised,) = [
        each["resource"]
        for each in plain["entry"]
        if "urn:lianzhen:recognition"
        in msgspec.json.encode(each["resource"].get("extension", [])).decode()
    ]
    (study,) = [
        each["resource"]
        for each in plain["entry"]
        if each["resource"]["resourceType"] == "ImagingStudy"
    ]
    assert study["note"] == [{"text": "来自桓仁县人民医院 2026-11-15，已互认 辽HR"}]
    assert recognised["code"]["text"] == "白细胞"
    assert recognised["performer"] == [{"display": "桓仁县人民医院"}]


async def test_the_package_says_of_each_image_which_hospital_made_it(shared: Shared) -> None:
    record, _ = await _signed(shared)
    workers = WorkerProcesses()
    pictures = Pictures(vault=shared.shelves.vault, workers=workers)
    kept = await CasePictures(shared.shelves.index, pictures).originals(record)
    await workers.close()
    assert {each.title.zh for each in kept} == {"CT（桓仁县人民医院 2026-11-15，已互认）"}
    assert len(kept) == 5


async def test_images_that_were_taken_out_as_anothers_are_not_told_as_there(
    shared: Shared,
) -> None:
    walk = shared.walk
    await walk.write()
    await shared.shelves.lay(LEAD, IMAGES, "1.2.7", 5)
    await _decide(shared, await shared.made(7), Decide(choice="accept", explanation="足以判断"))
    await shared.work()
    scene = Scene((await walk.view(DOCTOR)).consultation)
    facts = await walk.do(lambda tx: walk.clinic.dossiers.facts(tx, ME, scene))
    assert [note.images for note in facts.recognitions] == [5]

    case = facts.case
    await shared.shelves.index.withdraw(case, "1.2.7", DOCTOR)
    facts = await walk.do(lambda tx: walk.clinic.dossiers.facts(tx, ME, scene))
    assert [(note.images, note.series) for note in facts.recognitions] == [(0, ())]


async def test_a_decision_that_was_replaced_is_not_told(shared: Shared) -> None:
    await shared.walk.write()
    ct = await shared.made(7)
    await _decide(shared, ct, Decide(choice="accept", explanation="足以判断"))
    await _decide(shared, ct, DECLINE)
    async with shared.walk.clinic.database.read() as tx:
        (note,) = await shared.walk.clinic.dossiers.recognitions.of_case(tx, shared.case)
    assert note.choice == "decline"


def _answer(record: Record, frozen: Frozen) -> Answer:
    return Answer(record, frozen, "delivered", PDF, "https://lianzhen.example/report.pdf")
