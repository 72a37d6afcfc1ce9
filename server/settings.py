"""What an installation may set: one TOML file and LIANZHEN_* variables, read once at the start.

Knows names, types and limits; opens no socket and no database. A secret is never a value here,
only the path of the file that holds it.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

PREFIX = "LIANZHEN_"
CONFIG = f"{PREFIX}CONFIG"
TABLES = frozenset({"archives", "systems", "pacs", "devices", "webhooks"})
"""Settings that only the file can hold."""

LISTS = frozenset({"media_announce", "turn_urls"})
"""Settings of several values: separated by commas in a variable."""

Port = Annotated[int, Meta(ge=0, le=65_535)]
Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
RelayUrl = Annotated[str, Meta(pattern=r"^turns?:[^/\s?]+(\?transport=(udp|tcp))?$")]
"""RFC 7065."""
AeTitle = Annotated[str, Meta(pattern=r"^[!-\[\]-~]{1,16}$")]
"""An application entity title (PS3.5 §6.2), here without spaces."""
UUID_FORM = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class SettingsError(Exception):
    """A setting that cannot be used; the sentence names it."""


class Archive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one hospital's sealed packages go, and the file with the word that opens the door."""

    hospital: Text
    url: Text
    token_file: Path


class System(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital's own system: how it names itself, from where its results come, where ours go.

    `facility` is its MSH-4; results come by MLLP from `addresses` (networks), as files in
    `folder`, by FHIR with the word of `token_file`. Signed records go to `push_url`. With that word
    it asks for launch links, too; with the key of `launch_key_file` it signs them itself.
    """

    hospital: Annotated[str, Meta(pattern=UUID_FORM)]
    facility: Annotated[str, Meta(max_length=60)] = ""
    charset: Literal["", "UNICODE UTF-8", "GBK", "GB18030-2000"] = ""
    department: Annotated[str, Meta(max_length=60)] = ""
    addresses: tuple[Text, ...] = ()
    folder: Path | None = None
    token_file: Path | None = None
    push_url: Annotated[str, Meta(pattern=r"^$|^https?://[^\s]+$")] = ""
    push_token_file: Path | None = None
    launch_key_file: Path | None = None


class PictureArchive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital's picture archive: DICOMweb at `url`, associations at `host`, or both.

    Signed reports go there where `takes_reports`; the hospital's doctors pick studies from it
    where `is_source`, by the way `asked_by` ("": DICOMweb where there is a url).
    The file holds the value of the Authorization header. Associations are over TLS where `tls`:
    the archive's certificate is checked against `ca_file`, ours is `certificate_file`. What is
    not encrypted beyond the loopback needs `plain`: nobody else is on the network between.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    hospital: Annotated[str, Meta(pattern=UUID_FORM)]
    url: Annotated[str, Meta(pattern=r"^$|^https?://[^\s]+$")] = ""
    authorization_file: Path | None = None
    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65_535)] = 104
    called: AeTitle = "PACS"
    associations: Annotated[int, Meta(ge=1, le=16)] = 4
    tls: bool = False
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    plain: bool = False
    takes_reports: bool = True
    is_source: bool = False
    asked_by: Literal["", "dicomweb", "dimse"] = ""
    charset: Literal["ISO_IR 192", "GB18030", "GBK", "ISO_IR 100"] = "ISO_IR 192"


class Device(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device or archive that may send to us by C-STORE, under this title from this address."""

    title: AeTitle
    address: Text
    hospital: Annotated[str, Meta(pattern=UUID_FORM)]
    department: Annotated[str, Meta(max_length=60)] = ""
    """影像科 …: whose quality certificates count for what it sends."""


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital's gateway for alarms (SMS, telephone); the file holds the secret that signs."""

    hospital: Annotated[str, Meta(pattern=UUID_FORM)]
    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$")]
    secret_file: Path


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an installation may set; a port of 0 lets the system choose one."""

    data_dir: Path = Path("var")
    web_dir: Path = Path(__file__).parents[1] / "web_client" / "dist"
    http_host: Text = "127.0.0.1"
    http_port: Port = 8080
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    public_url: Annotated[str, Meta(pattern=r"^$|^https?://[^/\s]+$")] = ""
    media_host: Text = "127.0.0.1"
    media_port: Port = 50_000
    media_announce: tuple[Text, ...] = ()
    media_engine: Literal["sfu", "janus"] = "sfu"
    janus_url: Annotated[str, Meta(pattern=r"^wss?://[^/\s]+")] = "ws://127.0.0.1:8188"
    janus_secret_file: Path | None = None
    turn_urls: tuple[RelayUrl, ...] = ()
    turn_secret_file: Path | None = None
    turn_lifetime_s: Annotated[int, Meta(ge=900, le=86_400)] = 28_800
    turn_only: bool = False
    database_url: str = ""
    database_password_file: Path | None = None
    demo: bool = False
    archives: tuple[Archive, ...] = ()
    systems: tuple[System, ...] = ()
    hl7_host: Text = "127.0.0.1"
    hl7_port: Port | None = None
    hl7_plain: bool = False
    pacs: tuple[PictureArchive, ...] = ()
    devices: tuple[Device, ...] = ()
    dicom_host: Text = "127.0.0.1"
    dicom_port: Port | None = None
    dicom_title: AeTitle = "LIANZHEN"
    dicom_plain: bool = False
    dicom_tls_certificate_file: Path | None = None
    dicom_tls_key_file: Path | None = None
    dicom_tls_ca_file: Path | None = None
    identity_key_file: Path | None = None
    webhooks: tuple[Webhook, ...] = ()
    emergency_patience_s: Annotated[int, Meta(ge=1, le=3_600)] = 60
    """How long one officer has before the next is called."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def is_encrypted(self) -> bool:
        """Does the browser reach us over TLS, ours or a proxy's before us?"""
        return self.tls_certificate_file is not None or self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        """The origin that browsers send, without a trailing slash."""
        if self.public_url:
            return self.public_url
        scheme = "https" if self.tls_certificate_file else "http"
        host = f"[{self.http_host}]" if ":" in self.http_host else self.http_host
        return f"{scheme}://{host}:{self.http_port}"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the file that LIANZHEN_CONFIG names, then from the variables, which win.

    Raises SettingsError with the name of the first setting that cannot be used.
    """
    chosen: dict[str, Any] = {}
    if CONFIG in environ:
        chosen |= _from_file(Path(environ[CONFIG]))
    chosen |= _from_variables(environ)
    return check(_convert(chosen, "settings"))


def check(settings: Settings) -> Settings:
    """The same settings, when they go together; SettingsError when they do not."""
    if (settings.tls_certificate_file is None) != (settings.tls_key_file is None):
        raise SettingsError("tls_certificate_file and tls_key_file go together")
    if settings.media_engine == "janus" and settings.janus_secret_file is None:
        raise SettingsError("janus_secret_file: Janus is spoken to with a secret only")
    if settings.turn_urls and settings.turn_secret_file is None:
        raise SettingsError("turn_urls: passwords for relays need a turn_secret_file")
    for name in ("http_host", "media_host"):
        if settings.demo and not is_loopback(getattr(settings, name)):
            raise SettingsError(
                f"{name}: the demo's accounts are public, so it serves loopback only"
            )
    _check_systems(settings)
    _check_pictures(settings)
    _check_webhooks(settings)
    if not settings.is_encrypted and not is_loopback(settings.http_host):
        raise SettingsError(
            "http_host: plain HTTP serves loopback only; set tls_certificate_file and"
            " tls_key_file, or an https:// public_url when a proxy before us speaks TLS"
        )
    return settings


def _check_systems(settings: Settings) -> None:
    is_safe = settings.tls_certificate_file is not None or settings.hl7_plain
    if settings.hl7_port is not None and not is_safe and not is_loopback(settings.hl7_host):
        raise SettingsError(
            "hl7_host: plain HL7 serves loopback only; set tls_certificate_file, or hl7_plain when"
            " nobody else is on the network between"
        )
    signers = [s.facility for s in settings.systems if s.launch_key_file is not None]
    if len(set(signers)) != len(signers):
        raise SettingsError("systems: each facility signs launches with one key")
    for system in settings.systems:
        if (system.addresses or system.folder) and not system.facility:
            raise SettingsError("systems: HL7 needs the facility (MSH-4) of the system")
        if system.launch_key_file is not None and not system.facility:
            raise SettingsError("systems: launch_key_file needs the facility of the system")
        url = urlsplit(system.push_url)
        if url.scheme == "http" and not is_loopback(url.hostname or ""):
            raise SettingsError("systems: push_url beyond the loopback needs https")
        for address in system.addresses:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise SettingsError(f"systems: addresses: no network: {address}") from None


def _check_webhooks(settings: Settings) -> None:
    if len({hook.hospital for hook in settings.webhooks}) != len(settings.webhooks):
        raise SettingsError("webhooks: each hospital stands once")
    for hook in settings.webhooks:
        url = urlsplit(hook.url)
        if url.scheme == "http" and not is_loopback(url.hostname or ""):
            raise SettingsError("webhooks: url beyond the loopback needs https")


def _check_pictures(settings: Settings) -> None:
    if len({archive.name for archive in settings.pacs}) != len(settings.pacs):
        raise SettingsError("pacs: each name stands once")
    for archive in settings.pacs:
        _check_archive(archive)
    if settings.dicom_port is not None:
        _check_listener(settings)


def _check_archive(archive: PictureArchive) -> None:
    if not archive.url and not archive.host:
        raise SettingsError("pacs: an archive needs a url or a host")
    ways = {"": archive.url or archive.host, "dicomweb": archive.url, "dimse": archive.host}
    if not ways[archive.asked_by]:
        raise SettingsError("pacs: asked_by needs the address of that way")
    if (archive.certificate_file is None) != (archive.key_file is None):
        raise SettingsError("pacs: certificate_file and key_file go together")
    url = urlsplit(archive.url)
    hosts = [archive.host] if archive.host and not archive.tls else []
    hosts += [url.hostname or ""] if url.scheme == "http" else []
    if not archive.plain and not all(map(is_loopback, hosts)):
        raise SettingsError(
            "pacs: http, and associations without tls, beyond the loopback need plain = true"
        )


def _check_listener(settings: Settings) -> None:
    if not settings.devices:
        raise SettingsError("dicom_port: devices says who may send")
    if (settings.dicom_tls_certificate_file is None) != (settings.dicom_tls_key_file is None):
        raise SettingsError("dicom_tls_certificate_file and dicom_tls_key_file go together")
    is_safe = settings.dicom_plain or settings.dicom_tls_certificate_file is not None
    if not is_safe and not is_loopback(settings.dicom_host):
        raise SettingsError(
            "dicom_host: associations are plain; set dicom_tls_certificate_file, or dicom_plain"
            " when nobody else is on the network between"
        )


def is_loopback(host: str) -> bool:
    """Does this host name or address never leave the machine?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def secret(path: Path) -> str:
    """The one line that a secret's file holds; SettingsError when it cannot be read or is empty."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    if not text:
        raise SettingsError(f"{path}: the file of a secret is empty")
    return text


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, to be printed; secrets are paths already."""
    plain: dict[str, Any] = msgspec.to_builtins(settings, enc_hook=str)
    return plain


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{CONFIG}: {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _from_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {field for field in Settings.__struct_fields__ if field not in TABLES}
    chosen: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == CONFIG:
            continue
        field = variable.removeprefix(PREFIX).lower()
        if field not in known:
            raise SettingsError(f"{variable}: there is no such setting")
        parts = [part for part in value.split(",") if part]
        chosen[field] = parts if field in LISTS else value
    return chosen


def _convert(chosen: dict[str, Any], source: str) -> Settings:
    try:
        return msgspec.convert(chosen, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{source}: {error}") from error


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError("expected the path of a file or folder")
