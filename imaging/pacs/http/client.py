"""What every request to a DICOMweb service has: its root, its word, an answer of bounded size."""

from pathlib import Path

from aiohttp import ClientResponse
from msgspec import Struct

from consult.ledger.errors import Unavailable

ANSWER_BYTES = 16 << 20


class DicomwebAddress(Struct, frozen=True, kw_only=True):
    """The root of a DICOMweb service; the file holds the value of the Authorization header."""

    url: str
    authorization_file: Path | None = None

    @property
    def root(self) -> str:
        """The root without a slash at its end."""
        return self.url.rstrip("/")

    def headers(self, accept: str) -> dict[str, str]:
        """The head of a request for this kind of answer."""
        headers = {"Accept": accept}
        if self.authorization_file is not None:
            # Read each time: a word that was changed counts without a restart.
            word = self.authorization_file.read_text(encoding="utf-8").strip()
            headers["Authorization"] = word
        return headers


async def limited(answer: ClientResponse) -> bytes:
    """The whole body; raises `Unavailable` where it is too long."""
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > ANSWER_BYTES:
            raise Unavailable("pacs: the answer is too long")
    return bytes(body)
