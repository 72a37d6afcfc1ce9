"""Debian's coturn as a hospital runs it, on free ports of the loopback, with a certificate of its
own; peers on the loopback are allowed, which no real one may do."""

from __future__ import annotations

import base64
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port, wait_until_open

SECRET = "a word that only server and relay know"
START_S = 10.0
LOOPBACK = "127.0.0.1"


class Relay(NamedTuple):
    """A running relay."""

    port: int
    tls_port: int
    key_digest: str
    """SHA-256 of its public key in base64, as Chromium wants it."""

    @property
    def udp(self) -> str:
        """Its address over UDP."""
        return f"turn:{LOOPBACK}:{self.port}?transport=udp"

    @property
    def tcp(self) -> str:
        """Its address over TCP."""
        return f"turn:{LOOPBACK}:{self.port}?transport=tcp"

    @property
    def tls(self) -> str:
        """Its address over TLS."""
        return f"turns:{LOOPBACK}:{self.tls_port}?transport=tcp"


@contextmanager
def relaying(folder: Path) -> Iterator[Relay]:
    """A relay for as long as it is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = _certificate(folder)
    port, tls_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)
    arguments = {
        "listening-ip": LOOPBACK,
        "relay-ip": LOOPBACK,
        "listening-port": port,
        "tls-listening-port": tls_port,
        "static-auth-secret": SECRET,
        "realm": "lianzhen",
        "cert": folder / "relay.crt",
        "pkey": folder / "relay.key",
        "userdb": folder / "users.db",
        "pidfile": folder / "relay.pid",
        "log-file": "stdout",
    }
    options = [f"--{name}={value}" for name, value in arguments.items()]
    switches = ("--use-auth-secret", "--no-cli", "--allow-loopback-peers", "--no-multicast-peers")
    with (folder / "relay.log").open("w") as log:
        process = subprocess.Popen(
            ["turnserver", "-n", *switches, *options], stdout=log, stderr=log, cwd=folder
        )
    try:
        for each in (port, tls_port):
            wait_until_open(each, process, START_S)
        yield Relay(port, tls_port, digest)
    finally:
        process.terminate()
        process.wait(START_S)


def _certificate(folder: Path) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.now(UTC)  # noqa: TID251 - certificates are dated in the world's time
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "relay.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "relay.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(sha256(public).digest()).decode()
