"""The alliance's key, under which one person is known in every hospital."""

import os
import secrets
from pathlib import Path

from consult.ledger.wire import Identity
from consult.patients.core import identity_of
from consult.patients.wire import PatientForm
from consult.results.service import Identify
from server.settings import Settings, SettingsError, secret

KEY_BYTES = 32


def identify_by(settings: Settings) -> Identify:
    """Who a patient is, by the key of `identity_key_file`, else by one of this installation."""
    key = _key(settings)

    def identify(form: PatientForm) -> Identity | None:
        return identity_of(form, key)

    return identify


def _key(settings: Settings) -> bytes:
    told = settings.identity_key_file
    path = told or settings.data_dir / "keys" / "identity.key"
    if told is None and not path.exists():
        _make(path)
    try:
        key = bytes.fromhex(secret(path))
    except ValueError:
        raise SettingsError(f"{path}: 64 hexadecimal digits are expected") from None
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{path}: 64 hexadecimal digits are expected")
    return key


def _make(path: Path) -> None:
    """Keep a new key: whole or not at all, and on the disk before it is used."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(KEY_BYTES) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
