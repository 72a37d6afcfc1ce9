"""The server's side of a DTLS-SRTP handshake over datagrams in memory (RFC 5764); sends nothing
itself and knows no sockets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from signaling.sfu.srtp import PROFILES, Agreed, Keys, Profile

DATAGRAM_MAX = 1200
LIFETIME = timedelta(days=30)
RENEW_BEFORE = timedelta(days=2)

_DTLS_1_2 = 0xFEFD
_CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384"
)
_DIGESTS = {
    "sha-256": hashes.SHA256(),
    "sha-384": hashes.SHA384(),
    "sha-512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate that the fingerprint in a description vouches for."""

    context: SSL.Context
    digest: str
    expires_at: datetime


def make_certificate(now: datetime) -> Certificate:
    """A fresh certificate over P-256, good for LIFETIME."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, token_hex(16))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .sign(key, hashes.SHA256())
    )
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(_DTLS_1_2)
    context.set_max_proto_version(_DTLS_1_2)
    context.set_options(SSL.OP_NO_TICKET)
    # Anyone may come with any certificate: the fingerprint decides, after the handshake.
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
    context.use_certificate(certificate)
    context.use_privatekey(key)
    context.set_cipher_list(_CIPHERS)
    context.set_tlsext_use_srtp(b":".join(profile.openssl_name for profile in PROFILES))
    return Certificate(context, _digest(certificate, "sha-256"), now + LIFETIME)


def _digest(certificate: x509.Certificate, algorithm: str) -> str:
    return certificate.fingerprint(_DIGESTS[algorithm]).hex(":").upper()


class LocalHandshakes:
    """Shakes hands in this process."""

    def __init__(self, world_clock: Callable[[], float]) -> None:
        self._world_clock = world_clock
        self._certificate: Certificate | None = None

    def certificate(self) -> Certificate:
        """The certificate for new handshakes; those under way keep theirs."""
        # Certificates are dated in the world's time, which no steady clock knows.
        today = datetime.fromtimestamp(self._world_clock(), UTC)
        if self._certificate is None or self._certificate.expires_at - today < RENEW_BEFORE:
            self._certificate = make_certificate(today)
        return self._certificate

    def open(self) -> "Handshake":
        """See Handshakes.open."""
        return Handshake(self.certificate())


class Handshake:
    """One handshake, from the ClientHello to the SRTP keys."""

    def __init__(self, certificate: Certificate) -> None:
        self.digest = certificate.digest
        """The fingerprint of our certificate."""
        self._ssl = SSL.Connection(certificate.context)
        self._ssl.set_accept_state()
        self._ssl.set_ciphertext_mtu(DATAGRAM_MAX)
        self._expected: tuple[str, str] | None = None
        self._is_done = False
        self.has_failed = False
        self.is_closed = False

    @property
    def expected(self) -> tuple[str, str] | None:
        """The (algorithm, digest) that the peer's description announced."""
        return self._expected

    def expect(self, algorithm: str, digest: str) -> None:
        """Say which certificate the peer must have; may come after the handshake."""
        self._expected = (algorithm, digest)

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram of the peer; returns the datagrams to send."""
        if self.has_failed or self.is_closed or not datagram:
            return []
        self._ssl.bio_write(datagram)
        try:
            if self._is_done:
                self._ssl.recv(DATAGRAM_MAX)
            else:
                self._ssl.do_handshake()
                self._is_done = True
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.is_closed = True
        except SSL.Error:
            # Broken records inside a finished session are nobody's business (RFC 6347 §4.1.2.7).
            self.has_failed = not self._is_done
        return self._flights()

    def retransmit(self) -> list[bytes]:
        """What to send again now because the peer's answer is overdue (RFC 6347 §4.2.4)."""
        if self._is_done or self.has_failed:
            return []
        timeout_s = self._ssl.DTLSv1_get_timeout()
        if timeout_s is None or timeout_s > 0:
            return []
        self._ssl.DTLSv1_handle_timeout()
        return self._flights()

    def agreed(self) -> Agreed | None:
        """What the handshake came to, once it is done; whom it was with is not judged yet."""
        if not self._is_done or self.has_failed:
            return None
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        profile = self._profile()
        if certificate is None or profile is None:
            self.has_failed = True
            return None
        size = 2 * (profile.key_size + profile.salt_size)
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        digests = {algorithm: _digest(certificate, algorithm) for algorithm in _DIGESTS}
        return Agreed(profile.openssl_name, material, digests)

    def keys(self) -> Keys | None:
        """The SRTP keys, once the handshake is done with the certificate that was announced."""
        if self._expected is None:
            return None
        agreed = self.agreed()
        if agreed is None:
            return None
        keys = agreed.keys_for(*self._expected)
        self.has_failed = keys is None
        return keys

    def close(self) -> None:
        """Nothing is kept of it."""

    def _profile(self) -> Profile | None:
        name = self._ssl.get_selected_srtp_profile()
        return next((each for each in PROFILES if each.openssl_name == name), None)

    def _flights(self) -> list[bytes]:
        try:
            return list(_datagrams(self._ssl.bio_read(65_536)))
        except SSL.Error:
            return []


def _datagrams(records: bytes) -> Iterator[bytes]:
    """Whole records packed into datagrams that fit every path (13-byte header, length last)."""
    start = end = 0
    while end < len(records):
        size = 13 + int.from_bytes(records[end + 11 : end + 13], "big")
        if end > start and end + size - start > DATAGRAM_MAX:
            yield records[start:end]
            start = end
        end += size
    yield records[start:end]
