"""A picture archive over DICOMweb: STOW-RS to send (PS3.18 §10.5), WADO-RS to read (§10.4)."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from consult.ledger.errors import ProtocolError, Unavailable
from consult.ledger.wire import Digest, ParcelId
from imaging.dicomweb.core.multipart import (
    MultipartReader,
    Piece,
    boundary_of,
    closing,
    media_type,
    part_head,
)
from imaging.pacs.http.client import DicomwebAddress, limited
from imaging.pacs.ports import Bytes, Copy
from imaging.pacs.wire.shipments import Parcel, Way

COMPARED_BYTES = 256 << 20
ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.NO_CONTENT}
TAKEN = {HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT}
"""All stored · some stored · none stored: each answer tells of each instance."""


class DicomwebPacs:
    """`Pacs` over aiohttp; the session is the caller's to close."""

    def __init__(
        self,
        session: ClientSession,
        address: DicomwebAddress,
        timeout_s: float = 60.0,
        send_timeout_s: float = 600.0,
    ) -> None:
        self._session = session
        self._root = address.root
        self._headers = address.headers
        self._timeout = ClientTimeout(total=timeout_s)
        self._send_timeout = ClientTimeout(total=send_timeout_s, sock_connect=timeout_s)

    @property
    def way(self) -> Way:
        """See Pacs.way."""
        return "dicomweb"

    async def send(self, parcels: Sequence[Parcel], open_file: Bytes) -> Mapping[ParcelId, str]:
        """See Pacs.send; one request for all of them."""
        # 128 random bits: a fixed boundary may stand in the pixels.
        boundary = secrets.token_hex(16)
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        headers = self._headers("application/dicom+json") | {"Content-Type": kind}
        try:
            async with self._session.post(
                f"{self._root}/studies",
                data=_parts(boundary, parcels, open_file),
                headers=headers,
                allow_redirects=False,
                timeout=self._send_timeout,
            ) as answer:
                body = await limited(answer)
                if answer.status not in TAKEN:
                    raise Unavailable(f"pacs answered {answer.status}")
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"pacs: {type(error).__name__}") from error
        failed = failures(body)
        return {one.id: failed[one.sop_uid] for one in parcels if one.sop_uid in failed}

    async def read(self, parcel: Parcel) -> Copy | None:
        """See Pacs.read."""
        where = f"studies/{parcel.study_uid}/series/{parcel.series_uid}"
        try:
            async with self._session.get(
                f"{self._root}/{where}/instances/{parcel.sop_uid}",
                headers=self._headers(ACCEPT),
                allow_redirects=False,
                timeout=self._timeout,
            ) as answer:
                if answer.status in ABSENT:
                    return None
                if answer.status != HTTPStatus.OK:
                    raise Unavailable(f"pacs answered {answer.status}")
                return await _copied(answer)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"pacs: {type(error).__name__}") from error
        except ProtocolError as error:
            raise Unavailable(f"pacs: {error}") from error


def failures(body: bytes) -> dict[str, str]:
    """The instances that a STOW answer refuses (PS3.18 §10.5.3), with the reason in hex."""
    try:
        answer: Any = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    found = dict[str, str]()
    try:
        for item in answer.get("00081198", {}).get("Value") or []:
            reason = item.get("00081197", {}).get("Value", [0])[0]
            found[str(item["00081155"]["Value"][0])] = f"reason {int(reason):04X}H"
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return found
    return found


async def _parts(
    boundary: str, parcels: Sequence[Parcel], open_file: Bytes
) -> AsyncIterator[bytes]:
    for parcel in parcels:
        yield part_head(boundary, "application/dicom")
        async for piece in open_file(parcel):
            yield piece
        yield b"\r\n"
    yield closing(boundary)


async def _copied(answer: ClientResponse) -> Copy:
    """The one instance of an answer, single or multipart."""
    content_type = answer.headers.get("Content-Type", "")
    is_multipart = media_type(content_type)[0] == "multipart/related"
    reader = MultipartReader(boundary_of(content_type)) if is_multipart else None
    digest, size_bytes, kept = hashlib.sha256(), 0, bytearray()
    async for chunk in answer.content.iter_chunked(1 << 20):
        pieces = [chunk]
        if reader is not None:
            pieces = [one.content for one in reader.feed(chunk) if isinstance(one, Piece)]
        for piece in pieces:
            digest.update(piece)
            size_bytes += len(piece)
            if size_bytes <= COMPARED_BYTES:
                kept += piece
    if reader is not None and not reader.is_done:
        raise ProtocolError("the answer breaks off")
    file = bytes(kept) if size_bytes <= COMPARED_BYTES else None
    return Copy(Digest(digest.hexdigest()), size_bytes, file)
