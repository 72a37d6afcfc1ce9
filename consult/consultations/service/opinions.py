"""Each expert's own opinion: written, signed, amended."""

from msgspec.structs import replace

from consult.access.core import check_step_up
from consult.access.wire import Call
from consult.consultations.core.record import digest_of, opinion_text
from consult.consultations.core.scene import Scene
from consult.consultations.core.states import Act
from consult.consultations.core.steps import stepped
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.pen import Pen
from consult.consultations.service.register import Register
from consult.consultations.wire import Because, Consultation, Opinion, OpinionForm, SaveOpinion
from consult.ledger.errors import changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, OpinionId, Saved
from consult.recordings.core.course import cited
from consult.recordings.service.spoken import SpokenReadings


class Opinions:
    """What the experts write; a signed edition is never changed."""

    def __init__(
        self, register: Register, dossiers: Dossiers, pen: Pen, spoken: SpokenReadings
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._pen = pen
        self._spoken = spoken

    async def save(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveOpinion
    ) -> Saved:
        """Keep the caller's draft; version 0 begins it, `Conflict` when it changed meanwhile."""
        scene = await self._register.begin(tx, call, consultation, "write_opinion")
        mine = scene.opinion_of(call.principal.person)
        if (mine.version if mine else 0) != body.version:
            raise changed_meanwhile()
        if mine is None:
            draft = self._edition(scene, call, 1, body.form)
        else:
            draft = replace(mine, version=mine.version + 1, form=body.form, saved_at=call.now)
        await self._register.writings.save_opinion(tx, draft)
        await self._register.record(tx, call.doer, scene.consultation, "write_opinion")
        return Saved(version=draft.version, saved_at=draft.saved_at)

    async def sign(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Consultation:
        """Sign one's own opinion, after a fresh step-up; it is frozen from now on."""
        scene = await self._register.begin(tx, call, consultation, "sign_opinion")
        check_step_up(call.principal, call.now)
        mine = scene.opinion_of(call.principal.person)
        if mine is None:
            raise changed_meanwhile()
        spoken = cited(await self._spoken.of(tx, consultation, mine.expert))
        said = replace(mine, version=mine.version + 1, spoken=spoken)
        digest = digest_of(opinion_text(scene.consultation, said))
        card = await self._dossiers.people.card(tx, mine.expert)
        signature = await self._pen.sign(card, digest, call.now)
        signed = replace(said, signature=signature)
        await self._register.writings.save_opinion(tx, signed)
        return await self._step(tx, call, scene, "sign_opinion", "")

    async def amend(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> Consultation:
        """Begin a new edition beside the signed one, with a reason."""
        scene = await self._register.begin(tx, call, consultation, "amend_opinion")
        mine = scene.opinion_of(call.principal.person)
        if mine is None:
            raise changed_meanwhile()
        draft = self._edition(scene, call, mine.edition + 1, mine.form)
        await self._register.writings.save_opinion(tx, draft)
        return await self._step(tx, call, scene, "amend_opinion", body.reason)

    def _edition(self, scene: Scene, call: Call, edition: int, form: OpinionForm) -> Opinion:
        return Opinion(
            id=OpinionId(self._register.new_id()),
            owner=scene.consultation.owner,
            consultation=scene.consultation.id,
            expert=call.principal.person,
            edition=edition,
            form=form,
            saved_at=call.now,
        )

    async def _step(
        self, tx: Transaction, call: Call, scene: Scene, act: Act, note: str
    ) -> Consultation:
        before = scene.consultation
        after = stepped(before, act, call.principal.person, call.now, note)
        return await self._register.keep(tx, call.doer, before, after, act)
