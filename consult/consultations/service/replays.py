"""What was recorded and what was spoken alone, for those who may hear it."""

from consult.access.wire import Call
from consult.consultations.core.scene import Scene
from consult.consultations.core.sight import visible_opinions
from consult.consultations.service.register import Register
from consult.ledger.errors import NotFound, NotNow
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, RecordingId
from consult.patients.core import permits
from consult.patients.wire import Consent
from consult.recordings.service.sessions import Recordings
from consult.recordings.service.spoken import SpokenReadings
from consult.recordings.wire import Recording, RecordingView, Spoken, SpokenChunk


class Replays:
    """Sessions for all who see the consultation; spoken readings as the opinions that cite them."""

    def __init__(self, register: Register, recordings: Recordings, spoken: SpokenReadings) -> None:
        self._register = register
        self._recordings = recordings
        self._spoken = spoken

    async def of_consultation(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[RecordingView, ...]:
        """What the caller may hear, or why he may not; oldest first; raises NotFound."""
        scene = await self._register.take(tx, call, consultation)
        found = await self._recordings.store.of(tx, [consultation])
        return await self._recordings.view(tx, [r for r in found if _is_for(scene, call, r)])

    async def show(self, tx: Transaction, call: Call, recording: RecordingId) -> RecordingView:
        """One of them; raises NotFound."""
        found = await self.find(tx, call, recording)
        return (await self._recordings.view(tx, [found]))[0]

    async def find(self, tx: Transaction, call: Call, recording: RecordingId) -> Recording:
        """One of them as it is kept; raises NotFound."""
        found = await self._recordings.known(tx, recording)
        scene = await self._register.take(tx, call, found.consultation)
        if not _is_for(scene, call, found):
            raise NotFound
        return found

    async def start(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Spoken:
        """Begin to speak, or go on where the caller was cut off; for who writes an opinion now."""
        scene = await self._register.begin(tx, call, consultation, "write_opinion")
        return await self._spoken.start(tx, call, consultation, scene.consultation.owner)

    async def add(
        self,
        tx: Transaction,
        call: Call,
        recording: RecordingId,
        number: int,
        chunk: SpokenChunk,
    ) -> Spoken:
        """Keep a chunk of what the caller speaks."""
        found = await self._own(tx, call, recording)
        return await self._spoken.add(tx, found, number, chunk)

    async def finish(self, tx: Transaction, call: Call, recording: RecordingId) -> RecordingView:
        """It was said: from now on it goes with the caller's opinion."""
        found = await self._own(tx, call, recording)
        after = await self._spoken.finish(tx, call, found)
        return (await self._recordings.view(tx, [after]))[0]

    async def discard(self, tx: Transaction, call: Call, recording: RecordingId) -> None:
        """Throw it away; NotNow once a signed opinion cites it."""
        found = await self._own(tx, call, recording)
        scene = await self._register.take(tx, call, found.consultation)
        if any(note.recording == recording for each in scene.opinions for note in each.spoken):
            raise NotNow(
                "spoken-signed",
                "这段录音已随意见签署，不能删除。",
                "This recording was signed with an opinion and stays.",
            )
        await self._spoken.discard(tx, call, found)

    async def consented(self, tx: Transaction, call: Call, consent: Consent) -> None:
        """A newer consent without recording takes the sessions' recordings out of reach."""
        if permits(consent, "recording"):
            return
        consultations = await self._register.store.among(tx, None, [consent.case])
        await self._recordings.withdraw(tx, call.doer, [each.id for each in consultations])

    async def _own(self, tx: Transaction, call: Call, recording: RecordingId) -> Recording:
        """A spoken reading of the caller, while he may write his opinion."""
        found = await self._recordings.known(tx, recording)
        await self._register.take(tx, call, found.consultation)
        if found.kind != "spoken" or found.started_by != call.principal.person:
            raise NotFound
        await self._register.begin(tx, call, found.consultation, "write_opinion")
        return found


def _is_for(scene: Scene, call: Call, recording: Recording) -> bool:
    """A spoken reading is its author's until a signed opinion that the caller sees cites it."""
    if recording.kind == "session":
        return True
    if recording.why == "discarded":
        return False
    if recording.started_by == call.principal.person:
        return True
    seen = visible_opinions(scene, call.principal)
    return any(note.recording == recording.id for each in seen for note in each.spoken)
