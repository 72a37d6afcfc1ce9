"""Takes what hospitals' systems send: patients are found or added, results kept, and answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.alliance.core import clinic_day
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.exchange.core import admission, hl7, oru
from consult.exchange.core.answer import Error, Verdict, acknowledged, hinted
from consult.exchange.core.hl7 import Malformed, Message
from consult.exchange.core.words import Untaken
from consult.exchange.ports import Patients, Results
from consult.exchange.wire import Arrived, Hint, Sender
from consult.ledger.errors import Conflict, NotFound, ProtocolError, Refusal, Unavailable
from consult.ledger.ports import Ledger, NewId, Transaction
from consult.ledger.wire import HospitalId, PatientId
from consult.patients.core import check_form
from consult.patients.service.register import follow
from consult.patients.wire import Patient, PatientForm
from consult.results.wire import Origin, Result

BUSY = "207"
REJECTED = frozenset({"200", "201", "202", "203"})
"""Codes of table 0357 that mean: not this kind of message, whatever it holds."""


@dataclass(frozen=True)
class Heard:
    """What became of a message: the acknowledgement to send, and why it was not taken."""

    answer: bytes
    verdict: Verdict
    reason: str = ""
    kept: tuple[Result, ...] = ()
    is_busy: bool = False
    """Nothing is wrong with it: it should come again."""


class Receiving:
    """One message is one transaction; acknowledged means committed."""

    def __init__(
        self,
        ledger: Ledger,
        patients: Patients,
        results: Results,
        audit: Audit,
        clock: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._ledger = ledger
        self._patients = patients
        self._results = results
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    async def hear(self, raw: bytes, senders: Sequence[Sender]) -> Heard:
        """Take an HL7 message of one of these senders; what is wrong stands in the answer."""
        message: Message | None = None
        try:
            message = hl7.parse(raw, senders[0].charset)
            sender = oru.sender_of(message, senders)
            told = oru.results_of(message, sender)
            kept, hints = await self.take(sender.hospital, told.results, "hl7")
        except (ProtocolError, Refusal, Unavailable) as error:
            return self._refused(message or hl7.glimpse(raw), error)
        warnings = [hinted(hint) for hint in (*told.hints, *hints)]
        answer = acknowledged(message, "AA", warnings, self._clock(), str(self._new_id()))
        return Heard(answer, "AA", kept=kept)

    async def take(
        self, hospital: HospitalId, arrived: Sequence[Arrived], origin: Origin
    ) -> tuple[tuple[Result, ...], tuple[Hint, ...]]:
        """Keep what arrived from a hospital, all of it or nothing; raises Refusal."""
        now = self._clock()
        doer = Doer(at=now, hospital=hospital)
        kept: list[Result] = []
        hints: list[Hint] = []
        async with self._ledger.change() as tx:
            for each in arrived:
                if each.is_withdrawn:
                    hints += await self._withdraw(tx, doer, hospital, each)
                    continue
                patient = await self._admit(tx, doer, hospital, each.patient)
                kept.append(await self._results.receive(tx, doer, patient, each.result, origin))
        return tuple(kept), tuple(hints)

    async def _withdraw(
        self, tx: Transaction, doer: Doer, hospital: HospitalId, each: Arrived
    ) -> Sequence[Hint]:
        try:
            await self._results.withdraw(tx, doer, hospital, each.result.key)
        except NotFound:
            unknown = Hint(
                place=each.place,
                zh="要撤回的结果从未收到，无需处理。",
                en="The result to be taken back never came; nothing to do.",
            )
            return (unknown,)
        return ()

    async def _admit(
        self, tx: Transaction, doer: Doer, hospital: HospitalId, form: PatientForm
    ) -> Patient:
        """The hospital's patient whom a message names, added where he is new.

        A merged record is held against the message as it was; the result goes to its survivor.
        """
        check_form(form, clinic_day(doer.at))
        await self._patients.claim(tx, hospital, form)
        numbered = (
            await self._patients.numbered(tx, hospital, form.record_number)
            if form.record_number
            else []
        )
        named = [] if numbered else await self._patients.alike(tx, hospital, form)
        known = admission.known_as(form, numbered, named)
        if known is None:
            made = Patient(
                id=PatientId(self._new_id()), owner=hospital, form=form, created_at=doer.at
            )
            return await self._keep(tx, doer, made, "patient.add")
        agreed = admission.agreed(known.form, form)
        if agreed == known.form or known.merged_into is not None:
            return await follow(tx, self._patients, known)
        filled = admission.filled(known, agreed)
        return await self._keep(tx, doer, filled, "patient.edit")

    async def _keep(self, tx: Transaction, doer: Doer, patient: Patient, act: str) -> Patient:
        await self._patients.save(tx, patient)
        deed = Deed(act=act, kind="patient", thing=patient.id, note="exchange")
        await self._audit.record(tx, doer, deed)
        return patient

    def _refused(
        self, message: Message | None, error: ProtocolError | Refusal | Unavailable
    ) -> Heard:
        verdict, why = _verdict(error)
        answer = acknowledged(message, verdict, [why], self._clock(), str(self._new_id()))
        reason = f"{why.place}: {why.sentence}".removeprefix(": ")
        return Heard(answer, verdict, reason, is_busy=why.code == BUSY)


def _verdict(error: ProtocolError | Refusal | Unavailable) -> tuple[Verdict, Error]:
    match error:
        case Malformed():
            verdict: Verdict = "AR" if error.code in REJECTED else "AE"
            return verdict, Error(error.place, error.code, "E", error.what)
        case ProtocolError():
            return "AE", Error("message", "102", "E", str(error))
        case Unavailable() | Conflict():
            sentence = "暂时无法保存，请稍后重发。Not now; send it again later."
            return "AR", Error("", BUSY, "E", sentence)
        case Refusal():
            place = error.place if isinstance(error, Untaken) else ""
            code = "204" if error.code == "patient-differs" else "102"
            return "AE", Error(place, code, "E", f"{error.sentence.zh} {error.sentence.en}")
