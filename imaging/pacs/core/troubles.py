"""Why an archive gives nothing and a pull does not end: one table, with what to do."""

from consult.ledger.errors import NotNow, Sentence, Unavailable
from imaging.pacs.wire.pulls import Trouble

SENTENCES: dict[Trouble, Sentence] = {
    "no-name": Sentence(
        "找不到 PACS 的主机名。请信息科核对设置中的地址和 DNS。",
        "The host name of the PACS is not known. Check its address and the DNS.",
    ),
    "closed": Sentence(
        "PACS 拒绝连接。请信息科确认 PACS 已启动、端口正确、防火墙已放行。",
        "The PACS refuses the connection. Check that it runs, its port, and the firewall.",
    ),
    "silent": Sentence(
        "PACS 没有应答。请检查网络；稍后再试，仍不行请联系信息科。",
        "The PACS does not answer. Check the network and try again; then ask IT.",
    ),
    "untrusted": Sentence(
        "与 PACS 的加密连接未能建立：证书不受信任或不匹配。请信息科核对 TLS 证书设置。",
        "TLS with the PACS failed: a certificate is not trusted. Check the certificate settings.",
    ),
    "not-allowed": Sentence(
        "PACS 拒绝了本系统的账号。请信息科核对 authorization_file 中的口令。",
        "The PACS does not accept our account. Check the word in authorization_file.",
    ),
    "no-title": Sentence(
        "PACS 不接受本系统的 AE 名称。请信息科在 PACS 中登记本系统的 AE，并核对双方 AE 名称。",
        "The PACS does not accept the AE titles. Register ours there, and check both titles.",
    ),
    "no-service": Sentence(
        "PACS 不提供查询或取回服务。请信息科开通 C-FIND 与 C-GET，或 QIDO-RS 与 WADO-RS。",
        "The PACS offers no query or retrieval. Enable C-FIND and C-GET, or QIDO-RS and WADO-RS.",
    ),
    "not-dicom": Sentence(
        "该地址的应答不是 PACS 的应答。请信息科核对设置中的网址。",
        "What answers at this address is no PACS. Check the address in the settings.",
    ),
    "broke-off": Sentence(
        "PACS 的应答中断或出错。请稍后再试，仍不行请联系信息科。",
        "The answer of the PACS broke off. Try again; then ask IT.",
    ),
    "no-address": Sentence(
        "设置中已没有这个 PACS，无法继续调入。请联系信息科。",
        "This PACS is no longer in the settings. Ask IT.",
    ),
    "not-there": Sentence(
        "PACS 中没有找到这项检查。请重新查询，或改为拖入影像文件。",
        "The PACS does not have this study. Search again, or drop the files instead.",
    ),
    "too-many": Sentence(
        "这项检查的影像超过 20000 幅，无法一次调入。请导出需要的序列后拖入。",
        "This study has more than 20,000 images. Export the series you need and drop them.",
    ),
    "incomplete": Sentence(
        "有影像 PACS 未能给出或格式无法读取，其余已调入。可再试一次，或导出后拖入。",
        "The PACS could not give some images; the others are here. Try again, or drop them.",
    ),
    "patient-differs": Sentence(
        "影像中的患者与病例不一致，已停止调入。请核对患者；确认是同一人后可以继续。",
        "The images are of another patient than the case. Check; go on if it is the same person.",
    ),
    "case-locked": Sentence(
        "病例已提交，不能再添加影像。如需补充，请先撤回申请。",
        "The case was submitted and takes no more images.",
    ),
    "storage-full": Sentence(
        "存储空间已满，调入已停止。请联系信息科，腾出空间后再试。",
        "The storage is full. Ask IT; try again when there is room.",
    ),
}
"""What happened, and what to do about it."""

FOR_A_PERSON = frozenset({"no-address", "not-there", "too-many", "not-allowed", "no-service"})
"""What waiting does not mend."""


class Unanswered(Unavailable):
    """An archive gave nothing; `trouble` says why."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(detail or trouble)
        self.trouble: Trouble = trouble


def refusal_of(trouble: Trouble) -> NotNow:
    """The same as an answer to the person who asked."""
    sentence = SENTENCES[trouble]
    return NotNow(f"pacs-{trouble}", sentence.zh, sentence.en)
