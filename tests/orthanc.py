"""A real Orthanc with its DICOMweb plugin, as a peer of tests and benches."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.ports import free_port

PLUGINS = (
    Path("/usr/share/orthanc/plugins"),
    Path("/usr/lib/orthanc/plugins"),
)


@dataclass(frozen=True)
class Orthanc:
    """A running Orthanc: its addresses, its process, what it says of itself."""

    url: str
    pid: int
    version: str
    dicom_port: int


class OrthancHouse:
    """An Orthanc that keeps its folder and its ports while it is killed and started again."""

    def __init__(self, folder: Path, dicomweb_servers: dict[str, str], **more: object) -> None:
        self._folder = folder
        self._port, self._dicom_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        settings = {
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "index"),
            "HttpPort": self._port,
            "DicomServerEnabled": True,
            "DicomPort": self._dicom_port,
            "DicomAet": "ORTHANC",
            "DicomAlwaysAllowGet": True,
            "DicomAlwaysAllowFind": True,
            "UnknownSopClassAccepted": True,
            "TcpNoDelay": True,
            "AuthenticationEnabled": False,
            "RemoteAccessAllowed": False,
            "Plugins": [str(path) for path in PLUGINS if path.is_dir()],
            "DicomWeb": {
                "Enable": True,
                "Root": "/dicom-web/",
                "Servers": {name: {"Url": url} for name, url in dicomweb_servers.items()},
            },
        } | more
        (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")

    def start(self) -> Orthanc:
        """Start it and wait until it answers."""
        program = shutil.which("Orthanc", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        if program is None:
            raise RuntimeError("Orthanc is not installed: run `make test-deps`")
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, str(self._folder / "orthanc.json")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{self._port}"
        version = _version(url, self._process)
        return Orthanc(url, self._process.pid, version, self._dicom_port)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as its owner would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)


@contextmanager
def orthanc_house(
    dicomweb_servers: dict[str, str] | None = None, **more: object
) -> Iterator[OrthancHouse]:
    """A house in a temporary folder, not started; it knows these DICOMweb servers by name.

    `more` are further settings of Orthanc, by their own names.
    """
    folder = Path(tempfile.mkdtemp(prefix="lianzhen-orthanc-"))
    house = OrthancHouse(folder, dicomweb_servers or {}, **more)
    try:
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_orthanc(
    dicomweb_servers: dict[str, str] | None = None, **more: object
) -> Iterator[Orthanc]:
    """Start Orthanc in a temporary folder; it knows these DICOMweb servers by name."""
    with orthanc_house(dicomweb_servers, **more) as house:
        yield house.start()


def _version(url: str, process: subprocess.Popen[bytes], wait_s: float = 30) -> str:
    """Wait until it answers."""
    until = time.monotonic() + wait_s
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/system", timeout=5) as response:  # noqa: S310
                return str(json.load(response)["Version"])
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("Orthanc did not start")
