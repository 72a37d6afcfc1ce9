"""Programs that we did not write: Orthanc sends to us, dcmtk and dciodvfy judge."""

import asyncio
import io
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import numpy
import pydicom
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from PIL import Image

from imaging.pixels.wire import Window
from server.demo.phantom import write_ct
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.http import served
from tests.imaging.samples import bundled, small_image
from tests.orthanc import running_orthanc

CT = "1.2.840.10008.5.1.4.1.1.2"


@pytest_asyncio.fixture(loop_scope="session")
async def server(department: Department) -> AsyncIterator[TestServer]:
    async with served(department) as server:
        yield server


@pytest.fixture(scope="session")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twelve slices of the made CT."""
    return write_ct(tmp_path_factory.mktemp("ct"), slices=12)


async def test_orthanc_stores_to_us_over_stow(
    department: Department, server: TestServer, phantom: list[Path]
) -> None:
    ours = str(server.make_url(f"/dicomweb/cases/{COUNTY.case}/"))
    with running_orthanc({"ours": ours}) as orthanc:
        async with ClientSession() as http:
            ids = [await uploaded(http, orthanc.url, path) for path in phantom]
            stow = f"{orthanc.url}/dicom-web/servers/ours/stow"
            async with http.post(stow, json={"Resources": ids, "Synchronous": True}) as response:
                assert response.status == 200, await response.text()

    [study] = await department.index.contents(COUNTY.case)
    instances = study.series[0].instances
    stored = [await department.vault.read(COUNTY.hospital, one.digest) for one in instances]
    assert [one.number for one in instances] == list(range(1, 13))
    assert stored == [path.read_bytes() for path in phantom]
    assert (study.patient_name, study.description) == ("王^桂英", "胸部CT平扫")


async def uploaded(http: ClientSession, orthanc: str, path: Path) -> str:
    async with http.post(f"{orthanc}/instances", data=path.read_bytes()) as response:
        return str((await response.json())["ID"])


@pytest.mark.parametrize("window", [(-500.0, 1500.0), (40.0, 400.0)])
async def test_our_pictures_are_those_of_dcmtk(
    department: Department, tmp_path: Path, phantom: list[Path], window: tuple[float, float]
) -> None:
    await department.take((phantom[6].name, phantom[6].read_bytes()))
    [study] = await department.index.contents(COUNTY.case)
    [instance] = study.series[0].instances
    center, width = window

    ours = await department.pictures.render(
        COUNTY.hospital, instance, window=Window(center=center, width=width)
    )

    theirs = tmp_path / "dcmtk.png"
    await run("dcmj2pnm", "+on", "+Ww", str(center), str(width), str(phantom[6]), str(theirs))
    difference = pixels(ours) - pixels(theirs.read_bytes())
    assert numpy.abs(difference).mean() < 1.5


def pixels(picture: bytes) -> numpy.typing.NDArray[numpy.float64]:
    return numpy.asarray(Image.open(io.BytesIO(picture)).convert("L")).astype(numpy.float64)


async def run(*arguments: str) -> str:
    done = await asyncio.to_thread(
        subprocess.run, arguments, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout + done.stderr


async def test_what_is_downloaded_is_dicom_to_dcmtk(
    department: Department, server: TestServer, tmp_path: Path
) -> None:
    await department.take(("a.dcm", small_image()), ("b.dcm", bundled("MR_small_RLE.dcm")))
    async with ClientSession() as http:
        for study in await department.index.contents(COUNTY.case):
            url = server.make_url(f"/dicomweb/cases/{COUNTY.case}/studies/{study.study_uid}")
            async with http.get(url, headers={"Accept": "application/dicom"}) as response:
                (tmp_path / study.study_uid).write_bytes(await response.read())

    files = [str(path) for path in sorted(tmp_path.iterdir()) if path.name[0] in "12"]
    assert (await run("dcmftest", *files)).count("yes:") == 2


async def test_the_made_ct_is_a_ct_to_dciodvfy(phantom: list[Path]) -> None:
    verdict = await run("dciodvfy", str(phantom[6]))

    assert "Error" not in verdict
    read = pydicom.dcmread(phantom[6])
    hounsfield = read.pixel_array.astype(float) - 1024
    assert read.SOPClassUID == CT
    assert str(read.PatientName.ideographic) == "王^桂英"
    assert hounsfield[:40].mean() == pytest.approx(-1000, abs=40)
    assert hounsfield.max() > 500
