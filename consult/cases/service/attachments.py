"""Attachments of a case: rows only, the bytes were put into the vault before."""

import msgspec

from consult.access.wire import Act, Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases import core
from consult.cases.ports import AttachmentStore
from consult.cases.service.casebook import Casebook
from consult.cases.wire import Attachment, AttachmentKind, Line, Shows
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import AttachmentId, CaseId, Digest


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies in the vault of the case's hospital."""

    kind: AttachmentKind
    shows: Shows = ""
    name: Line
    media_type: str
    digest: Digest
    size_bytes: int


class Attachments:
    """Adds, gives and removes attachments."""

    def __init__(
        self, store: AttachmentStore, casebook: Casebook, audit: Audit, new_id: NewId
    ) -> None:
        self._store = store
        self._casebook = casebook
        self._audit = audit
        self._new_id = new_id

    async def add(self, tx: Transaction, call: Call, case: CaseId, file: Kept) -> Attachment:
        """Attach a file to a case; a consent's scan also while the case is locked."""
        act: Act = "request" if file.kind == "consent_scan" else "edit_case"
        holder = await self._casebook.demand(tx, call, act, case)
        present = await self._store.of_case(tx, case)
        core.check_attachment(file.kind, file.media_type, len(present))
        attachment = Attachment(
            id=AttachmentId(self._new_id()),
            owner=holder.owner,
            case=case,
            **msgspec.structs.asdict(file),
            added_by=call.principal.person,
            added_at=call.now,
        )
        await self._store.save(tx, attachment)
        await self._record(tx, call, "attachment.add", attachment)
        return attachment

    async def get(self, tx: Transaction, call: Call, attachment: AttachmentId) -> Attachment:
        """One attachment that was not removed; raises NotFound."""
        found = await self._store.get(tx, attachment)
        if found is None or found.removed_at is not None:
            raise NotFound
        await self._casebook.demand(tx, call, "see_case", found.case)
        return found

    async def of_case(self, tx: Transaction, call: Call, case: CaseId) -> list[Attachment]:
        """A case's attachments, oldest first."""
        await self._casebook.demand(tx, call, "see_case", case)
        return await self._store.of_case(tx, case)

    async def remove(self, tx: Transaction, call: Call, attachment: AttachmentId) -> None:
        """Take an attachment off the case; the row and the bytes stay."""
        found = await self.get(tx, call, attachment)
        await self._casebook.demand(tx, call, "edit_case", found.case)
        gone = msgspec.structs.replace(found, version=found.version + 1, removed_at=call.now)
        await self._store.save(tx, gone)
        await self._record(tx, call, "attachment.remove", gone)

    async def _record(self, tx: Transaction, call: Call, act: str, attachment: Attachment) -> None:
        deed = Deed(act=act, kind="attachment", thing=attachment.id, case=attachment.case)
        await self._audit.record(tx, call.doer, deed)
