"""Seals PDFs with PAdES B-T (ETSI EN 319 142-1) through pyHanko, and checks seals with it.

pyHanko is loaded when the first paper is sealed; its work leaves the loop.
"""

import asyncio
import io
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from consult.documents.wire import KeyHolder, SealPlace, SealState
from consult.ledger.errors import Invalid
from consult.ledger.wire import HospitalId

if TYPE_CHECKING:
    from consult.documents.x509 import KeyFolder

FIELD = "Seal"

_POLICY = "2.25.291477038325149463203113837437404861721"
"""Our time stamp policy: an OID made from a UUID (ITU-T X.667), so nobody had to assign it."""

_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a parser of broken bytes may raise beside its own errors."""


class PyhankoSealer:
    """A Sealer whose keys lie in a folder and whose time stamps come from our own authority."""

    def __init__(
        self, keys: "KeyFolder", hospital: str, now: Callable[[], datetime], timeout_s: float = 30.0
    ) -> None:
        self._keys = keys
        self._now = now
        self._timeout_s = timeout_s
        self._stamper = KeyHolder(
            id=HospitalId(UUID(int=0)),
            name=f"{hospital} 时间戳",
            hospital=hospital,
            kind="timestamp",
        )

    async def seal(
        self, pdf: bytes, holder: KeyHolder, reason: str, place: SealPlace | None
    ) -> bytes:
        """See Sealer.seal."""
        await self._keys.issue(holder)
        await self._keys.issue(self._stamper)
        from pyhanko.pdf_utils.misc import PdfError

        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.to_thread(self._seal, pdf, holder, reason, place)
        except PdfError as error:
            raise Invalid("not-sealable", "文件无法签章。", "The paper can't be sealed.") from error

    async def validate(self, pdf: bytes, roots: tuple[bytes, ...]) -> SealState:
        """See Sealer.validate."""
        async with asyncio.timeout(self._timeout_s):
            return await asyncio.to_thread(validate, pdf, roots)

    def _seal(self, pdf: bytes, holder: KeyHolder, reason: str, place: SealPlace | None) -> bytes:
        from pyhanko.pdf_utils.content import RawContent
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers
        from pyhanko.stamp import StaticStampStyle

        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise Invalid("sealed-already", "文件已经签章。", "The paper is sealed already.")
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            location=holder.hospital,
            name=holder.name,
        )
        # The paper itself shows the seal; the field over it is clear, so no font is missing.
        field = fields.SigFieldSpec(FIELD)
        if place is not None:
            box = (place.x1, place.y1, place.x2, place.y2)
            field = fields.SigFieldSpec(FIELD, on_page=place.page, box=box)
        clear = StaticStampStyle(background=RawContent(b""), border_width=0, background_opacity=1)
        sealed = signers.PdfSigner(
            metadata,
            signer=self._signer(holder),
            timestamper=self._time_stamper(),
            stamp_style=clear,
            new_field_spec=field,
        ).sign_pdf(writer)
        return bytes(sealed.getvalue())

    def _signer(self, holder: KeyHolder) -> Any:  # noqa: ANN401  # pyHanko is not loaded yet
        from asn1crypto import keys
        from asn1crypto import x509 as asn1_x509
        from pyhanko.sign import signers
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        private = self._keys.private_key(holder).private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(_der(self._keys.certificate(holder))),
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=SimpleCertificateStore(),
        )

    def _time_stamper(self) -> Any:  # noqa: ANN401  # pyHanko is not loaded yet
        from asn1crypto import tsp
        from pyhanko.sign.timestamps import TimeStamper

        signer, now = self._signer(self._stamper), self._now

        class OwnTimeStamper(TimeStamper):
            """RFC 3161 §2.4 in process: the answer that a time stamp authority would give."""

            def __init__(self) -> None:
                super().__init__()  # type: ignore[no-untyped-call]  # pyHanko types a part

            async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
                """Stamp what is asked for."""
                return await _stamp(req, signer, now())

        return OwnTimeStamper()


async def _stamp(asked: Any, signer: Any, now: datetime) -> Any:  # noqa: ANN401  # ASN.1 values
    from asn1crypto import cms, tsp
    from asn1crypto import x509 as asn1_x509

    said: dict[str, Any] = {
        "version": "v1",
        "policy": _POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": int.from_bytes(secrets.token_bytes(16)) | 1 << 127,
        "gen_time": now,
        "accuracy": tsp.Accuracy({"seconds": 1}),
        "tsa": asn1_x509.GeneralName("directory_name", signer.signing_cert.subject),
    }
    if asked["nonce"].native is not None:
        said["nonce"] = asked["nonce"]
    content = cms.EncapsulatedContentInfo(
        {"content_type": "tst_info", "content": cms.ParsableOctetString(tsp.TSTInfo(said).dump())}
    )
    token = await signer.async_sign_general_data(content, "sha256", detached=False)
    return tsp.TimeStampResp(
        {"status": tsp.PKIStatusInfo({"status": "granted"}), "time_stamp_token": token}
    )


def _der(pem: bytes) -> bytes:
    found = x509.load_pem_x509_certificate(pem)
    if not isinstance(found.public_key(), ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic-curve certificate")
    return found.public_bytes(serialization.Encoding.DER)


def validate(pdf: bytes, roots: tuple[bytes, ...]) -> SealState:
    """See Sealer.validate; this one is for a thread in which no event loop runs."""
    from pyhanko.pdf_utils.misc import PdfError

    try:
        return _validate(pdf, roots)
    except (PdfError, *_BROKEN) as error:
        return _not_good("unreadable", f"{type(error).__name__}: {error}"[:300])


def _validate(pdf: bytes, roots: tuple[bytes, ...]) -> SealState:
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    seals = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if len(seals) != 1:
        return _not_good(f"{len(seals)} seals where there should be one", seals=len(seals))
    # Only these roots count, and nothing is fetched: a hospital's network has no outside.
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(_der(root)) for root in roots],
        allow_fetching=False,
    )
    return _state(validate_pdf_signature(seals[0], context))


def _state(status: Any) -> SealState:  # noqa: ANN401  # pyHanko is not loaded yet
    from pyhanko.sign.validation import SignatureCoverageLevel

    stamp = status.timestamp_validity
    has_timestamp = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    is_intact = bool(status.intact and status.valid)
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    wrong = {
        "the sealed bytes were changed": not is_intact,
        "the certificate leads to no known root": not status.trusted,
        "something was added behind the seal": not is_whole,
        "the seal has no valid time stamp": not has_timestamp,
        "pyHanko's own verdict is no": not status.bottom_line,
    }
    return SealState(
        is_good=not any(wrong.values()),
        is_intact=is_intact,
        is_trusted=bool(status.trusted),
        is_whole=is_whole,
        has_timestamp=has_timestamp,
        signer=status.signing_cert.subject.native.get("common_name", ""),
        signed_at=stamp.timestamp.isoformat() if stamp is not None and has_timestamp else "",
        seals=1,
        problems=tuple(said for said, is_so in wrong.items() if is_so),
    )


def _not_good(*problems: str, seals: int = 0) -> SealState:
    return SealState(
        is_good=False,
        is_intact=False,
        is_trusted=False,
        is_whole=False,
        has_timestamp=False,
        signer="",
        signed_at="",
        seals=seals,
        problems=problems,
    )
