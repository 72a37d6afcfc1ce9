"""The MLLP listener over loopback: answers after keeping, lets strangers and floods out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv4Address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consult.exchange.core.hl7 import parse
from consult.exchange.core.mllp import Deframer, framed
from consult.exchange.service.receiving import Heard
from consult.exchange.wire import Sender
from consult.ledger.clock import utc_now
from server.mllp import Allowed, Deadlines, MllpServer
from tests.consult.exchange.corpus import BLOOD, CT, SENDER
from tests.consult.exchange.test_receiving import Desk, desk

__all__ = ["desk"]

LOOPBACK = Allowed((ip_network("127.0.0.0/8"),), SENDER)


class Line:
    """A laboratory system's end of the line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, port: int, tls: ssl.SSLContext | None = None) -> Line:
        """Connected."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))

    async def answers(self, count: int) -> list[str]:
        """The MSA-1 of as many acknowledgements."""
        deframer, heard = Deframer(), list[bytes]()
        async with asyncio.timeout(10):
            while len(heard) < count:
                piece = await self.reader.read(4_096)
                assert piece, "the line is gone"
                heard += deframer.receive(piece)
        return [parse(each).segments[1].part(1) for each in heard]

    async def is_gone(self) -> bool:
        """Whether the listener broke off without a word."""
        async with asyncio.timeout(10):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True


async def test_messages_are_answered_once_they_are_kept(desk: Desk) -> None:
    server = MllpServer(desk.receiving.hear, [LOOPBACK])
    async with server.open("127.0.0.1", 0) as port:
        line = await Line.to(port)
        stream = framed(BLOOD.encode()) + framed(CT.encode()) + framed(b"MSH|nonsense")
        for at in range(0, len(stream), 100):
            line.writer.write(stream[at : at + 100])
            await line.writer.drain()

        assert await line.answers(3) == ["AA", "AA", "AE"]
        assert len(await desk.results()) == 2
        line.writer.close()


async def test_a_stranger_is_not_heard(desk: Desk) -> None:
    elsewhere = Allowed((ip_network("10.0.0.0/8"),), SENDER)
    server = MllpServer(desk.receiving.hear, [elsewhere])
    async with server.open("127.0.0.1", 0) as port:
        line = await Line.to(port)
        line.writer.write(framed(BLOOD.encode()))
        assert await line.is_gone()
        line.writer.close()

    assert await desk.results() == []


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("fd00::1", True),
        ("11.1.2.3", False),
        ("::1", False),
        ("", False),
    ],
)
def test_an_address_is_known_by_its_network(address: str, is_known: bool) -> None:
    networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    server = MllpServer(_unheard, [Allowed(networks, SENDER)])

    assert bool(server.senders_at(address)) == is_known


async def _unheard(_: bytes, __: Sequence[Sender]) -> Heard:
    raise AssertionError


async def test_another_protocol_ends_its_own_line_only(desk: Desk) -> None:
    server = MllpServer(desk.receiving.hear, [LOOPBACK])
    async with server.open("127.0.0.1", 0) as port:
        good, bad = await Line.to(port), await Line.to(port)
        bad.writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await bad.is_gone()
        good.writer.write(framed(BLOOD.encode()))
        assert await good.answers(1) == ["AA"]
        good.writer.close()
        bad.writer.close()


async def test_a_message_that_does_not_go_on_is_broken_off(desk: Desk) -> None:
    server = MllpServer(desk.receiving.hear, [LOOPBACK], Deadlines(whole_s=0.05))
    async with server.open("127.0.0.1", 0) as port:
        line = await Line.to(port)
        line.writer.write(b"\x0bMSH|^~")
        assert await line.is_gone()
        line.writer.close()


async def test_closing_ends_the_open_lines(desk: Desk) -> None:
    server = MllpServer(desk.receiving.hear, [LOOPBACK])
    async with server.open("127.0.0.1", 0) as port:
        line = await Line.to(port)
        line.writer.write(framed(BLOOD.encode()))
        assert await line.answers(1) == ["AA"]

    assert await line.is_gone()
    line.writer.close()


def tls_of(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The two ends of a line that nobody reads along: the listener's and the sender's."""
    key, now = ec.generate_private_key(ec.SECP256R1()), utc_now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hl7")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "crt").write_bytes(made.public_bytes(pem))
    (folder / "key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    listener = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    listener.load_cert_chain(folder / "crt", folder / "key")
    return listener, ssl.create_default_context(cafile=str(folder / "crt"))


async def test_a_line_may_be_encrypted(desk: Desk, tmp_path: Path) -> None:
    listener, sender = tls_of(tmp_path)
    server = MllpServer(desk.receiving.hear, [LOOPBACK])
    async with server.open("127.0.0.1", 0, listener) as port:
        line = await Line.to(port, sender)
        line.writer.write(framed(BLOOD.encode()))
        assert await line.answers(1) == ["AA"]
        line.writer.close()

        plain = await Line.to(port)
        plain.writer.write(framed(BLOOD.encode()))
        await plain.is_gone()
        plain.writer.close()

    assert len(await desk.results()) == 1
