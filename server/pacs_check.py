"""`lianzhen pacs`: asks each picture archive of the settings, and says what is wrong in words.

Changes nothing there: a query for a patient that nobody is, and a C-ECHO.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aiohttp import ClientSession

from imaging.pacs.core.troubles import SENTENCES, Unanswered
from imaging.pacs.wire.shipments import Way
from server.app.pacs import asked_by, dimse_asking, web_asking
from server.settings import PictureArchive, Settings

NOBODY = {"PatientID": "LIANZHEN-CHECK"}

SERVICES = {
    "finds": ("C-FIND", "查询", "queries"),
    "gets": ("C-GET", "取回", "retrieval"),
    "stores": ("C-STORE", "接收报告与影像", "reports and images"),
}


class Finding(NamedTuple):
    """What is said of one archive by one way."""

    pacs: str
    way: Way
    is_well: bool
    zh: str
    en: str


async def examine(settings: Settings) -> list[Finding]:
    """Every way of every archive, one after the other."""
    found = list[Finding]()
    async with ClientSession() as client:
        for archive in settings.pacs:
            if archive.url:
                found.append(await _web(archive, client))
            if archive.host:
                found.append(await _associations(archive, settings))
    return found


def lines(findings: Sequence[Finding]) -> list[str]:
    """The findings as they are printed."""
    return [
        f"{'通过 ok  ' if one.is_well else '失败 FAIL'}  {one.pacs} · {one.way}: {one.zh}\n"
        f"           {one.en}"
        for one in findings
    ]


async def _web(archive: PictureArchive, client: ClientSession) -> Finding:
    try:
        await web_asking(archive, client).studies(NOBODY, 1)
    except Unanswered as error:
        return _trouble(archive, "dicomweb", error)
    zh, en = "QIDO-RS 有应答。", "QIDO-RS answers."
    return Finding(archive.name, "dicomweb", True, zh, en)


async def _associations(archive: PictureArchive, settings: Settings) -> Finding:
    async with dimse_asking(archive, settings) as source:
        try:
            offered = await source.verify()
        except Unanswered as error:
            return _trouble(archive, "dimse", error)
    needed = {"stores"} if archive.takes_reports else set[str]()
    if archive.is_source and asked_by(archive) == "dimse":
        needed |= {"finds", "gets"}
    missed = [SERVICES[name] for name in sorted(needed) if not getattr(offered, name)]
    if not missed:
        return Finding(archive.name, "dimse", True, "C-ECHO 有应答。", "C-ECHO answers.")
    zh = "、".join(f"{service}（{words}）" for service, words, _ in missed)
    en = ", ".join(f"{service} ({words})" for service, _, words in missed)
    zh, en = f"C-ECHO 有应答，但未开通 {zh}。", f"C-ECHO answers, but it does not offer {en}."
    return Finding(archive.name, "dimse", False, zh, en)


def _trouble(archive: PictureArchive, way: Way, error: Unanswered) -> Finding:
    sentence = SENTENCES[error.trouble]
    return Finding(archive.name, way, False, sentence.zh, f"{sentence.en} ({error})")
