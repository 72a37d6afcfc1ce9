"""Results of other hospitals over HTTP: shown, opened, decided on; the catalogue; the counts."""

from collections.abc import Sequence
from datetime import date

from consult.access.wire import Call
from consult.ledger.errors import Invalid
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, CertificateId, ResultId
from consult.recognition.service.catalogues import Catalogues
from consult.recognition.service.openings import Openings
from consult.recognition.service.outsides import Outsides
from consult.recognition.wire import (
    Catalogue,
    Certificate,
    Count,
    Decide,
    Decision,
    Imported,
    Outside,
    Revoke,
    TakeIn,
)
from consult.results.wire import Open, Opening

MOST_CODES = 50


class OutsideHandlers:
    """A doctor's side: what exists elsewhere for the patient of his case."""

    def __init__(self, outsides: Outsides, openings: Openings) -> None:
        self._outsides = outsides
        self._openings = openings

    async def show(
        self, tx: Transaction, call: Call, case: CaseId, codes: str = ""
    ) -> Sequence[Outside]:
        """What exists elsewhere, all or of these codes (commas between): ask before ordering."""
        wanted = [code for code in codes.split(",") if code]
        if len(wanted) > MOST_CODES:
            raise Invalid(
                "codes-too-many",
                f"一次最多查询 {MOST_CODES} 个项目。",
                f"At most {MOST_CODES} items are asked for at once.",
            )
        return await self._outsides.of_case(tx, call, case, wanted)

    async def open(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId, body: Open
    ) -> Opening:
        """Open a result to this case, on a ground that the trail keeps."""
        return await self._openings.open(tx, call, case, result, body)

    async def decide(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId, body: Decide
    ) -> Decision:
        """Recognise a result or not."""
        return await self._outsides.decide(tx, call, case, result, body)


class CatalogueHandlers:
    """What is recognised, on which certificates, and how often it was."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    async def editions(self, tx: Transaction, call: Call) -> Sequence[Catalogue]:
        """The editions of my alliance's catalogue, the newest first."""
        return await self._catalogues.editions(tx, call)

    async def certificates(self, tx: Transaction, call: Call) -> Sequence[Certificate]:
        """The quality certificates of the hospitals of my agreement."""
        return await self._catalogues.certificates(tx, call)

    async def take_in(self, tx: Transaction, call: Call, body: TakeIn) -> Imported:
        """Import a workbook, or only look through it; an error for each wrong cell."""
        return await self._catalogues.take_in(tx, call, body)

    async def revoke(
        self, tx: Transaction, call: Call, certificate: CertificateId, body: Revoke
    ) -> Certificate:
        """Take a certificate back from a day on."""
        return await self._catalogues.revoke(tx, call, certificate, body.on)

    async def counts(self, tx: Transaction, call: Call, first: date, last: date) -> Sequence[Count]:
        """What was decided from the first to the last day: recognised, declined and why."""
        return await self._catalogues.counts(tx, call, first, last)
