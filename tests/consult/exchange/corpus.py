"""Messages as laboratories, ECG carts and radiology systems of Chinese hospitals write them."""

from consult.exchange.wire import Sender
from tests.consult.alliance import LEAD

SENDER = Sender(hospital=LEAD, facility="桓仁县人民医院", department="检验科")
LATIN = Sender(hospital=LEAD, facility="HRXYY", charset="GBK")
ID_NUMBER = "11010519491231002X"

HEADER = "MSH|^~\\&|LIS|桓仁县人民医院|LIANZHEN|LZ|20261121093000||ORU^R01|{id}|P|2.5.1"
UTF8 = "||||||UNICODE UTF-8"
PATIENT = f"PID|1||00123456^^^HIS^MR~{ID_NUMBER}^^^^NI||王小明||19491231|M|||||13800000000"


def message(*segments: str, identifier: str = "M1", charset: str = UTF8) -> str:
    """Segments under a header of version 2.5.1."""
    return "\r".join((HEADER.format(id=identifier) + charset, *segments)) + "\r"


def order(
    filler: str = "L20261121001",
    status: str = "F",
    section: str = "HM",
    what: str = "XCG^血常规^L",
) -> str:
    """An OBR of the laboratory."""
    ends = "||||||||||||||" + f"|20261121101500||{section}|{status}"
    return f"OBR|1|P77|{filler}|{what}|||20261121083000{ends}"


WBC = "OBX|1|NM|6690-2^白细胞计数^LN||11.20|10^9/L|3.5-9.5|H|||F|||20261121095000||检验科^检验科"
RBC = "OBX|2|NM|789-8^红细胞计数^LN||4.50|10\\S\\12/L|4.3-5.8||||F"
CRP = "OBX|3|SN|CRP^C反应蛋白||<^0.50|mg/L|0-8|N|||F"
HBSAG = "OBX|4|ST|HBsAg^乙肝表面抗原||阳性|||阳性|||F"
GROUP = "OBX|5|CWE|ABO^血型||A^A型^L||||||F"

BLOOD = message(PATIENT, "PV1|1|O|内科门诊", "ORC|RE", order(), WBC, RBC, CRP, HBSAG, GROUP)

CT = message(
    PATIENT,
    "OBR|1||CT20261120-7|CTXB^胸部CT平扫|||202611201430||||||||||||||||20261120160000||CT|F",
    "OBX|1|FT|YXSJ^影像所见||双肺纹理增多。\\.br\\右上肺见结节，约8mm\\T\\10mm。||||||F",
    "OBX|2|TX|YXZD^影像诊断||1.右上肺结节，~2.建议3个月复查。||||||F",
    "NTE|1||报告医师：刘影",
    "ZDS|1.2.840.113619.2.55.3.604688^^Application^DICOM",
)

ECG = message(
    PATIENT,
    "OBR|1||XD0007|XDT^十二导联心电图|||20261121070500+0800",
    "OBX|1|NM|HR^心率||102|次/分|60-100|↑|||F",
    "OBX|2|NM|QTC^QTc间期||431|ms|||||F",
    "OBX|3|ST|XDZD^心电图诊断||窦性心动过速||||||F",
    "OBX|4|ED|PDF^报告文件||^application^pdf^Base64^JVBERi0=||||||F",
)

SPOKEN = (
    "MSH|^~\\&|LIS|HRXYY||LZ|20261121093000||ORU^R01|M9|P|2.3.1\n"
    "PID|1|778|778^^^^PATIENTNO||刘^喆||19801002|女|||||||||||" + "11010519491231002x" + "\n"
    "OBR|1||A9|SHQT^生化全套|||20261121083000\n"
    "OBX|1|NM|ALT^谷丙转氨酶||35|U/L|9-50||||\n"
)
"""Version 2.3.1 in GBK without a word of it, line feeds, no OBR-25, no OBX-11, the ID in PID-19."""
