"""Settings: what is not understood is refused by name, what endangers patients is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import settings
from server.settings import SettingsError


def test_without_a_word_it_serves_this_machine_only() -> None:
    chosen = settings.load({})

    assert (chosen.http_host, chosen.http_port) == ("127.0.0.1", 8080)
    assert chosen.origin == "http://127.0.0.1:8080"
    assert not chosen.demo


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text('http_port = 9000\nlog_level = "debug"\n')

    chosen = settings.load({"LIANZHEN_CONFIG": str(file), "LIANZHEN_HTTP_PORT": "9100"})

    assert (chosen.http_port, chosen.log_level) == (9100, "debug")


def test_archives_come_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text('[[archives]]\nhospital = "h"\nurl = "http://a"\ntoken_file = "t"\n')

    chosen = settings.load({"LIANZHEN_CONFIG": str(file)})

    assert [archive.token_file for archive in chosen.archives] == [Path("t")]


SYSTEM = '[[systems]]\nhospital = "01890000-0000-7000-8000-000000000001"\n'


def test_systems_of_hospitals_come_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(SYSTEM + 'facility = "县医院"\naddresses = ["10.0.0.0/8"]\nfolder = "drop"\n')

    chosen = settings.load({"LIANZHEN_CONFIG": str(file), "LIANZHEN_HL7_PORT": "2575"})

    assert [system.folder for system in chosen.systems] == [Path("drop")]
    assert chosen.hl7_port == 2575


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[systems]]\nhospital = "h"\n', "hospital"),
        (SYSTEM + 'addresses = ["10.0.0.0/8"]\n', "facility"),
        (SYSTEM + 'folder = "drop"\n', "facility"),
        (SYSTEM + 'facility = "a"\naddresses = ["hospital"]\n', "addresses"),
        (SYSTEM + 'charset = "BIG5"\n', "charset"),
        (SYSTEM + 'push_url = "http://192.0.2.1/fhir/Bundle"\n', "push_url"),
        (SYSTEM + 'push_url = "ftp://192.0.2.1"\n', "push_url"),
        ('hl7_port = 2575\nhl7_host = "192.0.2.1"\n', "hl7_host"),
    ],
)
def test_a_system_that_cannot_be_spoken_with_is_named(
    text: str, named: str, tmp_path: Path
) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=named):
        settings.load({"LIANZHEN_CONFIG": str(file)})


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"LIANZHEN_HTTP_PRT": "80"}, "LIANZHEN_HTTP_PRT"),
        ({"LIANZHEN_HTTP_PORT": "eighty"}, "http_port"),
        ({"LIANZHEN_HTTP_PORT": "70000"}, "http_port"),
        ({"LIANZHEN_DATA_DIR": ""}, "data_dir"),
        ({"LIANZHEN_LOG_LEVEL": "loud"}, "log_level"),
        ({"LIANZHEN_PUBLIC_URL": "consult.example"}, "public_url"),
        ({"LIANZHEN_TLS_KEY_FILE": "key.pem"}, "tls_certificate_file"),
        ({"LIANZHEN_CONFIG": "/nowhere.toml"}, "/nowhere.toml"),
        ({"LIANZHEN_TURN_URLS": "turn:192.0.2.1:3478"}, "turn_secret_file"),
        ({"LIANZHEN_TURN_URLS": "http://192.0.2.1"}, "turn_urls"),
        ({"LIANZHEN_HTTP_HOST": "192.0.2.1"}, "http_host"),
        ({"LIANZHEN_MEDIA_ENGINE": "zoom"}, "media_engine"),
        ({"LIANZHEN_MEDIA_ENGINE": "janus"}, "janus_secret_file"),
        ({"LIANZHEN_JANUS_URL": "http://127.0.0.1:8088"}, "janus_url"),
        ({"LIANZHEN_DEMO": "true", "LIANZHEN_MEDIA_HOST": "192.0.2.1"}, "media_host"),
        (
            {
                "LIANZHEN_DEMO": "true",
                "LIANZHEN_HTTP_HOST": "::",
                "LIANZHEN_PUBLIC_URL": "https://a.example",
            },
            "http_host",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settings.load(environ)


@pytest.mark.parametrize("text", ["http_port = \n", "http_prt = 1\n", "archives = 3\n"])
def test_a_file_that_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(text)

    with pytest.raises(SettingsError):
        settings.load({"LIANZHEN_CONFIG": str(file)})


HOSPITAL = 'hospital = "01890000-0000-7000-8000-000000000001"\n'
PACS = f'[[pacs]]\nname = "PACS"\n{HOSPITAL}'
DEVICE = f'[[devices]]\ntitle = "CT1"\naddress = "127.0.0.1"\n{HOSPITAL}'


def test_picture_archives_and_devices_come_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(f'dicom_port = 104\n{PACS}host = "192.0.2.1"\nplain = true\n{DEVICE}')

    chosen = settings.load({"LIANZHEN_CONFIG": str(file)})

    assert [archive.host for archive in chosen.pacs] == ["192.0.2.1"]
    assert [device.title for device in chosen.devices] == ["CT1"]


def test_associations_beyond_the_loopback_may_be_over_tls(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    listening = 'dicom_port = 2762\ndicom_host = "192.0.2.9"\n'
    listening += 'dicom_tls_certificate_file = "a"\ndicom_tls_key_file = "b"\n'
    archive = f'{PACS}host = "192.0.2.1"\ntls = true\nis_source = true\nasked_by = "dimse"\n'
    file.write_text(listening + archive + DEVICE)

    chosen = settings.load({"LIANZHEN_CONFIG": str(file)})

    assert [(one.tls, one.is_source, one.takes_reports) for one in chosen.pacs] == [
        (True, True, True)
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (PACS, "url or a host"),
        (PACS + 'host = "192.0.2.1"\n', "plain"),
        (PACS + 'url = "http://192.0.2.1/dicom-web"\n', "plain"),
        (PACS + 'host = "127.0.0.1"\n' + PACS + 'host = "127.0.0.1"\n', "each name"),
        (PACS + 'url = "https://192.0.2.1"\nasked_by = "dimse"\n', "asked_by"),
        (PACS + 'host = "192.0.2.1"\ntls = true\ncertificate_file = "a"\n', "key_file"),
        (PACS + 'host = "192.0.2.1"\ncharset = "BIG5"\n', "charset"),
        ("dicom_port = 104\n", "devices"),
        ('dicom_port = 104\ndicom_tls_key_file = "a"\n' + DEVICE, "dicom_tls_certificate_file"),
        ('dicom_port = 104\ndicom_host = "192.0.2.1"\n' + DEVICE, "dicom_host"),
        (DEVICE.replace("CT1", "a title that is too long"), "title"),
    ],
)
def test_an_archive_or_a_device_that_cannot_be_used_is_named(
    text: str, named: str, tmp_path: Path
) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=named):
        settings.load({"LIANZHEN_CONFIG": str(file)})


def test_behind_tls_any_address_may_be_served() -> None:
    chosen = settings.load(
        {"LIANZHEN_HTTP_HOST": "192.0.2.1", "LIANZHEN_PUBLIC_URL": "https://consult.example"}
    )

    assert chosen.is_encrypted
    assert chosen.origin == "https://consult.example"


def test_a_secret_is_the_one_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("word\n")
    (tmp_path / "empty").write_text("\n")

    assert settings.secret(tmp_path / "token") == "word"
    for name in ("empty", "missing"):
        with pytest.raises(SettingsError, match=name):
            settings.secret(tmp_path / name)


WEBHOOK = f'[[webhooks]]\n{HOSPITAL}secret_file = "secret"\n'


def test_gateways_for_alarms_come_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(WEBHOOK + 'url = "https://gateway.example/calls"\n')

    chosen = settings.load({"LIANZHEN_CONFIG": str(file), "LIANZHEN_EMERGENCY_PATIENCE_S": "90"})

    assert [hook.url for hook in chosen.webhooks] == ["https://gateway.example/calls"]
    assert chosen.emergency_patience_s == 90


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (WEBHOOK + 'url = "http://192.0.2.1/calls"\n', "https"),
        (WEBHOOK + 'url = "ftp://192.0.2.1"\n', "url"),
        (2 * (WEBHOOK + 'url = "https://gateway.example"\n'), "each hospital"),
        ("emergency_patience_s = 0\n", "emergency_patience_s"),
    ],
)
def test_a_gateway_that_cannot_be_called_is_named(text: str, named: str, tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=named):
        settings.load({"LIANZHEN_CONFIG": str(file)})
