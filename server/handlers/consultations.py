"""Consultations over HTTP: each act is one service call, answered with the whole view."""

from typing import Annotated

from msgspec import Meta

from consult.access.wire import Call
from consult.archive.service.delivering import Delivering
from consult.archive.wire import Delivery, Dispatch, Dispatches
from consult.attendance.wire import Attendee
from consult.cases.wire import OpenCase, Opened
from consult.consultations.service.executions import Executions
from consult.consultations.service.opinions import Opinions
from consult.consultations.service.reports import Reports
from consult.consultations.service.requests import Requests
from consult.consultations.service.sessions import Sessions
from consult.consultations.service.triage import Triage
from consult.consultations.service.views import Scope, Views
from consult.consultations.wire import (
    Assign,
    Because,
    Candidate,
    ConsultationView,
    Declined,
    ExecutionForm,
    Return,
    SaveOpinion,
    SaveReport,
    SaveRequest,
    Worklist,
)
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, DeliveryId, Saved
from consult.readings.wire import ReadingView
from server.typed_routes import Nothing

AT_ONCE = 100
Skip = Annotated[int, Meta(ge=0, le=1_000_000)]
"""How many consultations come before those that are asked for."""


async def window(
    views: Views, tx: Transaction, call: Call, skip: int
) -> tuple[tuple[ConsultationId, ...], bool]:
    """The next hundred consultations that the caller may see, and whether there are more."""
    rows = (*(await views.worklist(tx, call, "done")).rows,)
    rows += (*(await views.worklist(tx, call, "open")).rows,)
    shown = rows[skip : skip + AT_ONCE]
    return tuple(row.consultation for row in shown), len(rows) > skip + AT_ONCE


class RequestHandlers:
    """The requesting doctor's side, and what everybody reads."""

    def __init__(self, requests: Requests, executions: Executions, views: Views) -> None:
        self._requests = requests
        self._executions = executions
        self._views = views

    async def worklist(
        self, tx: Transaction, call: Call, scope: Scope = "mine", query: str = ""
    ) -> Worklist:
        """What waits on the caller, is open, or is done."""
        return await self._views.worklist(tx, call, scope, query[:60])

    async def open(self, tx: Transaction, call: Call, body: OpenCase) -> Opened:
        """Open a case together with the draft of its consultation."""
        return await self._requests.open(tx, call, body)

    async def show(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> ConsultationView:
        """A consultation as the caller may see it."""
        return await self._views.view(tx, call, consultation)

    async def readings(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[ReadingView, ...]:
        """What was shown in the session, by whom, when."""
        return await self._views.readings(tx, call, consultation)

    async def attendance(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Attendee, ...]:
        """Who was in the session, from when to when, and how his line carried."""
        return await self._views.attendance(tx, call, consultation)

    async def save(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveRequest
    ) -> Saved:
        """Keep the request form."""
        return await self._requests.save(tx, call, consultation, body)

    async def submit(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Submit the request when nothing is missing."""
        await self._requests.submit(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def cancel(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> ConsultationView:
        """Take the request back, with a reason."""
        await self._requests.cancel(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def void(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> ConsultationView:
        """Declare the record entered in error, with a reason."""
        await self._requests.void(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def acknowledge(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Acknowledge the report."""
        await self._executions.acknowledge(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def execute(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: ExecutionForm
    ) -> ConsultationView:
        """Record and sign what was done with the opinion."""
        await self._executions.execute(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def close(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Close the consultation."""
        await self._executions.close(tx, call, consultation)
        return await self._views.view(tx, call, consultation)


class PanelHandlers:
    """The clerk, the experts' replies, and the chair's session."""

    def __init__(self, triage: Triage, sessions: Sessions, views: Views) -> None:
        self._triage = triage
        self._sessions = sessions
        self._views = views

    async def candidates(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Candidate, ...]:
        """Whom the clerk may invite, and why not whom."""
        return await self._triage.candidates(tx, call, consultation)

    async def give_back(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Return
    ) -> ConsultationView:
        """Return the request with what is missing."""
        await self._triage.give_back(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def assign(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Assign
    ) -> ConsultationView:
        """Invite experts and a chair for a time."""
        await self._triage.assign(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def accept(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Accept an invitation."""
        await self._triage.accept(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def decline(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Declined
    ) -> Nothing:
        """Decline an invitation, with a reason; the expert sees the consultation no more."""
        await self._triage.decline(tx, call, consultation, body)
        return Nothing()

    async def start(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Open the session."""
        await self._sessions.start(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def interrupt(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> ConsultationView:
        """Break the session off for now."""
        await self._sessions.interrupt(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def resume(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Go on with the session."""
        await self._sessions.resume(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def end(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """End the session."""
        await self._sessions.end(tx, call, consultation)
        return await self._views.view(tx, call, consultation)


class WritingHandlers:
    """Opinions and the report."""

    def __init__(self, opinions: Opinions, reports: Reports, views: Views) -> None:
        self._opinions = opinions
        self._reports = reports
        self._views = views

    async def save_opinion(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveOpinion
    ) -> Saved:
        """Keep the draft of the caller's opinion."""
        return await self._opinions.save(tx, call, consultation, body)

    async def sign_opinion(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Sign the caller's opinion."""
        await self._opinions.sign(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def amend_opinion(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> ConsultationView:
        """Begin a new edition of the caller's opinion."""
        await self._opinions.amend(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)

    async def save_report(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveReport
    ) -> Saved:
        """Keep the draft of the conclusion."""
        return await self._reports.save(tx, call, consultation, body)

    async def sign_report(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> ConsultationView:
        """Sign the report; sealing and delivery follow."""
        await self._reports.sign(tx, call, consultation)
        return await self._views.view(tx, call, consultation)

    async def amend_report(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> ConsultationView:
        """Begin a new edition of the report."""
        await self._reports.amend(tx, call, consultation, body)
        return await self._views.view(tx, call, consultation)


class DeliveryHandlers:
    """Where the sealed packages are."""

    def __init__(self, delivering: Delivering, views: Views) -> None:
        self._delivering = delivering
        self._views = views

    async def of_consultation(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Dispatch, ...]:
        """The packages of a consultation with their receipts."""
        await self._views.demand(tx, call, "see_consultation", consultation)
        return await self._delivering.of_consultation(tx, consultation)

    async def retry(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        delivery: DeliveryId,
        body: Nothing,
    ) -> Delivery:
        """Send a package again that an archive refused; for the requester's side and the clerk."""
        await self._views.demand(tx, call, "send_again", consultation)
        return await self._delivering.retry(tx, call.doer, consultation, delivery)

    async def mine(self, tx: Transaction, call: Call, skip: Skip = 0) -> Dispatches:
        """The packages of the consultations that the caller may see, a hundred of these at once."""
        told, has_more = await window(self._views, tx, call, skip)
        found = [await self._delivering.of_consultation(tx, each) for each in told]
        return Dispatches(
            dispatches=tuple(dispatch for each in found for dispatch in each),
            consultations=told,
            skipped=skip,
            has_more=has_more,
        )
