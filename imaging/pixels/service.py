"""Frames and pictures of stored instances: bytes from the vault, drawing by the workers."""

from consult.ledger.errors import NotFound, Refusal
from consult.ledger.wire import HospitalId
from consult.vault.ports import Vault
from imaging.index.wire import Instance
from imaging.pixels.ports import Workers
from imaging.pixels.wire import Draw, Drawn, Window

WHOLE_FILE_BYTES = 256 << 20
"""A deflated file is drawn from as a whole; larger ones are not."""


class Pictures:
    """Frames as they are stored, and as JPEG."""

    def __init__(self, *, vault: Vault, workers: Workers) -> None:
        self._vault = vault
        self._workers = workers

    async def frame(self, hospital: HospitalId, instance: Instance, number: int) -> bytes:
        """The stored bytes of frame `number`, counted from 1; raises NotFound."""
        try:
            spans = instance.frames.of(number)
        except IndexError:
            raise NotFound from None
        # One read, also where a frame has several fragments; the item headers are cut out.
        start, end = spans[0], spans[-2] + spans[-1]
        whole = await self._vault.read(hospital, instance.digest, start, end - start)
        if len(spans) == 2:
            return whole
        pairs = zip(spans[::2], spans[1::2], strict=True)
        return b"".join(whole[at - start : at - start + length] for at, length in pairs)

    async def render(
        self,
        hospital: HospitalId,
        instance: Instance,
        number: int = 1,
        window: Window | None = None,
        longest: int = 0,
    ) -> bytes:
        """Frame `number` as a JPEG, its longer side at most `longest` pixels unless 0."""
        head = await self._vault.read(hospital, instance.digest, 0, instance.head_bytes)
        if instance.frames.count:
            frame = await self.frame(hospital, instance, number)
        elif instance.head_bytes == instance.size_bytes <= WHOLE_FILE_BYTES:
            frame = b""
        else:
            raise _not_drawn()
        job = Draw(head=head, frame=frame, number=number, window=window, longest=longest)
        answer = await self._workers.run(job)
        if not isinstance(answer, Drawn):
            raise _not_drawn()
        return answer.jpeg


def _not_drawn() -> Refusal:
    return Refusal("cannot-draw", "这幅影像无法绘制。", "This image can't be drawn.")
