"""Papers over HTTP: sealed ones as they lie in the vault, forms printed as they stand now."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from consult.access.wire import Call
from consult.consultations.service.papers import Papers, Sheet
from consult.documents.ports import Printer
from consult.documents.wire import Paper
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest
from consult.vault.ports import Vault
from server.typed_routes import Content
from server.work.reports import evidence_pictures, print_first

PaperKind = Literal["report", "request", "consent", "execution"]


class PaperHandlers:
    """The papers of a consultation as PDF."""

    def __init__(self, papers: Papers, printer: Printer, vault: Vault) -> None:
        self._papers = papers
        self._printer = printer
        self._vault = vault

    async def show(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        kind: PaperKind,
        edition: int | None = None,
    ) -> Content:
        """One paper: report (an edition of it), request, consent or execution."""
        match kind:
            case "report":
                sheet = await self._papers.report(tx, call, consultation, edition)
                return self._sealed(sheet, kind)
            case "execution":
                return self._sealed(await self._papers.execution(tx, call, consultation), kind)
            case "request":
                request = await self._papers.request(tx, call, consultation)
                return self._printed([request], kind)
            case "consent":
                consent = await self._papers.newest_consent(tx, call, consultation)
                evidence = await self._vault.read(consent.owner, Digest(consent.evidence_digest))
                sheets = [
                    await self._papers.consent(tx, call, consultation, picture)
                    for picture in evidence_pictures(evidence)
                ]
                return self._printed(sheets, kind)

    def _printed(self, papers: Sequence[Paper], kind: str) -> Content:
        async def make() -> bytes:
            return (await print_first(self._printer, papers)).pdf

        return Content(make, "application/pdf", f"{kind}-{papers[0].number}.pdf")

    def _sealed(self, sheet: Sheet, kind: str) -> Content:
        make = partial(self._vault.read, sheet.owner, sheet.digest)
        return Content(make, "application/pdf", f"{kind}.pdf")
