"""Papers over HTTP: sealed ones as they lie in the vault, forms printed as they stand now."""

from typing import Literal

from consult.access.wire import Call
from consult.consultations.service.papers import Papers, Sheet
from consult.documents.ports import Printer
from consult.documents.wire import Paper, Picture
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest
from consult.vault.ports import Vault
from server.typed_routes import Content
from server.work.reports import print_consent

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
                return await self._sealed(sheet, kind)
            case "execution":
                return await self._sealed(
                    await self._papers.execution(tx, call, consultation), kind
                )
            case "request":
                paper = await self._papers.request(tx, call, consultation)
                return await self._printed(paper)
            case "consent":
                consent = await self._papers.newest_consent(tx, call, consultation)
                evidence = await self._vault.read(consent.owner, Digest(consent.evidence_digest))

                async def paper_with(picture: Picture | None) -> Paper:
                    return await self._papers.consent(tx, call, consultation, picture)

                printed = await print_consent(self._printer, paper_with, evidence)
                return Content(printed.pdf, "application/pdf", "consent.pdf")

    async def _printed(self, paper: Paper) -> Content:
        printed = await self._printer.print(paper)
        return Content(printed.pdf, "application/pdf", f"{paper.kind}-{paper.number}.pdf")

    async def _sealed(self, sheet: Sheet, kind: str) -> Content:
        body = await self._vault.read(sheet.owner, sheet.digest)
        return Content(body, "application/pdf", f"{kind}.pdf")
