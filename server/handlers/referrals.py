"""Referrals over HTTP: begun, written, sent, received, returned; the visits after a return."""

from collections.abc import Sequence

from consult.access.wire import Call
from consult.documents.ports import Printer
from consult.ledger.ports import Transaction
from consult.ledger.wire import ReferralId, RevisitId, Saved
from consult.referrals.service.acts import Acts
from consult.referrals.service.drafts import Drafts
from consult.referrals.service.sheets import Sheets
from consult.referrals.service.views import ReferralViews
from consult.referrals.service.visits import Visits
from consult.referrals.wire import (
    Box,
    ReferralAct,
    ReferralPage,
    ReferralView,
    Revisit,
    RevisitRow,
    SaveForm,
    SaveReturnForm,
    SaveRevisit,
    StartReferral,
    Which,
)
from server.typed_routes import Content


class ReferralHandlers:
    """Both hospitals' side of a referral."""

    def __init__(
        self, drafts: Drafts, acts: Acts, views: ReferralViews, sheets: Sheets, printer: Printer
    ) -> None:
        self._drafts = drafts
        self._acts = acts
        self._views = views
        self._sheets = sheets
        self._printer = printer

    async def page(
        self,
        tx: Transaction,
        call: Call,
        box: Box = "in",
        which: Which = "all",
        after: ReferralId | None = None,
    ) -> ReferralPage:
        """The referrals to or from my hospital, newest first; `after` as the last page gave it."""
        return await self._views.page(tx, call, box, which, after)

    async def start(self, tx: Transaction, call: Call, body: StartReferral) -> ReferralView:
        """Begin a referral as a draft, filled from the case or from a consultation's report."""
        made = await self._drafts.start(tx, call, body)
        return await self._views.view(tx, call, made.id)

    async def show(self, tx: Transaction, call: Call, referral: ReferralId) -> ReferralView:
        """The whole referral, what I may do now, and whom to call at the other hospital."""
        return await self._views.view(tx, call, referral)

    async def save(
        self, tx: Transaction, call: Call, referral: ReferralId, body: SaveForm
    ) -> Saved:
        """Keep the sheet that goes out with the patient."""
        return await self._drafts.save(tx, call, referral, body)

    async def save_return(
        self, tx: Transaction, call: Call, referral: ReferralId, body: SaveReturnForm
    ) -> Saved:
        """Keep the sheet that comes back with the patient."""
        return await self._drafts.save_return(tx, call, referral, body)

    async def act(
        self, tx: Transaction, call: Call, referral: ReferralId, body: ReferralAct
    ) -> ReferralView:
        """Send, receive, decline, depart, arrive, admit, return, settle, cancel, close, void."""
        await self._acts.act(tx, call, referral, body)
        return await self._views.view(tx, call, referral)

    async def form(self, tx: Transaction, call: Call, referral: ReferralId) -> Content:
        """The form in its parts as PDF; after acceptance, in an emergency at once."""
        paper = await self._sheets.paper(tx, call, referral)

        async def make() -> bytes:
            return (await self._printer.print(paper)).pdf

        return Content(make, "application/pdf", f"{paper.number}.pdf")


class RevisitHandlers:
    """The visits that my hospital owes after returns."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits

    async def show(
        self, tx: Transaction, call: Call, is_done: bool = False
    ) -> Sequence[RevisitRow]:
        """What my hospital owes, first due first; with `is_done` what it has done."""
        return await self._visits.list(tx, call, is_done=is_done)

    async def save(
        self, tx: Transaction, call: Call, revisit: RevisitId, body: SaveRevisit
    ) -> Revisit:
        """Record what a visit found."""
        return await self._visits.save(tx, call, revisit, body)
