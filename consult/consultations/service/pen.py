"""Signs digests in the name of a practitioner; the step-up was checked before."""

from datetime import datetime

from consult.consultations.ports import Signer
from consult.consultations.wire import Signature
from consult.documents.wire import KeyHolder
from consult.ledger.wire import Digest
from consult.people.wire import PersonCard


class Pen:
    """Somebody's signature of a digest, with the certificate that proves it."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    async def sign(self, person: PersonCard, digest: Digest, now: datetime) -> Signature:
        """Sign a digest."""
        holder = KeyHolder(
            id=person.id, name=person.name, hospital=person.hospital_name, kind="practitioner"
        )
        made = await self._signer.sign(holder, digest)
        return Signature(
            signer=person.id,
            signed_at=now,
            digest=made.record_digest,
            algorithm="ECDSA-P256-SHA256",
            value=made.signature,
            certificate=made.certificate,
            fingerprint=made.fingerprint,
        )
