"""STOW-RS: the parts of a multipart request go the one way in, each with an answer of its own."""

from collections import deque
from collections.abc import AsyncIterator

import msgspec

from consult.ledger.errors import ProtocolError
from imaging.dicomweb.core.accept import accepts_json
from imaging.dicomweb.core.multipart import (
    Begin,
    Event,
    MultipartReader,
    Piece,
    boundary_of,
    media_type,
)
from imaging.dicomweb.core.stored import body_of, status_of
from imaging.dicomweb.wire import Answer, Asked
from imaging.index.wire import Scope
from imaging.intake.service import Receiving
from imaging.intake.wire import Arrival


class Storing:
    """Stores instances (PS3.18 §10.5); 200 and 202 mean that what they name is durable."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    async def store(
        self,
        scope: Scope,
        asked: Asked,
        chunks: AsyncIterator[bytes],
        study: str | None = None,
    ) -> Answer:
        """Store the parts; raises ProtocolError where the request is not multipart."""
        kind, parameters = media_type(asked.headers.get("content-type", ""))
        if kind != "multipart/related" or parameters.get("type") != "application/dicom":
            return Answer(415)
        if not accepts_json(asked.headers.get("accept", "")):
            return Answer(406)
        parts = _Parts(boundary_of(asked.headers["content-type"]), chunks)
        outcomes = await self._receiving.receive(
            scope, parts.arrivals(), may_zip=False, study_uid=study
        )
        if not parts.is_done:
            raise ProtocolError("multipart: the closing boundary is missing")
        body = msgspec.json.encode(body_of(outcomes, asked.base_url))
        return Answer(status_of(outcomes), {"Content-Type": "application/dicom+json"}, body)


class _Parts:
    """The parts of one request as arrivals; what is left of a part unread is skipped."""

    def __init__(self, boundary: str, chunks: AsyncIterator[bytes]) -> None:
        self._reader = MultipartReader(boundary)
        self._chunks = chunks
        self._events: deque[Event] = deque()

    @property
    def is_done(self) -> bool:
        """Has the whole request been read?"""
        return self._reader.is_done

    async def arrivals(self) -> AsyncIterator[Arrival]:
        """Each part in turn."""
        number = 0
        while (event := await self._next()) is not None:
            if isinstance(event, Begin):
                number += 1
                yield Arrival(f"part {number}", self._part())

    async def _part(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), Piece):
            yield event.content

    async def _next(self) -> Event | None:
        while not self._events:
            chunk = await anext(self._chunks, None)
            if chunk is None:
                return None
            self._events.extend(self._reader.feed(chunk))
        return self._events.popleft()
