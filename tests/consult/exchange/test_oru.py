"""ORU^R01 to results: every digit kept, statuses obeyed, what is wrong named by its place."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consult.exchange.core.answer import Error, acknowledged
from consult.exchange.core.hl7 import Malformed, parse
from consult.exchange.core.oru import Told, results_of, sender_of
from consult.exchange.core.words import Untaken
from consult.exchange.wire import Arrived, Sender
from consult.results.wire import Value
from tests.consult.alliance import NOW
from tests.consult.exchange.corpus import (
    BLOOD,
    CT,
    ECG,
    ID_NUMBER,
    LATIN,
    PATIENT,
    RBC,
    SENDER,
    SPOKEN,
    WBC,
    message,
    order,
)


def told(text: str, sender: Sender = SENDER, codec: str = "utf-8") -> Told:
    read = parse(text.encode(codec), sender.charset)
    return results_of(read, sender_of(read, [sender]))


def test_a_blood_count_keeps_its_digits_units_ranges_and_flags() -> None:
    (arrived,) = told(BLOOD).results

    result = arrived.result
    assert (result.kind, result.code, result.name) == ("laboratory", "XCG", "血常规")
    assert result.department == "检验科"
    assert result.performed_at == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    assert result.issued_at == datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
    assert result.key == "桓仁县人民医院|L20261121001|XCG"
    assert result.values == (
        Value(
            code="6690-2",
            name="白细胞计数",
            value="11.20",
            unit="10^9/L",
            reference="3.5-9.5",
            flag="high",
        ),
        Value(code="789-8", name="红细胞计数", value="4.50", unit="10^12/L", reference="4.3-5.8"),
        Value(code="CRP", name="C反应蛋白", value="<0.50", unit="mg/L", reference="0-8"),
        Value(code="HBsAg", name="乙肝表面抗原", value="阳性", flag="positive"),
        Value(code="ABO", name="血型", value="A型"),
    )
    assert result.conclusion == ""


def test_the_patient_is_named_by_record_number_and_document() -> None:
    patient = told(BLOOD).results[0].patient

    assert (patient.name, patient.sex, patient.birth_date) == ("王小明", "male", date(1949, 12, 31))
    assert (patient.record_number, patient.id_kind, patient.id_number) == (
        "00123456",
        "resident_id",
        ID_NUMBER,
    )
    assert patient.phone == ""


def test_a_report_of_images_is_a_conclusion_with_its_study() -> None:
    (arrived,) = told(CT).results

    result = arrived.result
    assert (result.kind, result.name, result.values) == ("examination", "胸部CT平扫", ())
    assert result.study == "1.2.840.113619.2.55.3.604688"
    assert result.conclusion == (
        "影像所见：双肺纹理增多。\n右上肺见结节，约8mm&10mm。\n"
        "影像诊断：1.右上肺结节，\n2.建议3个月复查。\n影像诊断 备注：报告医师：刘影"
    )


def test_an_electrocardiogram_has_measurements_and_a_hint_for_its_file() -> None:
    found = told(ECG)

    result = found.results[0].result
    assert result.kind == "electrocardiogram"
    assert [(v.name, v.value, v.flag) for v in result.values] == [
        ("心率", "102", "high"),
        ("QTc间期", "431", ""),
    ]
    assert result.conclusion == "心电图诊断：窦性心动过速"
    assert [hint.place for hint in found.hints] == ["OBX[4]"]


def test_an_old_system_in_gbk_is_understood() -> None:
    (arrived,) = told(SPOKEN, LATIN, "gbk").results

    assert arrived.patient.name == "刘喆"
    assert (arrived.patient.sex, arrived.patient.record_number) == ("female", "778")
    assert arrived.patient.id_number == ID_NUMBER
    assert arrived.result.values[0].value == "35"


STATUSES = (
    ("F", "F", (1, False)),
    ("C", "C", (1, False)),
    ("", "", (1, False)),
    ("F", "", (1, False)),
    ("A", "F", (1, False)),
    ("P", "P", None),
    ("R", "", None),
    ("I", "I", None),
    ("F", "R", None),
    ("X", "F", (1, True)),
    ("F", "D", (0, True)),
    ("F", "W", (0, True)),
    ("C", "X", (0, True)),
)


@pytest.mark.parametrize(("of_order", "of_value", "outcome"), STATUSES)
def test_a_status_decides_whether_a_result_stands(
    of_order: str, of_value: str, outcome: tuple[int, bool] | None
) -> None:
    value = RBC.removesuffix("F") + of_value
    found = told(message(PATIENT, order(status=of_order), value))

    if outcome is None:
        assert found.results == ()
        assert any("未审核" in h.zh or "已审核" in h.zh for h in found.hints)
        return
    (arrived,) = found.results
    assert (len(arrived.result.values), arrived.is_withdrawn) == outcome


def test_a_value_that_was_taken_back_leaves_the_others() -> None:
    gone = WBC.replace("|||F|||", "|||W|||")
    (arrived,) = told(message(PATIENT, order(status="C"), gone, RBC)).results

    assert [value.name for value in arrived.result.values] == ["红细胞计数"]


def test_a_long_reference_range_is_told_in_words() -> None:
    long = RBC.replace("4.3-5.8", "男 4.3-5.8，女 3.8-5.1，" * 6)
    (arrived,) = told(message(PATIENT, order(), long)).results

    assert arrived.result.values[0].reference == ""
    assert arrived.result.conclusion.startswith("红细胞计数 参考范围：男 4.3-5.8")


def test_abnormal_says_nothing_of_a_number() -> None:
    (arrived,) = told(message(PATIENT, order(), RBC.replace("5.8||||", "5.8|A|||"))).results
    assert arrived.result.values[0].flag == ""


def test_orders_of_one_message_are_results_of_their_own() -> None:
    other = order(filler="L2", what="SH^生化")
    found = told(message(PATIENT, "ORC|RE", order(), WBC, "ORC|RE||L2", other, RBC))

    assert [each.result.key.split("|")[1] for each in found.results] == ["L20261121001", "L2"]


REFUSED = (
    (BLOOD.replace("ORU^R01", "ADT^A01"), "MSH-9", "200"),
    (BLOOD.replace("ORU^R01", "ORU^W01"), "MSH-9", "201"),
    (BLOOD.replace("|P|2.5.1", "|T|2.5.1"), "MSH-11", "202"),
    (BLOOD.replace("|P|2.5.1", "|P|3.0"), "MSH-12", "203"),
    (BLOOD.replace("|M1|", "||"), "MSH-10", "101"),
    (BLOOD.replace("|桓仁县人民医院|", "|别的医院|"), "MSH-4", "103"),
    (message(PATIENT), "message", "100"),
    (message(order(), WBC), "OBR[1]", "100"),
    (message(PATIENT, WBC), "OBX[1]", "100"),
    (message(PATIENT, order(), *[RBC] * 301), "OBX[301]", "102"),
    (message(PATIENT, order(), WBC.replace("白细胞", "白\\Q\\")), "OBX[1]-3", "102"),
)


@pytest.mark.parametrize(("text", "place", "code"), REFUSED)
def test_a_message_of_another_kind_is_refused(text: str, place: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        told(text)
    assert (refused.value.place, refused.value.code) == (place, code)


UNTAKEN = (
    (BLOOD.replace("王小明", ""), "PID[1] name"),
    (
        BLOOD.replace("00123456^^^HIS^MR~", "").replace(f"{ID_NUMBER}^^^^NI", ""),
        "PID[1] identifier",
    ),
    (BLOOD.replace("19491231|M", "19491331|M"), "PID[1]-7"),
    (BLOOD.replace("L20261121001", ""), "OBR[1]-3"),
    (BLOOD.replace("XCG^血常规^L", ""), "OBR[1]-4"),
    (message(PATIENT, order().replace("20261121083000", ""), RBC), "OBR[1]-7"),
    (message(PATIENT, order().replace("20261121083000", "昨天"), RBC), "OBR[1]-7"),
    (message(PATIENT, order(), RBC.replace("789-8^红细胞计数^LN", "")), "OBX[1]-3"),
    (message(PATIENT, order(), RBC.replace("10\\S\\12/L", "毫" * 31)), "OBX[1]-6"),
    (CT.replace("1.2.840.113619", "1.2.abc"), "ZDS[1]-1"),
    (message(PATIENT, order(), "OBX|1|TX|A^所见||" + "长" * 8_001 + "||||||F"), "OBR[1]"),
)


@pytest.mark.parametrize(("text", "place"), UNTAKEN)
def test_what_cannot_be_taken_is_named_by_its_place(text: str, place: str) -> None:
    with pytest.raises(Untaken) as refused:
        told(text)
    assert refused.value.place == place


def test_a_number_with_a_wrong_check_digit_names_nobody() -> None:
    patient = told(BLOOD.replace("002X", "0021")).results[0].patient
    assert (patient.id_kind, patient.record_number) == ("other", "00123456")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_an_answer_names_the_message_in_its_own_charset(codec: str) -> None:
    charset = {"utf-8": "UNICODE UTF-8", "gb18030": "GB18030-2000"}[codec]
    asked = parse(BLOOD.replace("UNICODE UTF-8", charset).encode(codec))
    raw = acknowledged(asked, "AE", [Error("PID[1]-5", "101", "E", "缺少|姓名")], NOW, "A7")

    answer = parse(raw)
    header, agreed, error = answer.segments
    assert answer.codec == codec
    assert (header.part(9), header.part(9, 2), header.part(10)) == ("ACK", "R01", "A7")
    assert (header.text(6), header.part(18)) == ("桓仁县人民医院", charset)
    assert (agreed.part(1), agreed.part(2), agreed.text(3)) == ("AE", "M1", "缺少|姓名")
    assert (error.part(2), error.part(3), error.part(4)) == ("PID[1]-5", "101", "E")


SIGNS = st.text(st.sampled_from("|^~&\\.:1234567890FCDWXNM 王-+<>\t"), max_size=30)


@given(st.integers(1, 9), st.integers(1, 30), SIGNS)
@example(3, 3, "^^^^MR")
@example(5, 5, "~")
def test_any_text_in_any_field_gives_results_or_a_clear_error(
    line: int, field: int, text: str
) -> None:
    lines = BLOOD.split("\r")
    fields = lines[line % (len(lines) - 2) + 1].split("|")
    fields[field % (len(fields) - 1) + 1] = text
    lines[line % (len(lines) - 2) + 1] = "|".join(fields)

    try:
        found = told("\r".join(lines))
    except (Malformed, Untaken):
        return
    for arrived in found.results:
        assert msgspec.convert(msgspec.to_builtins(arrived), Arrived) == arrived


PINYIN = PATIENT.replace("王小明", "Wang^Xiaoming^^^^^L^A~王^小明^^^^^L^I")
WRITTEN = (
    ("OBX|1|ST|PRO^尿蛋白||2+|||A|||F", ("尿蛋白", "2+", "", "positive")),
    ("OBX|1|TX|XJPY^细菌培养||未检出致病菌||||||F", ("细菌培养", "未检出致病菌", "", "")),
    ("OBX|1|NM|2823-3^钾^LN||6.90|mmol/L|3.5-5.3|HH|||F", ("钾", "6.90", "mmol/L", "critical")),
    ("OBX|1|NM|CTNI^肌钙蛋白I||<0.01|ng/mL|0-0.04||||F", ("肌钙蛋白I", "<0.01", "ng/mL", "")),
    ("OBX|1|NM|HGB^血红蛋白||62|g/L|130-175|↓~L|||F", ("血红蛋白", "62", "g/L", "low")),
    ("OBX|1|CE|RH^Rh血型||+^Rh阳性^L||||||F", ("Rh血型", "Rh阳性", "", "")),
    ("OBX|1|SN|XD^血清滴度||^1^:^64||||||F", ("血清滴度", "1:64", "", "")),
    ("OBX|1|NM|PH^pH值||7.350||7.350-7.450|N|||C", ("pH值", "7.350", "", "")),
    ("OBX|1|NM|PLT^血小板||×||100-300||||F", ("血小板", "×", "", "")),
    ("OBX|1|NM|LY^淋巴细胞||1.2|×10^9/L|1-3||||F", ("淋巴细胞", "1.2", "×10^9/L", "")),
)


@pytest.mark.parametrize(("segment", "value"), WRITTEN)
def test_values_as_laboratories_write_them(segment: str, value: tuple[str, ...]) -> None:
    (arrived,) = told(message(PINYIN, "ORC|RE||L9", order(filler=""), segment)).results

    (found,) = arrived.result.values
    assert (found.name, found.value, found.unit, found.flag) == value
    assert arrived.patient.name == "王小明"
    assert arrived.result.key == "桓仁县人民医院|L9|XCG"
