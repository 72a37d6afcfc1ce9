"""A doctor picks studies from his hospital's picture archive: by DICOMweb and by associations."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

import psutil
import pytest
from playwright.async_api import Browser, expect

from server.demo.alliance import TOWNSHIP
from server.demo.phantom import Patient, write_ct
from tests.e2e.desk import Desk
from tests.e2e.doctor import LAPTOP, PHONE
from tests.journey import Journey
from tests.orthanc import Orthanc, orthanc_house
from tests.product import Product

pytestmark = pytest.mark.browser

LI = Patient(name="Li^Jianjun=李^建军", id="QS-20261122-07", birth_date="19700312", sex="M")
OTHER = Patient(name="Wang^Guiying=王^桂英", id="QS-20261119-03", birth_date="19700312", sex="F")
SLICES = 24
NAMES = ("影像科 PACS", "放射科旧 PACS")

PACS = """
[[pacs]]
name = "{name}"
hospital = "{hospital}"
{address}
is_source = true
takes_reports = false
"""


class Scene(NamedTuple):
    """A hospital with two archives, which hold a study of the patient and one of another."""

    product: Product
    orthanc: Orthanc


@contextmanager
def hospital(folder: Path) -> Iterator[Scene]:
    """The demo, whose township hospital may be asked over both ways."""
    with orthanc_house(DefaultEncoding="Chinese") as house:
        orthanc = house.start()
        web = f'url = "{orthanc.url}/dicom-web"'
        dimse = f'host = "127.0.0.1"\nport = {orthanc.dicom_port}\ncalled = "ORTHANC"'
        config = folder / "lianzhen.toml"
        words = zip(NAMES, (web, dimse), strict=True)
        config.write_text(
            "".join(
                PACS.format(name=name, hospital=TOWNSHIP, address=address)
                for name, address in words
            ),
            encoding="utf-8",
        )
        with Product(folder / "data", config=str(config)) as product:
            yield Scene(product, orthanc)


def fill(orthanc: Orthanc, folder: Path) -> None:
    """A CT of the patient, and one of somebody born on the same day."""
    for patient in (LI, OTHER):
        for file in write_ct(folder / patient.sex, SLICES, patient):
            asked = Request(f"{orthanc.url}/instances", data=file.read_bytes())  # noqa: S310
            with urlopen(asked, timeout=30) as answer:  # noqa: S310
                assert answer.status == 200


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("pull")
    with hospital(folder) as scene:
        fill(scene.orthanc, folder)
        yield scene


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop by DICOMweb", "phone by DIMSE"])
@pytest.mark.timeout(180)
async def test_a_study_is_picked_and_comes_into_the_case(
    scene: Scene, browser: Browser, size: dict[str, int]
) -> None:
    journey = Journey(scene.product.base_url)
    await journey.sign_in()
    await journey.open()
    desk = await Desk.open(browser, journey, "wang", size)
    images = desk.section("images")

    await images.get_by_role("button", name="从 PACS 选取").click()
    if size is PHONE:
        await desk.field("PACS", "section#images .pull-query").click()
        await desk.page.get_by_title(NAMES[1]).last.click()
    await expect(desk.field("病历号（PACS", "section#images")).to_have_value(LI.id)
    await desk.field("姓名", "section#images .pull-query").clear()
    await images.get_by_role("button", name="查询").click()
    rows = images.locator(".pull-study")
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text="王桂英")).to_contain_text("姓名与病例不一致")
    await expect(rows.filter(has_text="李建军")).to_contain_text(f"{SLICES} 幅")
    await desk.is_sound()

    await rows.filter(has_text="王桂英").get_by_role("checkbox").check()
    start = images.get_by_role("button", name="调入所选（1）")
    await expect(start).to_be_disabled()
    await expect(images.get_by_role("alert")).to_contain_text("不一致")
    await rows.filter(has_text="王桂英").get_by_role("checkbox").uncheck()
    await rows.filter(has_text="李建军").get_by_role("checkbox").check()
    await start.click()

    await expect(images).to_contain_text("已从 PACS 调入 1 项检查")
    await expect(images).to_contain_text(f"{SLICES} 幅")
    await expect(images.locator(".series li")).to_have_count(1)
    await desk.is_sound()


@pytest.mark.timeout(120)
async def test_an_archive_that_does_not_answer_is_said_with_what_to_do(
    tmp_path: Path, browser: Browser
) -> None:
    with hospital(tmp_path) as (product, orthanc):
        journey = Journey(product.base_url)
        await journey.sign_in()
        await journey.open()
        desk = await Desk.open(browser, journey, "wang")
        images = desk.section("images")
        await images.get_by_role("button", name="从 PACS 选取").click()
        await asyncio.to_thread(_end, orthanc)

        await images.get_by_role("button", name="查询").click()

        await expect(images.get_by_role("alert")).to_contain_text("请信息科确认 PACS 已启动")
        await desk.is_sound()


def _end(orthanc: Orthanc) -> None:
    process = psutil.Process(orthanc.pid)
    process.terminate()
    process.wait(20)


@pytest.mark.timeout(180)
async def test_a_study_of_another_patient_is_stopped_and_may_be_left(
    scene: Scene, browser: Browser
) -> None:
    journey = Journey(scene.product.base_url)
    await journey.sign_in()
    await journey.open()
    desk = await Desk.open(browser, journey, "wang")
    images = desk.section("images")
    search = {"pacs": NAMES[0], "query": {"patient_id": OTHER.id}}
    found = await journey.call("wang", "POST", f"/api/pacs/{journey.case}/search", search)
    [study] = found["studies"]
    picks = {"pacs": NAMES[0], "picks": [{"study_uid": study["row"]["study_uid"]}]}

    reply = await journey.people["wang"].call("POST", f"/api/pacs/{journey.case}/pulls", picks)

    assert (reply.status, study["differs"]) == (200, ["name", "sex"])
    line = images.locator(".pull-line")
    await expect(line).to_contain_text("患者不一致，已停止")
    await expect(line).to_contain_text("姓名与病例不一致 · 性别与病例不一致")
    await desk.is_sound()
    await line.get_by_role("button", name="不再调入").click()
    await expect(images).to_contain_text("已停止的调入")
    await expect(images).to_contain_text("还没有影像")
