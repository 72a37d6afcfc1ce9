"""WADO-RS: instances as they were received, their frames, and pictures of them."""

from array import array
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import msgspec

from consult.ledger.errors import NotFound, ProtocolError
from consult.ledger.wire import HospitalId
from consult.vault.ports import Vault
from imaging.dicomweb.core.accept import accepts_jpeg, frame_form, instance_form
from imaging.dicomweb.core.multipart import closing, part_head
from imaging.dicomweb.core.rendering import Rendering, rendering
from imaging.dicomweb.core.waveforms import not_drawn
from imaging.dicomweb.wire import Answer, Asked, Resource
from imaging.index.service import ImageIndex
from imaging.index.wire import Instance, Scope
from imaging.pixels.service import Pictures

PREAMBLE_BYTES = 128
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
MOST_FRAMES = 200
THUMBNAIL = Rendering(longest=128)
REMEMBERED_THUMBNAILS = 512

UNSTORED = "private, no-store"
"""What a browser keeps by itself stays on a shared PC; the page keeps images, and forgets them."""


class Retrieval:
    """Sends what is stored; nothing is decoded here but for pictures."""

    def __init__(
        self,
        *,
        index: ImageIndex,
        vault: Vault,
        pictures: Pictures,
        new_id: Callable[[], UUID],
    ) -> None:
        self._index = index
        self._vault = vault
        self._pictures = pictures
        self._new_id = new_id
        self._thumbnails: OrderedDict[tuple[HospitalId, str], bytes] = OrderedDict()

    async def instances(self, scope: Scope, asked: Asked, resource: Resource) -> Answer:
        """A study, a series or an instance as DICOM files in their own transfer syntax."""
        found = await self._instances(scope, resource)
        form = instance_form(asked.headers.get("accept", ""))
        if form is None or (form == "single" and len(found) > 1):
            return Answer(406)
        if form == "single":
            body = self._file(scope.hospital, found[0])
            return Answer(200, {"Content-Type": _dicom(found[0])}, body)
        boundary = self._new_id().hex
        headers = {"Content-Type": _multipart("application/dicom", boundary)}
        return Answer(200, headers, self._files(scope.hospital, found, boundary))

    async def frames(self, scope: Scope, asked: Asked, resource: Resource, numbers: str) -> Answer:
        """Frames as they are stored (PS3.18 §10.4.1.1.6), counted from 1."""
        instance = await self._instance(scope, resource)
        wanted = _numbers(numbers)
        form = frame_form(asked.headers.get("accept", ""), instance.transfer_syntax)
        if form is None or (form[0] == "single" and len(wanted) > 1):
            return Answer(406)
        tag = f'"{instance.digest}-{numbers}"'
        headers = {"Cache-Control": UNSTORED, "ETag": tag, "Vary": "Accept"}
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, headers)
        frames = [await self._frame(scope, instance, number) for number in wanted]
        if form[0] == "single":
            return Answer(200, {**headers, "Content-Type": form[1]}, frames[0])
        boundary = self._new_id().hex
        parts = [
            piece for frame in frames for piece in (part_head(boundary, form[1]), frame, b"\r\n")
        ]
        kind = _multipart(form[1].partition(";")[0], boundary)
        body = b"".join([*parts, closing(boundary)])
        return Answer(200, {**headers, "Content-Type": kind}, body)

    async def rendered(
        self, scope: Scope, asked: Asked, resource: Resource, number: int = 1
    ) -> Answer:
        """One frame as a JPEG (PS3.18 §10.4.1.1.3); `window`, `viewport` are understood."""
        if not accepts_jpeg(asked.headers.get("accept", "")):
            return Answer(406)
        instance = await self._instance(scope, resource)
        wish = rendering(asked.query)
        jpeg = await self._pictures.render(
            scope.hospital, instance, number, wish.window, wish.longest
        )
        headers = {"Content-Type": "image/jpeg", "Cache-Control": UNSTORED}
        return Answer(200, headers, jpeg)

    async def thumbnail(self, scope: Scope, asked: Asked, resource: Resource) -> Answer:
        """A small JPEG of an instance, or of the middle one of a series or study."""
        if not accepts_jpeg(asked.headers.get("accept", "")):
            return Answer(406)
        found = await self._instances(scope, resource)
        instance = found[len(found) // 2]
        key = (scope.hospital, instance.digest)
        if key not in self._thumbnails:
            self._thumbnails[key] = await self._pictures.render(
                scope.hospital,
                instance,
                max(1, (instance.frames.count + 1) // 2),
                longest=THUMBNAIL.longest,
            )
            while len(self._thumbnails) > REMEMBERED_THUMBNAILS:
                self._thumbnails.popitem(last=False)
        headers = {"Content-Type": "image/jpeg", "Cache-Control": UNSTORED}
        return Answer(200, headers, self._thumbnails[key])

    async def waveform(self, scope: Scope, resource: Resource) -> Answer:
        """The electrocardiogram of an instance as JSON, in µV; `Invalid` if it can't be drawn."""
        instance = await self._instance(scope, resource)
        found = await self._pictures.waveform(scope.hospital, instance)
        if isinstance(found, str):
            raise not_drawn(found)
        headers = {"Content-Type": "application/json", "Cache-Control": UNSTORED}
        return Answer(200, headers, msgspec.json.encode(found))

    async def _frame(self, scope: Scope, instance: Instance, number: int) -> bytes:
        frame = await self._pictures.frame(scope.hospital, instance, number)
        if instance.transfer_syntax != EXPLICIT_BIG or instance.bytes_per_sample == 1:
            return frame
        # Native frames leave in little endian (PS3.18 §8.7.3.2).
        samples = array({2: "H", 4: "I"}[instance.bytes_per_sample], frame)
        samples.byteswap()
        return samples.tobytes()

    async def _instance(self, scope: Scope, resource: Resource) -> Instance:
        if resource.series is None or resource.instance is None:
            raise NotFound
        return await self._index.locate(scope, resource.study, resource.series, resource.instance)

    async def _instances(self, scope: Scope, resource: Resource) -> list[Instance]:
        if resource.instance is not None:
            return [await self._instance(scope, resource)]
        rows = await self._index.instances(scope, resource.study, resource.series)
        if not rows:
            raise NotFound
        return [instance for instance, _ in rows]

    async def _file(self, hospital: HospitalId, instance: Instance) -> AsyncIterator[bytes]:
        """The stored file with its preamble zeroed: it may hold another format (PS3.10 §7.5)."""
        left = PREAMBLE_BYTES
        async for piece in self._vault.stream(hospital, instance.digest):
            zeroed = min(left, len(piece))
            yield bytes(zeroed) + piece[zeroed:] if zeroed else piece
            left -= zeroed

    async def _files(
        self, hospital: HospitalId, found: list[Instance], boundary: str
    ) -> AsyncIterator[bytes]:
        for instance in found:
            yield part_head(boundary, _dicom(instance))
            async for piece in self._file(hospital, instance):
                yield piece
            yield b"\r\n"
        yield closing(boundary)


def _dicom(instance: Instance) -> str:
    return f"application/dicom; transfer-syntax={instance.transfer_syntax}"


def _multipart(kind: str, boundary: str) -> str:
    return f'multipart/related; type="{kind}"; boundary={boundary}'


def _numbers(listed: str) -> list[int]:
    parts = listed.split(",")
    if len(parts) > MOST_FRAMES or not all(part.isdecimal() and len(part) < 7 for part in parts):
        raise ProtocolError("frame list")
    return [int(part) for part in parts]
