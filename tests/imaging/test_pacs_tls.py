"""DICOM associations over TLS: Orthanc is asked and sent to, dcmtk sends to us."""

from pathlib import Path

import pytest

from imaging.pacs.core.troubles import Unanswered
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.wire.associations import Tls
from tests.certificates import Authority, Pair
from tests.imaging.conftest import Department
from tests.imaging.pulled import dimse_source
from tests.imaging.test_pacs_inbox import CT1, filled, numbers_in, ward
from tests.orthanc import orthanc_house


def tls_of(authority: Authority, pair: Pair | None) -> Tls:
    """Whom somebody trusts and who he is."""
    return Tls(
        ca_file=str(authority.file),
        certificate_file=str(pair.certificate) if pair else "",
        key_file=str(pair.key) if pair else "",
    )


@pytest.mark.timeout(120)
async def test_an_archive_is_asked_over_tls_by_whom_it_trusts(
    department: Department, tmp_path: Path
) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    theirs, ours = authority.pair("orthanc"), authority.pair("lianzhen")
    sender = DimseSender(60.0)
    with orthanc_house(
        DicomTlsEnabled=True,
        DicomTlsCertificate=str(theirs.certificate),
        DicomTlsPrivateKey=str(theirs.key),
        DicomTlsTrustedCertificates=str(authority.file),
    ) as house:
        port = house.start().dicom_port

        trusted = dimse_source(sender, port, department.folder, tls=tls_of(authority, ours))
        offered = await trusted.verify()
        mistrusting = dimse_source(sender, port, department.folder, tls=tls_of(other, ours))
        with pytest.raises(Unanswered) as not_trusted:
            await mistrusting.verify()
        elsewhere = dimse_source(
            sender, port, department.folder, tls=tls_of(authority, ours), host="localhost"
        )
        with pytest.raises(Unanswered) as another_name:
            await elsewhere.verify()
        with pytest.raises(Unanswered):
            await dimse_source(sender, port, department.folder, tls=None).verify()
    await sender.close()

    assert (offered.finds, offered.gets, offered.stores) == (True, True, True)
    assert not_trusted.value.trouble == "untrusted"
    assert another_name.value.trouble == "untrusted"


@pytest.mark.parametrize(("is_known", "taken"), [(True, 3), (False, 0)])
async def test_devices_send_over_tls_with_a_certificate_that_we_know(
    department: Department, tmp_path: Path, is_known: bool, taken: int
) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    device = (authority if is_known else other).pair("device")
    files = filled(tmp_path / "files", range(1, 4))
    shown = (
        *("+tls", str(device.key), str(device.certificate)),
        *("+cf", str(authority.file)),
    )
    async with ward(department, CT1, tls=tls_of(authority, authority.pair("us"))) as inside:
        status, counted = await inside.storescu(files, options=shown).run()
        plain, _ = await inside.storescu(files).run()

    assert (status == 0, counted) == (is_known, taken)
    assert plain != 0
    assert len(await numbers_in(department)) == taken
