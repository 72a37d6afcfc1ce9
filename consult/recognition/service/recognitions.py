"""The decisions of a case as its record tells them."""

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId
from consult.people.service import People
from consult.recognition.core.notes import Named, note, standing
from consult.recognition.ports import CertificateStore, DecisionStore, TakingStore
from consult.recognition.wire import RecognitionNote


class Recognitions:
    """Reads only, for the record above; whoever asks has passed the door."""

    def __init__(
        self,
        decisions: DecisionStore,
        takings: TakingStore,
        certificates: CertificateStore,
        people: People,
    ) -> None:
        self._decisions = decisions
        self._takings = takings
        self._certificates = certificates
        self._people = people

    async def of_case(self, tx: Transaction, case: CaseId) -> tuple[RecognitionNote, ...]:
        """The decisions that stand, in the order in which they were made."""
        decisions = standing(await self._decisions.of_case(tx, case))
        if not decisions:
            return ()
        makers = {each.issued_by for each in decisions}
        certified = await self._certificates.of_hospitals(tx, makers)
        people = await self._people.known(tx, {each.decided_by for each in decisions})
        named = Named(
            hospitals={each.id: each for each in await self._people.hospitals(tx)},
            people=people,
            certificates={each.id: each for each in certified},
        )
        takings = await self._takings.of_case(tx, case)
        return tuple(note(each, takings, named) for each in decisions)
