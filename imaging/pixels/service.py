"""Frames and pictures of stored instances: bytes from the vault, drawing by the workers."""

from consult.ledger.errors import Invalid, NotFound, Refusal
from consult.ledger.wire import HospitalId
from consult.vault.ports import Vault
from imaging.index.wire import Instance
from imaging.pixels.ports import Workers
from imaging.pixels.wire import Clean, Cleaned, Draw, Drawn, Failed, ReadWaveform, Waveform, Window

WHOLE_FILE_BYTES = 256 << 20
"""A deflated file is drawn from as a whole; larger ones are not."""

WAVEFORM_BYTES = 32 << 20
"""Ten times what the longest electrocardiogram needs that a worker reads."""


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

    async def waveform(self, hospital: HospitalId, instance: Instance) -> Waveform | str:
        """The electrocardiogram of an instance, or the code of why it can't be drawn."""
        if instance.size_bytes > WAVEFORM_BYTES:
            return "waveform-too-big"
        file = await self._vault.read(hospital, instance.digest, 0, instance.size_bytes)
        answer = await self._workers.run(ReadWaveform(file=file))
        if isinstance(answer, Waveform):
            return answer
        is_told = isinstance(answer, Failed) and answer.why.startswith("waveform-")
        return answer.why if isinstance(answer, Failed) and is_told else "waveform-broken"

    async def clean(self, photograph: bytes) -> Cleaned:
        """A photograph of pixels alone; `Invalid` for what is no picture or has too many."""
        answer = await self._workers.run(Clean(file=photograph))
        if isinstance(answer, Cleaned):
            return answer
        if isinstance(answer, Failed) and answer.why == "picture-too-large":
            raise Invalid(
                answer.why,
                "图片的像素过多，请缩小后再上传。",
                "The picture has too many pixels; make it smaller.",
            )
        raise Invalid(
            "picture-unreadable",
            "这不是能打开的 JPEG 或 PNG 图片。",
            "This is no JPEG or PNG picture that can be opened.",
        )


def _not_drawn() -> Refusal:
    return Refusal("cannot-draw", "这幅影像无法绘制。", "This image can't be drawn.")
