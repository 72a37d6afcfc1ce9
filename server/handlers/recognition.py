"""Recognition over HTTP: results of other hospitals, what comes into a case, strays, counts."""

import asyncio
from collections.abc import Sequence
from datetime import date

from consult.access.wire import Call
from consult.ledger.errors import Invalid
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, CertificateId, ResultId, StrayId, TakingId
from consult.recognition.service.catalogues import Catalogues
from consult.recognition.service.openings import Openings
from consult.recognition.service.outsides import Outsides
from consult.recognition.service.takings import Takings
from consult.recognition.wire import (
    Catalogue,
    Certificate,
    Count,
    Decide,
    Decision,
    GiveBack,
    Imported,
    InboxStudy,
    JoinStudy,
    OpenedResult,
    Outside,
    Revoke,
    TakeIn,
    Taking,
)
from consult.results.service import Strays
from consult.results.wire import AssignStray, Open, Opening, RejectStray, Stray
from server.typed_routes import Content

MOST_CODES = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


class OpeningHandlers:
    """The other side: who opened what our hospital made."""

    def __init__(self, openings: Openings) -> None:
        self._openings = openings

    async def show(self, tx: Transaction, call: Call) -> Sequence[OpenedResult]:
        """Who opened results of my hospital, on which ground, the newest first."""
        return await self._openings.of_ours(tx, call)


class TakingHandlers:
    """Images that come into a case from elsewhere: how far they are, and those that wait."""

    def __init__(self, takings: Takings) -> None:
        self._takings = takings

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> Sequence[Taking]:
        """Which series of the case come from where, and how far they are copied."""
        return await self._takings.of_case(tx, call, case)

    async def inbox(
        self, tx: Transaction, call: Call, case: CaseId, query: str = ""
    ) -> Sequence[InboxStudy]:
        """Studies of our hospital that wait without a case: of this patient, or by a query."""
        return await self._takings.inbox(tx, call, case, query)

    async def join(self, tx: Transaction, call: Call, case: CaseId, body: JoinStudy) -> Taking:
        """Join such a study to the case; another patient's name needs a reason."""
        return await self._takings.join(tx, call, case, body)

    async def give_back(
        self, tx: Transaction, call: Call, case: CaseId, taking: TakingId, body: GiveBack
    ) -> Taking:
        """Take a joined study out of the case again."""
        return await self._takings.give_back(tx, call, case, taking, body)


class StrayHandlers:
    """Studies that fit no patient of our hospital, until a doctor says whose they are."""

    def __init__(self, strays: Strays) -> None:
        self._strays = strays

    async def show(self, tx: Transaction, call: Call) -> Sequence[Stray]:
        """The studies of my hospital that could not be given to a patient, the newest first."""
        return await self._strays.of_hospital(tx, call)

    async def assign(self, tx: Transaction, call: Call, stray: StrayId, body: AssignStray) -> Stray:
        """Give the study to the patient whose it is."""
        return await self._strays.assign(tx, call, stray, body)

    async def reject(self, tx: Transaction, call: Call, stray: StrayId, body: RejectStray) -> Stray:
        """Say that the study belongs to nobody here."""
        return await self._strays.reject(tx, call, stray, body)


class CatalogueHandlers:
    """What is recognised, on which certificates, and how often it was."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    async def template(self, tx: Transaction, call: Call) -> Content:
        """An empty workbook with the sheets and headings of an import."""

        async def make() -> bytes:
            return await asyncio.to_thread(self._catalogues.blank)

        return Content(make, XLSX, "互认目录和质控证书.xlsx", is_inline=False)

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
