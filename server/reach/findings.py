"""What was found out about a way, in both languages, with what to open; knows no socket."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

Verdict = Literal["passed", "warned", "failed"]
Way = Literal[
    "name", "page", "certificate", "socket", "media", "relay-udp", "relay-tcp", "relay-tls"
]
Outcome = Literal["reached", "silent", "refused", "untrusted", "rejected"]
"""reached · no answer · turned away · a certificate that nobody knows · a wrong password."""

RELAYS: dict[str, Way] = {"udp": "relay-udp", "tcp": "relay-tcp", "tls": "relay-tls"}


class Tried(NamedTuple):
    """One way that was tried."""

    way: Way
    place: str
    outcome: Outcome
    took_ms: int


class Finding(Struct, frozen=True, kw_only=True):
    """What is said of one way."""

    way: Way
    place: str
    verdict: Verdict
    took_ms: int
    zh: str
    en: str


class Words(NamedTuple):
    """Names of a way, and what to do where it is closed."""

    zh: str
    en: str
    open_zh: str
    open_en: str


WORDS: dict[Way, Words] = {
    "name": Words("域名", "name", "请检查网址和 DNS。", "Check the address and the DNS."),
    "page": Words("网页", "page", "请放行到该地址的 TCP 连接。", "Allow TCP to this address."),
    "certificate": Words(
        "证书",
        "certificate",
        "请安装签发机构的根证书，或更换证书。",
        "Install the authority's root certificate, or replace the certificate.",
    ),
    "socket": Words(
        "信令（WebSocket）",
        "signalling (WebSocket)",
        "请让代理和防火墙放行 WebSocket（HTTP Upgrade）。",
        "Let proxies and firewalls pass WebSockets (HTTP Upgrade).",
    ),
    "media": Words(
        "音视频直连（UDP）",
        "media, direct (UDP)",
        "请放行到该地址和端口的 UDP，以及返回的 UDP。",
        "Allow UDP to this address and port, and back.",
    ),
    "relay-udp": Words(
        "中继（UDP）",
        "relay (UDP)",
        "请放行到中继端口的 UDP。",
        "Allow UDP to the relay's port.",
    ),
    "relay-tcp": Words(
        "中继（TCP）",
        "relay (TCP)",
        "请放行到中继端口的 TCP。",
        "Allow TCP to the relay's port.",
    ),
    "relay-tls": Words(
        "中继（TLS）",
        "relay (TLS)",
        "请放行到中继端口的 TLS，不要拆解检查。",
        "Allow TLS to the relay's port, and do not inspect it.",
    ),
}
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "reached": ("通过", "reached"),
    "silent": ("没有回应", "no answer"),
    "refused": ("被拒绝", "refused"),
    "untrusted": ("证书不受信任", "its certificate is not trusted"),
    "rejected": ("可以到达，但口令不对", "reached, but the password is wrong"),
}
MEDIA: tuple[Way, ...] = ("media", "relay-udp", "relay-tcp", "relay-tls")


def judge(tried: Sequence[Tried]) -> list[Finding]:
    """What is said of each way; a closed way of media only warns while another one is open."""
    has_media = any(one.way in MEDIA and one.outcome == "reached" for one in tried)
    return [_finding(one, has_media) for one in tried]


def _finding(one: Tried, has_media: bool) -> Finding:
    words, (zh, en) = WORDS[one.way], OUTCOMES[one.outcome]
    is_open = one.outcome == "reached"
    verdict: Verdict = "passed" if is_open else "failed"
    if not is_open and one.way in MEDIA and has_media:
        verdict = "warned"
    return Finding(
        way=one.way,
        place=one.place,
        verdict=verdict,
        took_ms=one.took_ms,
        zh=f"{words.zh} {one.place}：{zh}。" + ("" if is_open else words.open_zh),
        en=f"{words.en} {one.place}: {en}." + ("" if is_open else f" {words.open_en}"),
    )


def can_meet(findings: Sequence[Finding]) -> bool:
    """Whether somebody could see and hear from here."""
    has_media = any(each.way in MEDIA and each.verdict == "passed" for each in findings)
    return has_media and all(each.verdict != "failed" for each in findings)
