"""Who may look at images that lie under no case: those of a result that was opened, or of one's
own hospital's inbox."""

from uuid import UUID

from consult.access.service import Door
from consult.access.wire import Call, Thing
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, HospitalId
from consult.recognition.service.findings import Findings
from consult.results.ports import ImagedResults, StrayStore


class Readers:
    """The door of images that came without a case."""

    def __init__(
        self, findings: Findings, imaged: ImagedResults, strays: StrayStore, door: Door
    ) -> None:
        self._findings = findings
        self._imaged = imaged
        self._strays = strays
        self._door = door

    async def demand(self, tx: Transaction, call: Call, images: CaseId) -> HospitalId:
        """Whose images these are, when the caller may see them; raises `NotFound`, `NotAllowed`.

        A doctor sees those of his own hospital; one of another hospital those of a result that
        stands open to a case of his hospital, that its maker has not withdrawn, and whose patient
        has not taken back the consent by which it was opened.
        """
        for thing in await self._things(tx, call, images):
            await self._door.demand(tx, call, "see_images", thing)
            is_own = thing.owner == call.principal.hospital
            if is_own or await self._findings.is_open(tx, call, thing.owner, images):
                return thing.owner
        raise NotFound

    async def _things(self, tx: Transaction, call: Call, images: CaseId) -> list[Thing]:
        own = call.principal.hospital
        results = await self._imaged.of_images(tx, images)
        shown = [each for each in results if each.withdrawn_at is None or each.owner == own]
        strays = await self._strays.of_images(tx, images)
        waiting = [each for each in strays if each.state == "open"]
        return [
            *(_thing(each.id, each.owner, images) for each in shown),
            *(_thing(each.id, each.owner) for each in waiting),
        ]


def _thing(id_: UUID, owner: HospitalId, *opened: CaseId) -> Thing:
    return Thing(kind="result", id=id_, owner=owner, cases=opened)
