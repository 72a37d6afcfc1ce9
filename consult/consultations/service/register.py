"""The register: takes a consultation out through the door, and keeps what an act made of it."""

from collections.abc import Callable

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Act, Call, Thing
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.consultations.core.scene import Scene, decide
from consult.consultations.core.states import RIGHTS
from consult.consultations.core.steps import stepped
from consult.consultations.ports import ConsultationStore, Writings
from consult.consultations.wire import ActName, Consultation
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Outbox, Posted, Transaction
from consult.ledger.wire import ConsultationId

Change = Callable[[Scene], Consultation]


class Register:
    """What every use case of a consultation begins and ends with."""

    def __init__(
        self,
        store: ConsultationStore,
        writings: Writings,
        door: Door,
        audit: Audit,
        outbox: Outbox,
        new_id: NewId,
    ) -> None:
        self.store = store
        self.writings = writings
        self.door = door
        self.audit = audit
        self.new_id = new_id
        self._outbox = outbox

    async def take(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Scene:
        """The consultation with its opinions and reports; raises NotFound for strangers."""
        return await self._through(tx, call, consultation, "see_consultation")

    async def begin(
        self, tx: Transaction, call: Call, consultation: ConsultationId, act: ActName
    ) -> Scene:
        """Take it for an act: raises NotFound, NotAllowed or NotNow unless it may be done."""
        scene = await self._through(tx, call, consultation, RIGHTS[act])
        decide(scene, act, call.principal)
        return scene

    async def scene(self, tx: Transaction, consultation: Consultation) -> Scene:
        """A consultation with its opinions and reports."""
        opinions = await self.writings.opinions(tx, [consultation.id])
        reports = await self.writings.reports(tx, [consultation.id])
        return Scene(consultation, tuple(opinions), tuple(reports))

    async def act(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        act: ActName,
        change: Change,
        note: str = "",
    ) -> Consultation:
        """Begin, change, step, keep: an act that needs nothing else."""
        scene = await self.begin(tx, call, consultation, act)
        after = stepped(change(scene), act, call.principal.person, call.now, note)
        return await self.keep(tx, call.doer, scene.consultation, after, act)

    async def keep(
        self,
        tx: Transaction,
        doer: Doer,
        before: Consultation,
        after: Consultation,
        act: str,
    ) -> Consultation:
        """Keep the next version and record the act."""
        kept = replace(after, version=before.version + 1, saved_at=doer.at)
        await self.store.save(tx, kept)
        # Reasons may hold what a patient said, so the trail has the states and no note.
        await self.record(tx, doer, kept, act, f"{before.state} > {kept.state}")
        return kept

    async def record(
        self,
        tx: Transaction,
        doer: Doer,
        consultation: Consultation,
        act: str,
        note: str = "",
    ) -> None:
        """Record an act on the audit trail."""
        deed = Deed(
            act=f"consultation.{act}",
            kind="consultation",
            thing=consultation.id,
            case=consultation.case,
            note=note,
        )
        await self.audit.record(tx, doer, deed)

    async def post(
        self, tx: Transaction, doer: Doer, topic: str, consultation: Consultation, of: str
    ) -> None:
        """Post an event to whoever is subscribed; events of one consultation keep their order."""
        kind = topic.partition(".")[0]
        message = Posted(
            id=self.new_id(),
            topic=topic,
            key=str(consultation.id),
            body={"consultation": str(consultation.id), kind: of},
            run_at=doer.at,
        )
        await self._outbox.post(tx, message)

    async def _through(
        self, tx: Transaction, call: Call, consultation: ConsultationId, right: Act
    ) -> Scene:
        found = await self.store.get(tx, consultation)
        if found is None:
            raise NotFound
        await self.door.demand(tx, call, right, thing_of(found))
        return await self.scene(tx, found)


def thing_of(consultation: Consultation) -> Thing:
    """A consultation as the door knows it."""
    return Thing(
        kind="consultation",
        id=consultation.id,
        owner=consultation.owner,
        cases=(consultation.case,),
    )
