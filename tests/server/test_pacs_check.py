"""`lianzhen pacs`: what it says of archives that are well, down, strange or closed to us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.demo.alliance import LEAD
from tests.orthanc import Orthanc, running_orthanc
from tests.ports import free_port
from tests.server.test_cli import lianzhen

OK, FAILED = 0, 1


@pytest.fixture(scope="module")
def orthanc() -> Iterator[Orthanc]:
    with running_orthanc(DicomCheckCalledAet=True) as orthanc:
        yield orthanc


async def checked(tmp_path: Path, address: str) -> tuple[int, str]:
    """The status and the words about one archive."""
    config = tmp_path / "lianzhen.toml"
    archive = f'[[pacs]]\nname = "影像科"\nhospital = "{LEAD}"\nis_source = true\n{address}\n'
    config.write_text(archive, encoding="utf-8")
    said = await lianzhen("pacs", config=str(config), data_dir=str(tmp_path))
    return said.status, said.out + said.err


@pytest.mark.timeout(120)
async def test_an_archive_that_is_well_is_said_so_for_both_ways(
    tmp_path: Path, orthanc: Orthanc
) -> None:
    web = f'url = "{orthanc.url}/dicom-web"'
    dimse = f'host = "127.0.0.1"\nport = {orthanc.dicom_port}\ncalled = "ORTHANC"'

    status, words = await checked(tmp_path, f"{web}\n{dimse}")

    assert status == OK
    assert "影像科 · dicomweb: QIDO-RS 有应答。" in words
    assert "影像科 · dimse: C-ECHO 有应答。" in words
    assert "2 ways to picture archives" in words


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("address", "zh"),
    [
        ('host = "127.0.0.1"\nport = {dicom}\ncalled = "WRONG"', "PACS 不接受本系统的 AE 名称"),
        ('host = "127.0.0.1"\nport = {nobody}', "PACS 拒绝连接"),
        ('url = "http://127.0.0.1:{nobody}/dicom-web"', "PACS 拒绝连接"),
        ('url = "{url}/nowhere"', "PACS 不提供查询或取回服务"),
        ('url = "{url}/app/explorer.html#"', "该地址的应答不是 PACS 的应答"),
        ('url = "https://pacs.invalid/dicom-web"', "找不到 PACS 的主机名"),
        ('host = "pacs.invalid"\nport = 104\nplain = true', "找不到 PACS 的主机名"),
    ],
    ids=["title", "port", "closed", "path", "page", "name", "host"],
)
async def test_what_is_wrong_is_said_in_words(
    tmp_path: Path, orthanc: Orthanc, address: str, zh: str
) -> None:
    filled = address.format(dicom=orthanc.dicom_port, nobody=free_port(), url=orthanc.url)

    status, words = await checked(tmp_path, filled)

    assert status == FAILED
    assert f"失败 FAIL  影像科 · {'dimse' if 'host' in address else 'dicomweb'}: {zh}" in words
