"""A real Orthanc with its DICOMweb plugin, as a peer of tests and benches."""

import json
import shutil
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
    """A running Orthanc: its HTTP address, its process, what it says of itself."""

    url: str
    pid: int
    version: str


@contextmanager
def running_orthanc(dicomweb_servers: dict[str, str] | None = None) -> Iterator[Orthanc]:
    """Start Orthanc in a temporary folder; it knows these DICOMweb servers by name."""
    program = shutil.which("Orthanc", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        raise RuntimeError("Orthanc is not installed: run `make test-deps`")
    folder = Path(tempfile.mkdtemp(prefix="lianzhen-orthanc-"))
    port = free_port()
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "index"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "AuthenticationEnabled": False,
        "RemoteAccessAllowed": False,
        "Plugins": [str(path) for path in PLUGINS if path.is_dir()],
        "DicomWeb": {
            "Enable": True,
            "Root": "/dicom-web/",
            "Servers": {name: {"Url": url} for name, url in (dicomweb_servers or {}).items()},
        },
    }
    (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, str(folder / "orthanc.json")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        yield Orthanc(url, process.pid, _version(url, process))
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


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
